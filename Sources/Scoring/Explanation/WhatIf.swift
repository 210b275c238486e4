package import CRM

/// Why a supposed change cannot be made.
package enum WhatIfError: Error, Hashable, CustomStringConvertible {
    /// There is no such field; `known` lists those there are.
    case unknownField(String, known: [String])
    /// The field does not take the value; `expected` says what it takes.
    case badValue(field: String, value: String, expected: String)

    /// What was wrong and what would do.
    package var description: String {
        switch self {
        case .unknownField(let field, let known):
            "cannot suppose \(field): no such field; choose from \(known.joined(separator: ", "))"
        case .badValue(let field, let value, let expected):
            "cannot suppose \(field)=\(value): expected \(expected)"
        }
    }
}

/// Changes facts as a person would: `meetings=2`, `email_domain=business`, `title=CEO`.
package enum WhatIf {
    /// One supposed field and its value as text.
    package struct Change: Hashable, Sendable {
        /// Name of the field, see ``WhatIf/fields``.
        package var field: String
        /// Its supposed value.
        package var value: String

        /// A supposed value of a field.
        package init(_ field: String, _ value: String) { (self.field, self.value) = (field, value) }
    }

    /// The names of all fields with what each takes, in alphabetical order.
    package static let fields: [(name: String, takes: String)] = table.map { ($0.name, $0.takes) }

    /// The facts with all changes made, in order.
    ///
    /// More of a signal (`meetings=2` when there was one) means that the new ones happen at the
    /// moment of the facts, with all that follows: recency, active day and channel, and messages of
    /// ours answered. Fewer scales the decayed counts down in proportion. `attributes` are those of
    /// the model: each is a field by its name, after `attribute.` where a field has the same.
    package static func apply(
        _ changes: [Change],
        to facts: LeadFacts,
        attributes: [AttributeFeature] = []
    ) throws(WhatIfError) -> LeadFacts {
        var facts = facts
        for change in changes {
            if let attribute = attribute(change.field, attributes) {
                try set(attribute, change.value, &facts)
                continue
            }
            guard let field = table.first(where: { $0.name == change.field }) else {
                throw .unknownField(
                    change.field,
                    known: table.map(\.name) + attributes.map(\.name)
                )
            }
            guard field.set(&facts, change.value) else {
                throw .badValue(field: field.name, value: change.value, expected: field.takes)
            }
        }
        return facts
    }

    private static func attribute(
        _ field: String,
        _ attributes: [AttributeFeature]
    ) -> AttributeFeature? {
        attributes.first { attribute in
            attribute.name == field
                || attribute.attribute == field && !table.contains { $0.name == field }
        }
    }

    private static func set(
        _ attribute: AttributeFeature,
        _ value: String,
        _ facts: inout LeadFacts
    ) throws(WhatIfError) {
        guard value.utf8.count <= Limits.textBytesMax else {
            throw .badValue(field: attribute.name, value: value, expected: "a shorter text")
        }
        let answer = AttributeText.answer(value)
        let isRead = answer == nil || attribute.bin(of: answer, asOf: facts.asOf) > 0
        guard isRead else {
            throw .badValue(field: attribute.name, value: value, expected: attribute.takes)
        }
        facts.attributes[attribute.attribute] = answer
    }

    /// A field: what it takes, and how it is set; false when the value will not do.
    struct Field: Sendable {
        var name: String
        var takes: String
        var set: @Sendable (inout LeadFacts, String) -> Bool
    }

    static let table: [Field] =
        (signalFields + historyFields + emailFields + companyFields + profileFields)
        .sorted { $0.name < $1.name }

    /// A whole number from 0 to a billion.
    static func count(_ text: String) -> Int? {
        guard let value = Int(text), (0...1_000_000_000).contains(value) else { return nil }
        return value
    }

    /// Yes or no in the usual spellings.
    static func answer(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "yes", "true", "1": true
        case "no", "false", "0": false
        default: nil
        }
    }

    /// A field that takes a whole number.
    static func number(
        _ name: String,
        _ set: @escaping @Sendable (inout LeadFacts, Int) -> Void
    ) -> Field {
        Field(name: name, takes: "a whole number from 0") { facts, text in
            guard let value = count(text) else { return false }
            set(&facts, value)
            return true
        }
    }

    /// A field that takes a whole number, or nothing for unknown.
    static func optional(
        _ name: String,
        _ set: @escaping @Sendable (inout LeadFacts, Int?) -> Void
    ) -> Field {
        Field(name: name, takes: "a whole number from 0, or unknown") { facts, text in
            if text == "unknown" {
                set(&facts, nil)
                return true
            }
            guard let value = count(text) else { return false }
            set(&facts, value)
            return true
        }
    }

    /// A field that takes any text, or nothing for unknown.
    static func text(
        _ name: String,
        _ set: @escaping @Sendable (inout LeadFacts, String?) -> Void
    ) -> Field {
        Field(name: name, takes: "any text, or nothing for unknown") { facts, text in
            guard text.utf8.count <= Limits.textBytesMax else { return false }
            set(&facts, text.isEmpty ? nil : text)
            return true
        }
    }

    /// A field that takes one of some words.
    static func choice<Choice: Sendable>(
        _ name: String,
        _ words: [(String, Choice)],
        _ set: @escaping @Sendable (inout LeadFacts, Choice) -> Void
    ) -> Field {
        Field(name: name, takes: "one of \(words.map(\.0).joined(separator: ", "))") {
            facts,
            text in
            guard let word = words.first(where: { $0.0 == text }) else { return false }
            set(&facts, word.1)
            return true
        }
    }

    /// A field that takes yes, no or unknown.
    static func answer(
        _ name: String,
        _ set: @escaping @Sendable (inout LeadFacts, Bool?) -> Void
    ) -> Field {
        Field(name: name, takes: "yes, no or unknown") { facts, text in
            if text == "unknown" {
                set(&facts, nil)
                return true
            }
            guard let value = answer(text) else { return false }
            set(&facts, value)
            return true
        }
    }
}
