import Agents

/// What came of an agent's run, not yet written to its end.
struct AgentRunResult: Sendable {
    var outcome: AgentOutcome
    /// What happened and is not recorded yet.
    var events: [AgentEvent]
    /// What it was asked, and what came of it.
    var note: AgentTrace
}
