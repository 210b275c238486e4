import Agents
import Storage

// What the breaker knows of a server outlives the process in the file.

extension CircuitBreaker.State {
    /// What an earlier process learned.
    init(_ known: AgentUpstream) {
        self.init()
        failures = known.failures
        openUntil = known.openUntil
        lastSuccess = known.lastSuccess
        lastFailure = known.lastFailure
        lastError = known.lastError
        modelVersion = known.modelVersion
        refusesIDs = known.refusesIDs
    }
}

extension AgentUpstream {
    /// What later processes should know.
    init(_ state: CircuitBreaker.State, url: String) {
        self.init(url: url)
        failures = state.failures
        openUntil = state.openUntil
        lastSuccess = state.lastSuccess
        lastFailure = state.lastFailure
        lastError = state.lastError
        modelVersion = state.modelVersion
        refusesIDs = state.refusesIDs
    }
}
