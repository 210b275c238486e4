import CRM
import JSON
import Storage

/// What can be exported.
package enum ExportKind: String, CaseIterable, Sendable {
    case contacts, companies, interactions, opportunities, outcomes, scores

    /// The value of `type` in JSON Lines: `contact`.
    var singular: String {
        RecordKind(rawValue: rawValue)?.singular ?? "score"
    }

    /// Names of the cells of a row, in order: those the importer knows.
    var columns: [String] {
        switch self {
        case .contacts: ["id"] + Contact.exportedColumns.map(\.name)
        case .companies: ["id"] + Company.exportedColumns.map(\.name)
        case .interactions:
            ["id", "contact_id", "contact_email"] + Interaction.exportedColumns.map(\.name)
        case .opportunities: ["id", "contact_id"] + Opportunity.exportedColumns.map(\.name)
        case .outcomes: ["contact_id", "result", "occurred_at", "source"]
        case .scores:
            [
                "score_number", "contact_id", "score", "category", "probability", "confidence",
                "as_of",
                "scored_at", "model", "model_sha256",
            ]
        }
    }
}

/// The cells of one record, in the order of ``ExportKind/columns``; null where nothing is known.
enum ExportRow {
    static func cells(_ contact: Contact) -> [JSON] {
        [.string(contact.id)] + values(contact)
    }

    static func cells(_ company: Company) -> [JSON] {
        [.string(company.id)] + values(company)
    }

    static func cells(_ interaction: Interaction, contactEmail: String?) -> [JSON] {
        [.string(interaction.id), .string(interaction.contactID), text(contactEmail)]
            + values(interaction)
    }

    static func cells(_ opportunity: Opportunity) -> [JSON] {
        [.string(opportunity.id), text(opportunity.contactID)] + values(opportunity)
    }

    private static func values<Subject: TableRecord>(_ record: Subject) -> [JSON] {
        var cells: [JSON] = []
        for column in Subject.columns where column.traits.isExported {
            cells.append(column.json(record))
        }
        return cells
    }

    static func cells(_ outcome: Outcome) -> [JSON] {
        [
            .string(outcome.contactID), .string(outcome.isWon ? "won" : "lost"),
            moment(outcome.occurredAt), .string(outcome.source.rawValue),
        ]
    }

    static func cells(_ score: ScoreRecord, _ thresholds: Thresholds) -> [JSON] {
        [
            .integer(score.seq), .string(score.contactID), .integer(Int64(score.score)),
            .string(Category(score: score.score, thresholds).rawValue),
            fraction(score.probabilityMicro),
            fraction(score.confidenceMicro), moment(score.asOf), moment(score.scoredAt),
            .string(score.model), .string(score.modelSHA256),
        ]
    }

    private static func text(_ text: String?) -> JSON { text.map(JSON.string) ?? .null }

    private static func moment(_ moment: Instant?) -> JSON {
        moment.map { .string($0.description) } ?? .null
    }

    /// Millionths as a decimal fraction: the division is exact to the last digit written.
    private static func fraction(_ micro: Int) -> JSON { .number(Double(micro) / 1_000_000) }
}
