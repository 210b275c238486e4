import CRM
import Engine
import JSON
import Scoring
import Storage

/// Contacts and their scores as the answers under `/v1` show them.
enum ContactDocument {
    static func full(_ contact: Contact) -> JSONObject {
        var members: JSONObject = [
            "id": .string(contact.id), "organization_id": .string(contact.organizationID),
        ]
        for (name, value) in contact.document { members[name] = value }
        return members
    }

    /// The headline of a score.
    static func brief(_ report: ScoreReport) -> JSON {
        let result = report.payload.result
        return [
            "score_number": .integer(report.stored.seq),
            "score": .integer(Int64(result.score)),
            "category": .string(report.localCategory.rawValue),
            "probability": report.json["probability"] ?? .null,
            "confidence": report.json["confidence"] ?? .null,
            "reasoning": .string(report.explanation.reasoning),
            "as_of": .string(report.stored.asOf.description),
            "model_used": .string(report.modelUsed),
        ]
    }

    /// A row of the score history.
    static func row(_ score: StoredScore) -> JSON {
        [
            "score_number": .integer(score.seq),
            "contact_id": .string(score.contactID),
            "name": .string(score.contactName),
            "score": .integer(Int64(score.score)),
            "category": .string(score.category.rawValue),
            "probability": .number(Double(score.probabilityMicro) / 1_000_000),
            "confidence": .number(Double(score.confidenceMicro) / 1_000_000),
            "as_of": .string(score.asOf.description),
            "scored_at": .string(score.scoredAt.description),
            "model_name": .string(score.scoredBy),
            "model_sha256": .string(score.modelSHA256),
            "run_id": .string(score.runID),
            "trace_id": .string(score.traceID),
        ]
    }

    static func interaction(_ interaction: Interaction) -> JSON {
        [
            "id": .string(interaction.id),
            "kind": .string(interaction.kind.name),
            "channel": .string(interaction.kind.channel.rawValue),
            "direction": .string(interaction.kind.direction.rawValue),
            "occurred_at": .string(interaction.occurredAt.description),
            "subject": interaction.subject.map { .string($0) } ?? .null,
            "text": interaction.body.map { .string($0) } ?? .null,
        ]
    }
}
