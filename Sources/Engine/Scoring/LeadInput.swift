import CRM
package import JSON
import Values

/// A lead that a caller names instead of importing it: what is given, and nothing else.
package struct LeadInput: Hashable, Sendable {
    /// The CRM's id, if the caller knows it.
    package var id: String?
    /// The fields given, by name: `name`, `email`, `company`, `phone`, `title`, `website`,
    /// `source`, `country`, `city`.
    package var fields: [String: String]

    /// The fields that a request may give.
    package static let fieldNames = [
        "name", "email", "company", "phone", "title", "website", "source", "country", "city",
    ]

    /// Reads a JSON object, or takes any other text as the id or e-mail of a contact.
    ///
    /// - Throws: ``EngineError/badRequest(line:reason:)``.
    package init(line text: String, number: Int) throws {
        let text = MatchKey.trimmed(text)
        guard text.hasPrefix("{") else {
            try self.init(json: [text.contains("@") ? "email" : "id": .string(text)], line: number)
            return
        }
        do {
            try self.init(json: JSON(parsing: text), line: number)
        } catch let error as JSONError {
            throw EngineError.badRequest(line: number, reason: "\(error)")
        }
    }

    /// Reads a JSON object; members that mean nothing here are left out.
    ///
    /// - Throws: ``EngineError/badRequest(line:reason:)`` for members of another type than text,
    ///   for texts beyond ``Limits``, for control characters in the id and NUL in any text, and
    ///   where neither id, name nor e-mail is given.
    package init(json: JSON, line number: Int = 1) throws {
        var given: [String: String] = [:]
        for (name, value) in json.objectValue ?? JSONObject() {
            guard name == "id" || Self.fieldNames.contains(name), !value.isNull else { continue }
            guard let text = value.stringValue else {
                throw EngineError.badRequest(line: number, reason: "\(name) must be a text")
            }
            given[name] = text
        }
        try self.init(fields: given, line: number)
    }

    /// Takes fields by name, `id` among them.
    ///
    /// - Throws: ``EngineError/badRequest(line:reason:)`` as for JSON.
    package init(fields given: [String: String], line number: Int = 1) throws {
        fields = [:]
        for (name, text) in given {
            guard text.utf8.count <= (name == "id" ? Limits.idBytesMax : Limits.textBytesMax)
            else { throw EngineError.badRequest(line: number, reason: "\(name) is too long") }
            guard !(name == "id" ? PlainText.holdsControl(text) : PlainText.holdsNUL(text)) else {
                throw EngineError.badRequest(
                    line: number,
                    reason: "\(name) holds a line break or control character"
                )
            }
            guard let value = Self.value(text, of: name) else { continue }
            if name == "id" { id = value } else { fields[name] = value }
        }
        guard id != nil || fields["name"] != nil || fields["email"] != nil else {
            throw EngineError.badRequest(
                line: number,
                reason: "give at least one of id, name and email"
            )
        }
    }

    /// Takes fields that were checked before, `id` among them: each within ``Limits`` and as
    /// ``value(_:of:)`` gives it, at least one of id, name and e-mail.
    package init(checked given: [String: String]) {
        fields = given
        id = fields.removeValue(forKey: "id")
    }

    /// A field's text without blanks around it; nil where it stands for nothing, see
    /// ``Placeholder``, and for a telephone number that nobody can dial.
    package static func value(_ text: String, of field: String) -> String? {
        let trimmed = MatchKey.trimmed(text)
        if isEmpty(trimmed, field) { return nil }
        return field == "phone" ? PhoneReader.dialable(trimmed) : trimmed
    }

    /// Whether a field's text stands for nothing; see ``Placeholder``.
    package static func isEmpty(_ text: String, _ field: String) -> Bool {
        let isName = ["name", "city", "country"].contains(field)
        return Placeholder.isNothing(text, isName: isName)
    }

    /// Puts the given fields into a record.
    func apply(to contact: inout Contact) {
        contact.name = fields["name"] ?? contact.name
        contact.email = fields["email"] ?? contact.email
        contact.company = fields["company"] ?? contact.company
        contact.phone = fields["phone"] ?? contact.phone
        contact.title = fields["title"] ?? contact.title
        contact.website = fields["website"] ?? contact.website
        contact.source = fields["source"] ?? contact.source
        contact.country = fields["country"] ?? contact.country
        contact.city = fields["city"] ?? contact.city
    }
}
