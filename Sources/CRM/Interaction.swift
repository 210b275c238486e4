package import JSON

/// One thing that happened between us and a contact.
package struct Interaction: Hashable, Sendable {
    /// The source's own id, or one made at import.
    package var id: String
    /// The contact it belongs to.
    package var contactID: String
    /// What happened.
    package var kind: InteractionKind
    /// When it happened.
    package var occurredAt: Instant
    /// Subject line or title.
    package var subject: String?
    /// Text of the message or note.
    package var body: String?
    /// Every column that Assay gives no meaning to: a JSON object.
    package var attributes: JSON

    /// An interaction without text.
    package init(id: String, contactID: String, kind: InteractionKind, occurredAt: Instant) {
        self.id = id
        self.contactID = contactID
        self.kind = kind
        self.occurredAt = occurredAt
        attributes = .object([:])
    }
}

extension Interaction: TableRecord {
    package static let table = "interaction"

    package static let columns: [Column<Interaction>] = [
        Column("contact_key", .contact, ColumnTraits(isExported: false, merging: .found)),
        Column(
            "kind",
            .integer(
                { Int64($0.kind.rawValue) },
                { $0.kind = $1.flatMap { InteractionKind(rawValue: Int($0)) } ?? .other }
            ),
            ColumnTraits(kind: .interactionKind, feature: .standard, unknown: .integer(0))
        ),
        Column(
            "occurred_at",
            .moment(
                { $0.occurredAt },
                { $0.occurredAt = $1 ?? Instant(microseconds: 0) }
            ),
            ColumnTraits(feature: .standard, unknown: .integer(0))
        ),
        Column("subject", .text({ $0.subject }, { $0.subject = $1 })),
        Column("body", .text({ $0.body }, { $0.body = $1 })),
        Column(
            "attributes",
            .object({ $0.attributes }, { $0.attributes = $1 }),
            ColumnTraits(merging: .members, unknown: .text("{}"))
        ),
    ]
}
