import CRM
import Engine
import JSON
import Scoring
import Storage

/// A score as the CRM's front end reads it, followed by what is ours.
enum ScoreDocument {
    /// The tools that a scorer of this service can ask.
    static let tools = JSON.array(ScorePayload.tools.map { .string($0) })

    /// All fields, those of the front end first and in its order.
    static func score(_ report: ScoreReport, milliseconds: Int64) -> JSONObject {
        let result = report.payload.result
        let own = report.json.objectValue ?? [:]
        var document: JSONObject = [
            "score": .integer(Int64(result.score)),
            "category": .string(result.category.rawValue),
            "reasoning": .string(report.explanation.reasoning),
            "confidence": own["confidence"] ?? .null,
            "agent_used": .string(report.agentUsed),
            "breakdown": own["breakdown"] ?? [:],
            "tools_available": tools,
            "processing_time_ms": .integer(milliseconds),
            "model_used": .string(report.modelUsed),
            "timestamp": own["timestamp"] ?? .null,
            "tools_used": own["tools_used"] ?? [],
        ]
        for name in [
            "probability", "probability_low", "probability_high", "reasons", "id", "score_number",
            "organization_id", "contact_id", "as_of", "run_id", "trace_id",
        ] {
            document[name] = own[name]
        }
        return document
    }

    /// What to do next, as the front end words it: exactly three sentences.
    static func recommendations(_ result: ScoreResult, hasPhone: Bool) -> JSON {
        let action =
            switch result.category {
            case .hot: "Immediate outreach"
            case .warm: "Nurture campaign"
            case .cold: "Long-term follow-up"
            }
        return [
            .string("Contact category: \(result.category.rawValue)"),
            .string("Suggested next action: \(action)"),
            .string("Best contact method: \(hasPhone ? "Phone" : "Email")"),
        ]
    }
}
