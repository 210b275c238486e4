package import JSON

/// A possible sale.
package struct Opportunity: Hashable, Sendable {
    /// How it stands.
    package enum Status: String, CaseIterable, Sendable { case open, won, lost }

    /// The CRM's own id, or one made at import.
    package var id: String
    /// The contact it is with, if the CRM says so.
    package var contactID: String?
    /// The company it is with, by name.
    package var company: String?
    /// Its title.
    package var name: String
    /// The pipeline's stage, as the CRM writes it.
    package var stage: String?
    /// Open, won or lost.
    package var status: Status
    /// Worth in minor units of ``currency`` (cents): never a float.
    package var valueMinor: Int64?
    /// ISO 4217 code.
    package var currency: String?
    /// When it was opened.
    package var openedAt: Instant?
    /// When it last changed stage.
    package var movedAt: Instant?
    /// When it was won or lost.
    package var closedAt: Instant?
    /// Every column that Assay gives no meaning to: a JSON object.
    package var attributes: JSON

    package init(id: String, name: String, status: Status = .open) {
        self.id = id
        self.name = name
        self.status = status
        attributes = .object([:])
    }
}

extension Opportunity: TableRecord {
    package static let table = "opportunity"

    package static let columns: [Column<Opportunity>] = [
        Column("contact_key", .contact, ColumnTraits(isExported: false, merging: .found)),
        Column(
            "company",
            .text({ $0.company }, { $0.company = $1 }),
            ColumnTraits(isPersonal: false)
        ),
        Column(
            "name",
            .text({ $0.name.isEmpty ? nil : $0.name }, { $0.name = $1 ?? "" }),
            ColumnTraits(unknown: .text(""))
        ),
        Column(
            "stage",
            .text({ $0.stage }, { $0.stage = $1 }),
            ColumnTraits(isPersonal: false, feature: .standard)
        ),
        Column(
            "status",
            .text(
                { $0.status.rawValue },
                { $0.status = $1.flatMap(Opportunity.Status.init(rawValue:)) ?? .open }
            ),
            ColumnTraits(kind: .word, isPersonal: false, feature: .standard, unknown: .text("open"))
        ),
        Column(
            "value_minor",
            .integer({ $0.valueMinor }, { $0.valueMinor = $1 }),
            ColumnTraits(kind: .cents, isPersonal: false, feature: .standard)
        ),
        Column(
            "currency",
            .text({ $0.currency }, { $0.currency = $1 }),
            ColumnTraits(isPersonal: false)
        ),
        Column(
            "opened_at",
            .moment({ $0.openedAt }, { $0.openedAt = $1 }),
            ColumnTraits(isPersonal: false, sync: .taken)
        ),
        Column(
            "moved_at",
            .moment({ $0.movedAt }, { $0.movedAt = $1 }),
            ColumnTraits(isPersonal: false, sync: .taken, feature: .standard)
        ),
        Column(
            "closed_at",
            .moment({ $0.closedAt }, { $0.closedAt = $1 }),
            ColumnTraits(kind: .day, isPersonal: false)
        ),
        Column(
            "attributes",
            .object({ $0.attributes }, { $0.attributes = $1 }),
            ColumnTraits(merging: .members, unknown: .text("{}"))
        ),
    ]
}
