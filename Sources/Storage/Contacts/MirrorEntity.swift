package import SQLite

/// The kinds of record that a remote table can become.
package enum MirrorEntity: String, CaseIterable, Sendable {
    case contact, interaction, opportunity

    /// The columns that sync writes, in the order of ``MirrorRow/values``.
    ///
    /// Texts of `attributes` are canonical JSON. `contact_key` is found from the ids a row carries.
    package var fields: [String] {
        switch self {
        case .contact: Self.contactFields
        case .interaction: Self.interactionFields
        case .opportunity: Self.opportunityFields
        }
    }

    /// The name of its key column.
    package var key: String { "\(rawValue)_key" }

    /// The columns that a row of ours must have, and what stands there when nothing is known.
    package var required: [(name: String, value: Value)] {
        switch self {
        case .contact: Self.contactRequired
        case .interaction: Self.interactionRequired
        case .opportunity: Self.opportunityRequired
        }
    }

    /// What stands in a column when nothing is known.
    package func instead(of name: String) -> Value {
        required.first { $0.name == name }?.value ?? .null
    }

    private static let contactRequired: [(name: String, value: Value)] = [
        ("name", .text("")), ("attributes", .text("{}")),
    ]
    private static let interactionRequired: [(name: String, value: Value)] = [
        ("kind", .integer(0)), ("occurred_at", .integer(0)), ("attributes", .text("{}")),
    ]
    private static let opportunityRequired: [(name: String, value: Value)] = [
        ("name", .text("")), ("status", .text("open")), ("attributes", .text("{}")),
    ]
    private static let contactFields = [
        "name", "email", "phone", "company", "title", "website", "source", "country", "city",
        "do_not_contact", "created_at", "updated_at", "attributes",
    ]
    private static let interactionFields = [
        "contact_key", "kind", "occurred_at", "subject", "body", "attributes",
    ]
    private static let opportunityFields = [
        "contact_key", "company", "name", "stage", "status", "value_minor", "currency",
        "opened_at", "moved_at", "closed_at", "attributes",
    ]
}
