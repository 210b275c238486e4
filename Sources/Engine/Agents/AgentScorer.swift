package import Agents
package import AuditLog
package import Storage
package import CRM
import Dispatch
import HTTP
import JSON
import Ledger
import Scoring
import Synchronization

/// Who is to score.
package enum ScorerChoice: String, Sendable, CaseIterable {
    /// The agent where one was chosen and can be reached, else the local model at once.
    case auto
    /// The local model alone.
    case local
    /// One agent by its name, whichever was chosen; the local model answers where it does not.
    case vertex, gemini, openai, anthropic, ollama, lmstudio, llamacpp

    /// The agent that it names; nil where it names none.
    package var provider: AgentSetup.Provider? { AgentSetup.Provider(rawValue: rawValue) }
}

/// Has agents score and comment where that is possible, and the local model always.
///
/// Never fails because a model did: the local answer stands then, and the result says why. Safe to
/// share between tasks; holds no thread while a model thinks.
package final class AgentScorer: Sendable {
    /// The engine whose local model answers beside and instead of the agent.
    package let engine: ScoringEngine
    /// The agent; nil when there is none.
    package let setup: AgentSetup?
    /// Clock, randomness and network.
    let environment: AgentEnvironment
    let breaker: CircuitBreaker
    /// The agent with the model that its server listed; nil before a run had to choose one.
    private let chosen = Mutex<AgentSetup?>(nil)
    /// How runs of each role go, made once; empty without an agent.
    private let plans: [String: (AgentPlan, AgentPlanRecord)]
    /// When runs that a crash cut short were looked for last; nil before the first time.
    private let sweptAt = Mutex<Int64?>(nil)
    /// Waiting for the disk must not hold a thread of the cooperative pool.
    private let queue = DispatchQueue(label: "engine.agents", attributes: .concurrent)

    /// A scorer; what earlier processes learned of the model's server is read from the file.
    ///
    /// - Throws: ``SQLiteError`` when the file cannot be read.
    package init(
        engine: ScoringEngine,
        setup: AgentSetup?,
        environment: AgentEnvironment
    ) throws {
        self.engine = engine
        self.setup = setup
        self.environment = environment
        plans = setup.map(Self.plans) ?? [:]
        let known = try setup.flatMap { setup in
            try engine.store.agentUpstream(url: setup.wire.url)
                .map { CircuitBreaker.State($0, of: setup.wire) }
        }
        breaker = CircuitBreaker(known ?? CircuitBreaker.State())
    }

    /// A scorer without an agent: the local model answers, and nobody is asked.
    ///
    /// - Throws: ``SQLiteError`` when the file cannot be read.
    package convenience init(local engine: ScoringEngine) throws {
        let environment = engine.store.environment
        try self.init(
            engine: engine,
            setup: nil,
            environment: AgentEnvironment(
                now: { environment.now().microseconds },
                sleep: { try await Task.sleep(for: .microseconds($0)) },
                randomBytes: environment.randomBytes,
                transport: NoNetwork()
            )
        )
    }

    private static func plans(_ setup: AgentSetup) -> [String: (AgentPlan, AgentPlanRecord)] {
        var plans: [String: (AgentPlan, AgentPlanRecord)] = [:]
        for role in AgentRole.all {
            let plan = role.plan(budget: setup.budget, price: setup.price)
            let record = AgentPlanRecord(
                sha256: SHA256.hash(plan.body).hex,
                name: plan.name,
                version: plan.version,
                body: plan.body
            )
            plans[role.name] = (plan, record)
        }
        return plans
    }

    /// The agent as it is asked now: with the model that was chosen for it.
    var current: AgentSetup? { chosen.withLock { $0 } ?? setup }

    /// The agent with a model, which its server is asked for where nobody named one.
    func ready(_ setup: AgentSetup) async -> AgentSetup {
        guard setup.wire.model.isEmpty else { return setup }
        if let known = chosen.withLock({ $0 }) { return known }
        let found = await setup.choosingModel(environment)
        if !found.wire.model.isEmpty { chosen.withLock { $0 = found } }
        return found
    }

    /// Has the next run choose a model anew where this one is gone.
    func note(_ reason: StopReason) {
        guard case .failed(let failure) = reason, failure.kind == .modelMissing else { return }
        chosen.withLock { $0 = nil }
    }

    /// How runs of a role go.
    func plan(of role: AgentRole) -> (AgentPlan, AgentPlanRecord) {
        guard let plan = plans[role.name] else {
            preconditionFailure("nobody runs an agent that is not set up")
        }
        return plan
    }

    /// How long one look for runs that were cut short lasts, in microseconds.
    private static let sweepPause: Int64 = 30_000_000

    /// Closes runs that a crash cut short, their reservations included, where it is time to look.
    func sweep() async throws {
        let now = environment.now()
        let isDue = sweptAt.withLock { sweptAt in
            if let last = sweptAt, now - last < Self.sweepPause { return false }
            sweptAt = now
            return true
        }
        guard isDue else { return }
        _ = try await patient { try $0.store.closeInterruptedAgentRuns() }
    }

    /// Works with the file on a thread of its own, waiting for others who hold it.
    func patient<Answer: Sendable>(
        _ work: @escaping @Sendable (ScoringEngine) throws -> Answer
    ) async throws -> Answer {
        try await Patience(environment: environment).write { [self] in
            try await offPool { [engine] in try work(engine) }
        }
    }

    /// The engine, whose entries of the log name who asked; its own author where nobody did.
    func engine(for author: EntryAuthor?) -> ScoringEngine {
        author.map { engine.acting(as: $0) } ?? engine
    }

    /// Runs at the same time, at most: more would only wait for the same model.
    package static let runsMax = 64

    /// Scores contacts, by their keys or as callers describe them; answers a report each, in order.
    ///
    /// `author` is who asked, where that is not the engine's own author.
    /// - Throws: what ``ScoringEngine`` throws; nothing that a model or the network did.
    package func scoreContacts(
        _ keys: [ContactKey],
        organization: String,
        choice: ScorerChoice,
        for author: EntryAuthor? = nil,
        claim: IdempotencyKey? = nil
    ) async throws -> [ScoreReport] {
        try await choose(keys, [:], Order(organization, choice, author, claim))
    }

    /// As ``scoreContacts(_:organization:choice:)``, for leads as callers describe them.
    ///
    /// - Throws: ``EngineError`` for a lead that is not acceptable; ``SQLiteError``.
    package func scoreLeads(
        _ leads: [LeadInput],
        organization: String,
        choice: ScorerChoice,
        for author: EntryAuthor? = nil,
        claim: IdempotencyKey? = nil
    ) async throws -> [ScoreReport] {
        let (keys, given) = try await patient { engine in
            try engine.findContacts(of: leads, organization: organization)
        }
        return try await choose(keys, given, Order(organization, choice, author, claim))
    }

    /// Scores by the agent or by the local model, as was chosen and as it can be reached.
    private func choose(
        _ keys: [ContactKey],
        _ given: [ContactKey: LeadInput],
        _ order: Order
    ) async throws -> [ScoreReport] {
        let choice = order.choice
        if choice == .local || (choice == .auto && setup?.isChosen != true) {
            return try await local(keys, given, order, note: nil)
        }
        guard let setup, !breaker.state.isOpen(at: environment.now()) else {
            return try await local(keys, given, order, note: unasked(.leadScorer, choice))
        }
        try await sweep()
        let ready = await ready(setup)
        return try await withThrowingTaskGroup(of: (Int, ScoreReport).self) { group in
            var reports: [(Int, ScoreReport)] = []
            for (index, key) in keys.enumerated() {
                if index >= Self.runsMax, let next = try await group.next() { reports.append(next) }
                group.addTask {
                    let lead = (key: key, given: given[key])
                    return (index, try await self.ask(lead, order, ready))
                }
            }
            for try await report in group { reports.append(report) }
            return reports.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    /// Why no agent is asked at all.
    func unasked(_ role: AgentRole, _ choice: ScorerChoice) -> AgentTrace {
        func note(_ outcome: String, _ words: String) -> AgentTrace {
            AgentTrace(
                role,
                provider: current?.wire.provider ?? choice.rawValue,
                model: current?.wire.model ?? "",
                outcome: outcome,
                words: words
            )
        }
        if choice == .local { return note("not_chosen", "the local model alone was asked for") }
        guard let setup else { return note("not_configured", "no agent is set up") }
        if choice == .auto, !setup.isChosen { return note("not_chosen", "no agent was chosen") }
        let failure = ModelFailure(.breakerOpen)
        return note(failure.kind.rawValue, failure.description)
    }

    /// Scores by the local model.
    private func local(
        _ keys: [ContactKey],
        _ given: [ContactKey: LeadInput],
        _ order: Order,
        note: AgentTrace?
    ) async throws -> [ScoreReport] {
        let engine = engine(for: order.author)
        return try await offPool {
            try engine.scoreContacts(
                keys,
                given: given,
                organization: order.organization,
                asOf: nil,
                note: note,
                claim: order.claim
            )
        }
    }

    func offPool<Answer: Sendable>(
        _ body: @escaping @Sendable () throws -> Answer
    ) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try body() }) }
        }
    }
}

extension AgentScorer {
    /// What is asked, and by whom.
    struct Order: Sendable {
        var organization: String
        var choice: ScorerChoice
        var author: EntryAuthor?
        /// What the one score that is asked for is tied to.
        var claim: IdempotencyKey?

        init(
            _ organization: String,
            _ choice: ScorerChoice,
            _ author: EntryAuthor?,
            _ claim: IdempotencyKey? = nil
        ) {
            self.organization = organization
            self.choice = choice
            self.author = author
            self.claim = claim
        }
    }
}

private struct NoNetwork: HTTPTransport {
    func send(_ call: HTTPCall) async throws(HTTPTransportError) -> HTTPReply {
        throw HTTPTransportError(.unreachable, host: "", detail: "no agent is set up")
    }
}
