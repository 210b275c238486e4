import Agents
package import JSON

/// What the ledger keeps of an agent's part in a score: what it was asked, and what came of it.
package struct AgentTrace: Sendable, Hashable {
    /// The agent.
    package var agent: String
    /// The version of its prompt.
    package var version: String
    /// SHA-256 of its plan; empty when no run was begun.
    package var planSHA256 = ""
    /// OpenTelemetry's name of the provider.
    package var provider: String
    /// The model asked for.
    package var model: String
    /// The model that answered last.
    package var modelVersion: String?
    /// Whether that is another one than was asked for.
    package var wasRouted = false
    /// Id of the run; nil when none was begun.
    package var runID: String?
    /// SHA-256 over all that was sent and received; nil when no run was begun.
    package var exchangesSHA256: String?
    /// Why the run ended, in one word, such as `answered`, `breaker_open` or `wall_time`.
    package var outcome: String
    /// Why, in words.
    package var words: String
    /// The tools that answered the agent, each once; nil where early versions did not keep them.
    package var tools: [String]?
    /// What the agent said; nil when the local model answers in its place.
    package var verdict: AgentScore?

    /// The note as it is committed to.
    var json: JSON {
        var object: JSONObject = [
            "agent": .string(agent), "version": .string(version), "plan": .string(planSHA256),
            "provider": .string(provider), "model_asked": .string(model),
            "routed": .bool(wasRouted), "outcome": .string(outcome), "words": .string(words),
        ]
        if let modelVersion { object["model_version"] = .string(modelVersion) }
        if let runID { object["run"] = .string(runID) }
        if let exchangesSHA256 { object["exchanges"] = .string(exchangesSHA256) }
        if let tools { object["tools"] = .array(tools.map { .string($0) }) }
        if let verdict { object["verdict"] = verdict.json }
        return .object(object)
    }

    /// What people and programs are told of the agent's part.
    var part: JSONObject {
        var part: JSONObject = [
            "name": .string(agent), "outcome": .string(outcome), "words": .string(words),
            "provider": .string(provider), "model": .string(model), "routed": .bool(wasRouted),
        ]
        if let modelVersion { part["model_version"] = .string(modelVersion) }
        if let runID { part["run_id"] = .string(runID) }
        if let tools { part["tools"] = .array(tools.map { .string($0) }) }
        if let verdict { part["facts"] = .array(verdict.facts.map(\.json)) }
        return part
    }

    /// What came of a run.
    init(_ role: AgentRole, _ outcome: AgentOutcome, _ wire: any ModelWire, runID: String) {
        self.init(
            role,
            provider: wire.provider,
            model: wire.model,
            outcome: outcome.reason.name,
            words: outcome.words
        )
        self.runID = runID
        tools = outcome.toolResults.filter { !$0.isError }.reduce(into: []) { names, result in
            if !names.contains(result.call.name) { names.append(result.call.name) }
        }
        modelVersion = outcome.modelVersion
        wasRouted = outcome.modelVersion.map { !wire.isAsked($0) } ?? false
        guard role.name == AgentRole.leadScorer.name else { return }
        verdict = outcome.answer.flatMap {
            AgentScore(answer: $0, results: outcome.toolResults)
        }
    }

    /// A note on an agent, field by field.
    init(
        _ role: AgentRole,
        provider: String,
        model: String,
        outcome: String,
        words: String
    ) {
        self.init(
            agent: role.name,
            version: role.version,
            provider: provider,
            model: model,
            outcome: outcome,
            words: words
        )
    }

    private init(
        agent: String,
        version: String,
        provider: String,
        model: String,
        outcome: String,
        words: String
    ) {
        self.agent = agent
        self.version = version
        self.provider = provider
        self.model = model
        self.outcome = outcome
        self.words = words
    }

    /// Reads what ``json`` wrote; nil for anything else.
    package init?(json: JSON) {
        guard let agent = json["agent"]?.stringValue, let version = json["version"]?.stringValue,
            let provider = json["provider"]?.stringValue,
            let model = json["model_asked"]?.stringValue,
            let outcome = json["outcome"]?.stringValue, let words = json["words"]?.stringValue
        else { return nil }
        self.init(
            agent: agent,
            version: version,
            provider: provider,
            model: model,
            outcome: outcome,
            words: words
        )
        planSHA256 = json["plan"]?.stringValue ?? ""
        modelVersion = json["model_version"]?.stringValue
        wasRouted = json["routed"]?.boolValue ?? false
        runID = json["run"]?.stringValue
        exchangesSHA256 = json["exchanges"]?.stringValue
        tools = json["tools"]?.arrayValue?.compactMap(\.stringValue)
        verdict = json["verdict"].flatMap(AgentScore.init(json:))
    }
}
