package import CRM
package import SQLite

/// The kinds of record that a remote table can become.
package enum MirrorEntity: String, CaseIterable, Sendable {
    case contact, interaction, opportunity

    /// What sync and editing know of one of its columns.
    package struct Field: Sendable {
        package let name: String
        package let kind: ColumnKind
        /// Whether an edit of it is sent; others come from the server alone.
        package let isSent: Bool
        /// What stands in it when nothing is known; NULL where it may be that.
        package let instead: Value
    }

    /// The columns that sync writes, described as ``CRM/TableRecord/columns`` says.
    package var columns: [Field] {
        switch self {
        case .contact: Self.contactColumns
        case .interaction: Self.interactionColumns
        case .opportunity: Self.opportunityColumns
        }
    }

    /// Their names, in the order of ``MirrorRow/values``.
    ///
    /// Texts of `attributes` are canonical JSON. `contact_key` is found from the ids a row carries.
    package var fields: [String] {
        switch self {
        case .contact: Self.contactNames
        case .interaction: Self.interactionNames
        case .opportunity: Self.opportunityNames
        }
    }

    /// The columns of which edits are sent.
    package var sentFields: [String] { columns.filter(\.isSent).map(\.name) }

    /// The name of its key column.
    package var key: String { "\(rawValue)_key" }

    /// What a column is; nil for a name that is none.
    package func kind(of name: String) -> ColumnKind? {
        columns.first { $0.name == name }?.kind
    }

    /// The columns that a row of ours must have, and what stands there when nothing is known.
    package var required: [(name: String, value: Value)] {
        columns.filter { $0.instead != .null }.map { ($0.name, $0.instead) }
    }

    /// What stands in a column when nothing is known.
    package func instead(of name: String) -> Value {
        columns.first { $0.name == name }?.instead ?? .null
    }

    private static let contactColumns = fields(of: Contact.self)
    private static let interactionColumns = fields(of: Interaction.self)
    private static let opportunityColumns = fields(of: Opportunity.self)
    private static let contactNames = contactColumns.map(\.name)
    private static let interactionNames = interactionColumns.map(\.name)
    private static let opportunityNames = opportunityColumns.map(\.name)

    private static func fields<Subject: TableRecord>(of record: Subject.Type) -> [Field] {
        Subject.columns.filter { $0.traits.sync != .never }.map { column in
            let instead: Value =
                switch column.traits.unknown {
                case .null: .null
                case .text(let text): .text(text)
                case .integer(let number): .integer(number)
                }
            return Field(
                name: column.name,
                kind: column.kind,
                isSent: column.traits.sync == .both,
                instead: instead
            )
        }
    }
}
