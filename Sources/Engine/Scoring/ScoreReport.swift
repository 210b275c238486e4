package import CRM
package import JSON
package import Scoring
package import Storage

/// A stored score with everything a reader wants to know of it.
package struct ScoreReport: Sendable {
    /// Unique in the world: the log's name and the number of the entry.
    package var id: String
    /// The row of the history.
    package var stored: StoredScore
    /// What the ledger committed to: facts and result.
    package var payload: ScorePayload
    /// Why, in words.
    package var explanation: Explanation

    /// What answered.
    package var agentUsed: String { payload.scorer == "local" ? "local_scorecard" : payload.scorer }
    /// Which model answered: name and the first digits of its hash.
    package var modelUsed: String { "\(stored.modelName)@\(stored.modelSHA256.prefix(12))" }

    /// One object with every field of a score, as the command line and the service answer it.
    package var json: JSON {
        let result = payload.result
        var breakdown = JSONObject()
        for (dimension, points) in zip(Dimension.allCases, result.breakdown) {
            breakdown[dimension.name] = .integer(Int64(points))
        }
        return [
            "id": .string(id),
            "score_number": .integer(stored.seq),
            "organization_id": .string(stored.organizationID),
            "contact_id": .string(stored.contactID),
            "name": .string(stored.contactName),
            "score": .integer(Int64(result.score)),
            "category": .string(result.category.rawValue),
            "probability": Self.decimal(result.probabilityMicro),
            "probability_low": Self.decimal(result.lowMicro),
            "probability_high": Self.decimal(result.highMicro),
            "confidence": Self.decimal(result.confidenceMicro),
            "breakdown": .object(breakdown),
            "reasoning": .string(explanation.reasoning),
            "reasons": .array(explanation.reasons.map(Self.json)),
            "agent_used": .string(agentUsed),
            "model_used": .string(modelUsed),
            "tools_used": .array(ScorePayload.tools.map { .string($0) }),
            "as_of": .string(stored.asOf.description),
            "timestamp": .string(stored.scoredAt.description),
            "run_id": .string(stored.runID),
            "trace_id": .string(stored.traceID),
        ]
    }

    /// A reason as JSON; points are decimals with three digits at most.
    package static func json(_ reason: Reason) -> JSON {
        var object: JSONObject = [
            "id": .string(reason.id),
            "dimension": .string(reason.dimension.name),
            "text": .string(reason.text),
            "points": .number(Double(reason.milliPoints) / 1_000),
            "expert_points": .number(Double(reason.expertMilliPoints) / 1_000),
        ]
        if let evidence = reason.evidence {
            object["won"] = .integer(Int64(evidence.won))
            object["lost"] = .integer(Int64(evidence.lost))
        }
        return .object(object)
    }

    /// Millionths as a decimal: exact division, so that the text has six digits at most.
    private static func decimal(_ micro: Int) -> JSON { .number(Double(micro) / 1_000_000) }
}
