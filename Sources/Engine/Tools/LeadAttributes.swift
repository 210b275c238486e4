package import CRM
import JSON
import Scoring

/// The CRM's own attributes as the texts that features are made of.
package enum LeadAttributes {
    /// The attributes of these names that the record answers.
    package static func texts(_ names: [String], of contact: Contact) -> [String: String] {
        var texts: [String: String] = [:]
        for name in names {
            if let text = text(name, of: contact) { texts[name] = text }
        }
        return texts
    }

    /// Every attribute that the record answers, with its own columns of ``RecordColumn``.
    package static func all(of contact: Contact) -> [String: String] {
        var texts: [String: String] = [:]
        for (name, value) in contact.attributes.objectValue ?? JSONObject() {
            if let text = AttributeText.text(of: value) { texts[name] = text }
        }
        for column in RecordColumn.allCases {
            let name = column.rawValue
            texts[name] = Self.column(column, of: contact).flatMap(AttributeText.answer)
        }
        return texts
    }

    private static func text(_ name: String, of contact: Contact) -> String? {
        let raw =
            RecordColumn(rawValue: name).map { column($0, of: contact) }
            ?? contact.attributes[name].flatMap(AttributeText.text)
        return raw.flatMap(AttributeText.answer)
    }

    private static func column(_ column: RecordColumn, of contact: Contact) -> String? {
        switch column {
        case .source: contact.source
        case .country: contact.country
        case .city: contact.city
        }
    }
}
