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
    /// Whether it is for people to look at alone.
    package var isReviewOnly = false

    /// What a person says of the lead today instead; nil where nobody does, and in reports of
    /// scores that were only just made.
    package var override: ScoreOverride?

    /// An agent's part in the score; nil when none was asked.
    package var agent: AgentTrace? { payload.agent.flatMap(AgentTrace.init(json:)) }
    /// What answered.
    package var agentUsed: String { payload.scorer == "local" ? "local_scorecard" : payload.scorer }
    /// The local model: name and the first digits of its hash.
    package var localModel: String { "\(stored.modelName)@\(stored.modelSHA256.prefix(12))" }
    /// Which model answered.
    package var modelUsed: String {
        guard let agent, agent.verdict != nil else { return localModel }
        return agent.modelVersion ?? agent.model
    }
    /// The score that was answered: the agent's where it answered, else the local model's.
    package var score: Int { agent?.verdict?.score ?? payload.result.score }
    /// Why, in two or three sentences; an agent's are text of a stranger.
    package var reasoning: String { agent?.verdict?.reasoning ?? explanation.reasoning }
    /// The tools the answer rests on: those the agent called, or all where the local model answers.
    package var toolsUsed: [String] {
        guard let agent, agent.verdict != nil else { return ScorePayload.tools }
        return agent.tools ?? ScorePayload.tools
    }
    /// How far the agent's score lies above the local model's; nil when no agent answered.
    package var difference: Int? { agent?.verdict.map { $0.score - payload.result.score } }
    /// Whether that is so far that people should look.
    package var isDisputed: Bool { abs(difference ?? 0) > Dispute.differenceMax }
    /// The score by which lists rank: of a disputed one the lower of both.
    package var counted: Int {
        Dispute.counted(answered: score, local: payload.result.score)
    }
    /// Whether the counted score is the agent's, so that the local model's reasons are not its own.
    package var countsAgent: Bool { agent?.verdict != nil && counted == score }
    /// Why the counted score is what it is, in the words of whoever gave it.
    ///
    /// A disputed one says so first. An agent's words are text of a stranger.
    package var countedReasoning: String {
        (dispute.map { $0 + " " } ?? "") + (countsAgent ? reasoning : explanation.reasoning)
    }
    /// The dispute as a sentence; nil where there is none.
    package var dispute: String? {
        guard isDisputed, let said = agent?.verdict?.score else { return nil }
        return explanation.language.disputed(agent: said, local: payload.result.score)
    }

    /// What the score that was answered is by the organization's thresholds.
    package var category: Category { Category(score: score, stored.thresholds) }
    /// The same of the local model's score.
    package var localCategory: Category {
        Category(score: payload.result.score, stored.thresholds)
    }

    /// One object with every field of a score, as the command line and the service answer it.
    package var json: JSON {
        let result = payload.result
        let agent = self.agent
        let verdict = agent?.verdict
        var object: JSONObject = [
            "id": .string(id),
            "score_number": .integer(stored.seq),
            "organization_id": .string(stored.organizationID),
            "contact_id": .string(stored.contactID),
            "name": .string(stored.contactName),
            "score": .integer(Int64(verdict?.score ?? result.score)),
            "category": .string(category.rawValue),
            "probability": verdict == nil ? Self.decimal(result.probabilityMicro) : .null,
            "probability_low": verdict == nil ? Self.decimal(result.lowMicro) : .null,
            "probability_high": verdict == nil ? Self.decimal(result.highMicro) : .null,
            "confidence": Self.decimal(verdict?.confidenceMicro ?? result.confidenceMicro),
            "breakdown": Self.breakdown(verdict?.breakdown ?? result.breakdown),
            "reasoning": .string(verdict?.reasoning ?? explanation.reasoning),
            // The local model's reasons are those of its own score alone.
            "reasons": .array(verdict == nil ? explanation.lines.map(Self.json) : []),
            "agent_used": .string(agentUsed),
            "model_used": .string(modelUsed),
            "tools_used": .array(toolsUsed.map { .string($0) }),
            "as_of": .string(stored.asOf.description),
            "timestamp": .string(stored.scoredAt.description),
            "run_id": .string(stored.runID),
            "trace_id": .string(stored.traceID),
        ]
        if let override { object["override"] = override.json }
        if isReviewOnly { object["review_only"] = true }
        if let agent { add(agent, to: &object) }
        return .object(object)
    }

    /// An agent's part, and the local model's score beside it.
    private func add(_ agent: AgentTrace, to object: inout JSONObject) {
        let result = payload.result
        object["agent"] = .object(agent.part)
        object["local"] = [
            "score": .integer(Int64(result.score)),
            "category": .string(localCategory.rawValue),
            "probability": Self.decimal(result.probabilityMicro),
            "probability_low": Self.decimal(result.lowMicro),
            "probability_high": Self.decimal(result.highMicro),
            "confidence": Self.decimal(result.confidenceMicro),
            "breakdown": Self.breakdown(result.breakdown),
            "reasoning": .string(explanation.reasoning),
            "reasons": .array(explanation.lines.map(Self.json)),
            "model": .string(localModel),
        ]
        if let difference {
            object["difference"] = .integer(Int64(difference))
            object["disputed"] = .bool(isDisputed)
            object["counts_as"] = .integer(Int64(counted))
        }
    }

    /// Probability, its bounds and confidence of the local model's score, by their names.
    package var localChances: JSONObject {
        let result = payload.result
        return [
            "probability": Self.decimal(result.probabilityMicro),
            "probability_low": Self.decimal(result.lowMicro),
            "probability_high": Self.decimal(result.highMicro),
            "confidence": Self.decimal(result.confidenceMicro),
        ]
    }

    /// Points by dimension of the local model's score.
    package var localBreakdown: JSON { Self.breakdown(payload.result.breakdown) }

    private static func breakdown(_ points: [Int]) -> JSON {
        .object(
            JSONObject(
                members: zip(Dimension.allCases, points).map { ($0.name, .integer(Int64($1))) }
            )
        )
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
