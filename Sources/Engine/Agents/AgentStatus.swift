import Agents
package import CRM
package import JSON
package import Storage

/// The true state of the agent, for people and for monitoring.
package struct AgentStatus: Sendable {
    /// Whether there is one.
    package var isConfigured: Bool
    /// Whether `auto` may use it.
    package var isChosen: Bool
    /// OpenTelemetry's name of the provider; empty without an agent.
    package var provider: String
    /// The model asked for; empty without an agent.
    package var model: String
    /// The model that answered last; nil before the first answer.
    package var modelVersion: String?
    /// Whether that is another one than was asked for.
    package var isRouted: Bool
    /// What the credentials are, for people.
    package var credentials: String
    /// Until when no call is made, since the server failed; nil while calls are made.
    package var pausedUntil: Instant?
    /// Failures since the last success.
    package var failures: Int
    /// The last answer.
    package var lastSuccess: Instant?
    /// The last failure.
    package var lastFailure: Instant?
    /// What it was: one word.
    package var lastError: String?
    /// What was used today (UTC) of the organization's limits.
    package var used: AgentDayUsage
    /// The day's limits.
    package var limits: AgentDayLimits
    /// A warning about the choice of model; nil for none.
    package var warning: String?

    /// Whether the next request would go to the agent.
    package var isAvailable: Bool {
        isConfigured && pausedUntil == nil && used.attempts < limits.attempts
            && used.tokens < limits.tokens && used.costMicros < limits.costMicros
    }

    /// The status as one object.
    package var json: JSON {
        var object: JSONObject = [
            "configured": .bool(isConfigured), "chosen": .bool(isChosen),
            "available": .bool(isAvailable), "provider": .string(provider),
            "model": .string(model), "routed": .bool(isRouted),
            "credentials": .string(credentials), "failures": .integer(Int64(failures)),
            "breaker": pausedUntil == nil ? "closed" : "open",
            "day": [
                "attempts": .integer(Int64(used.attempts)),
                "attempts_max": .integer(Int64(limits.attempts)),
                "tokens": .integer(Int64(used.tokens)),
                "tokens_max": .integer(Int64(limits.tokens)),
                "cost_micros": .integer(used.costMicros),
                "cost_micros_max": .integer(limits.costMicros),
            ],
        ]
        func put(_ name: String, _ text: String?) {
            if let text { object[name] = .string(text) }
        }
        put("model_version", modelVersion)
        put("paused_until", pausedUntil?.description)
        put("last_success", lastSuccess?.description)
        put("last_failure", lastFailure?.description)
        put("last_error", lastError)
        put("warning", warning)
        return .object(object)
    }
}

extension AgentScorer {
    /// The state of the agent for an organization; asks nobody on the network.
    ///
    /// - Throws: ``SQLiteError`` when the file cannot be read.
    package func status(organization: String) throws -> AgentStatus {
        let now = environment.now()
        let moment = Instant(microseconds: now)
        let key = try engine.store.organizationKey(ifKnown: organization)
        let used = try key.map { try engine.store.agentUsage(organizationKey: $0, on: moment) }
        let (state, setup) = (breaker.state, current)
        func instant(_ value: Int64) -> Instant? {
            value == 0 ? nil : Instant(microseconds: value)
        }
        let version = state.modelVersion.isEmpty ? nil : state.modelVersion
        return AgentStatus(
            isConfigured: setup != nil,
            isChosen: setup?.isChosen ?? false,
            provider: setup?.wire.provider ?? "",
            model: setup?.wire.model ?? "",
            modelVersion: version,
            isRouted: version.map { setup?.wire.isAsked($0) == false } ?? false,
            credentials: setup?.credentialsKind ?? "none",
            pausedUntil: state.isOpen(at: now) ? instant(state.openUntil) : nil,
            failures: state.failures,
            lastSuccess: instant(state.lastSuccess),
            lastFailure: instant(state.lastFailure),
            lastError: state.lastError.isEmpty ? nil : state.lastError,
            used: used ?? AgentDayUsage(),
            limits: setup?.dayLimits ?? AgentDayLimits(),
            warning: setup.flatMap {
                ModelTable.warning(
                    model: $0.wire.model,
                    location: $0.location,
                    on: moment.dateText
                )
            }
        )
    }
}
