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
        case .contacts:
            [
                "id", "name", "email", "phone", "company", "title", "website", "source", "country",
                "city", "do_not_contact", "created_at", "updated_at", "attributes",
            ]
        case .companies:
            ["id", "name", "domain", "industry", "employees", "country", "attributes"]
        case .interactions:
            [
                "id", "contact_id", "contact_email", "kind", "occurred_at", "subject", "body",
                "attributes",
            ]
        case .opportunities:
            [
                "id", "contact_id", "company", "name", "stage", "status", "value_minor", "currency",
                "opened_at", "moved_at", "closed_at", "attributes",
            ]
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
        [
            .string(contact.id), text(contact.name.isEmpty ? nil : contact.name),
            text(contact.email), text(contact.phone), text(contact.company), text(contact.title),
            text(contact.website), text(contact.source), text(contact.country), text(contact.city),
            contact.doNotContact.map(JSON.bool) ?? .null, moment(contact.createdAt),
            moment(contact.updatedAt), attributes(contact.attributes),
        ]
    }

    static func cells(_ company: Company) -> [JSON] {
        [
            .string(company.id), .string(company.name), text(company.domain),
            text(company.industry), company.employees.map { .integer(Int64($0)) } ?? .null,
            text(company.country), attributes(company.attributes),
        ]
    }

    static func cells(_ interaction: Interaction, contactEmail: String?) -> [JSON] {
        [
            .string(interaction.id), .string(interaction.contactID), text(contactEmail),
            .string(interaction.kind.name), moment(interaction.occurredAt),
            text(interaction.subject), text(interaction.body), attributes(interaction.attributes),
        ]
    }

    static func cells(_ opportunity: Opportunity) -> [JSON] {
        [
            .string(opportunity.id), text(opportunity.contactID), text(opportunity.company),
            .string(opportunity.name), text(opportunity.stage),
            .string(opportunity.status.rawValue),
            opportunity.valueMinor.map(JSON.integer) ?? .null, text(opportunity.currency),
            moment(opportunity.openedAt), moment(opportunity.movedAt),
            moment(opportunity.closedAt), attributes(opportunity.attributes),
        ]
    }

    static func cells(_ outcome: Outcome) -> [JSON] {
        [
            .string(outcome.contactID), .string(outcome.isWon ? "won" : "lost"),
            moment(outcome.occurredAt), .string(outcome.source.rawValue),
        ]
    }

    static func cells(_ score: ScoreRecord) -> [JSON] {
        [
            .integer(score.seq), .string(score.contactID), .integer(Int64(score.score)),
            .string(Category(score: score.score).rawValue), fraction(score.probabilityMicro),
            fraction(score.confidenceMicro), moment(score.asOf), moment(score.scoredAt),
            .string(score.model), .string(score.modelSHA256),
        ]
    }

    private static func text(_ text: String?) -> JSON { text.map(JSON.string) ?? .null }

    private static func moment(_ moment: Instant?) -> JSON {
        moment.map { .string($0.description) } ?? .null
    }

    private static func attributes(_ attributes: JSON) -> JSON {
        attributes.objectValue?.isEmpty == false ? attributes : .null
    }

    /// Millionths as a decimal fraction: the division is exact to the last digit written.
    private static func fraction(_ micro: Int) -> JSON { .number(Double(micro) / 1_000_000) }
}
