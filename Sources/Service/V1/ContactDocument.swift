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
            "probability": report.localChances["probability"] ?? .null,
            "confidence": report.localChances["confidence"] ?? .null,
            "reasoning": .string(report.explanation.reasoning),
            "as_of": .string(report.stored.asOf.description),
            "model_used": .string(report.localModel),
            "agent_score": report.agent?.verdict.map { .integer(Int64($0.score)) } ?? .null,
            "is_disputed": .bool(report.isDisputed),
        ]
    }

    /// A row of a list of whom to call: of a disputed score the lower of both.
    static func counted(_ score: StoredScore) -> JSONObject {
        var row = row(score).objectValue ?? [:]
        row["score"] = .integer(Int64(score.counted))
        row["category"] = .string(Category(score: score.counted, score.thresholds).rawValue)
        return row
    }

    /// A row of the score history: the score that was answered.
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
            "agent_score": score.agentModel == nil ? .null : .integer(Int64(score.score)),
            "local_score": .integer(Int64(score.localScore ?? score.score)),
            "is_disputed": .bool(score.isDisputed),
        ]
    }

    static func interaction(_ interaction: Interaction) -> JSON {
        [
            "id": .string(interaction.id),
            "kind": .string(interaction.kind.name),
            "channel": .string(interaction.kind.channel.rawValue),
            "direction": .string(interaction.kind.direction.rawValue),
            "occurred_at": .string(interaction.occurredAt.description),
            "subject": .text(interaction.subject),
            "text": .text(interaction.body),
        ]
    }
}
