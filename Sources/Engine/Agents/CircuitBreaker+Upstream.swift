import Agents
import JSON
import Storage

// What the breaker knows of a server outlives the process in the file.

extension CircuitBreaker.State {
    /// What an earlier process learned; how to ask for another model is left out.
    init(_ known: AgentUpstream, of wire: any ModelWire) {
        self.init()
        failures = known.failures
        openUntil = known.openUntil
        lastSuccess = known.lastSuccess
        lastFailure = known.lastFailure
        lastError = known.lastError
        modelVersion = known.modelVersion
        // Where the server chooses the model, it chooses the one of last time as a rule.
        guard let learned = known.dialect,
            wire.model.isEmpty || learned["model"]?.stringValue == wire.model
        else { return }
        dialect = ServerDialect(json: learned)
        dialectLearnedAt = learned["learned_at"]?.intValue ?? 0
    }
}

extension AgentUpstream {
    /// What later processes should know.
    init(_ state: CircuitBreaker.State, of wire: any ModelWire) {
        self.init(url: wire.url)
        failures = state.failures
        openUntil = state.openUntil
        lastSuccess = state.lastSuccess
        lastFailure = state.lastFailure
        lastError = state.lastError
        modelVersion = state.modelVersion
        guard state.dialect != .standard else { return }
        var learned = state.dialect.json
        learned["model"] = .string(wire.model)
        learned["learned_at"] = .integer(state.dialectLearnedAt)
        dialect = .object(learned)
    }
}
