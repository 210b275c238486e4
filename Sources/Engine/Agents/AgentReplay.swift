import Agents
import CRM
import JSON
import Ledger
import Scoring
package import Storage

extension ScoringEngine {
    /// Runs an agent's part of a score again from the recorded exchanges, without any network, and
    /// compares what it comes to with what the ledger committed to.
    ///
    /// A score without an agent's run is identical when its local part is.
    func replayAgent(_ row: ScoreRow, _ payload: ScorePayload) throws -> ReplayOutcome {
        guard let json = payload.agent else { return .identical }
        guard let note = AgentTrace(json: json) else {
            return .differs("what the agent said is not as it was written")
        }
        guard note.runID != nil else { return .identical }
        guard let run = try store.agentRun(scoreSeq: row.seq) else {
            return .notReplayable("the agent's run was erased")
        }
        return try rerun(
            run,
            exchanges: note.exchangesSHA256,
            plan: note.planSHA256
        ) { outcome, role, wire in
            var replayed = AgentTrace(role, outcome, wire, runID: run.id)
            replayed.planSHA256 = note.planSHA256
            replayed.exchangesSHA256 = note.exchangesSHA256
            // Early versions did not keep which tools were called.
            if note.tools == nil { replayed.tools = nil }
            // A failure's words hold what the network said, of which one word is kept.
            if outcome.answer == nil { replayed.words = note.words }
            return replayed.json == json
        }
    }

    /// Runs an agent that scored nobody again from its recorded exchanges, and compares what it
    /// comes to with what its entry of the ledger commits to.
    ///
    /// - Throws: ``SQLiteError``; what cannot be replayed is an outcome.
    package func replay(_ run: AgentRunRow) throws -> ReplayOutcome {
        guard run.entrySeq != nil else {
            return .notReplayable("it was cut short, and came to nothing that could be compared")
        }
        guard let payload = try store.agentEntryPayload(run) else {
            return .notReplayable("its entry of the ledger holds nothing any more")
        }
        let committed = try JSON(parsing: payload)
        let (exchanges, plan) = (
            committed["exchanges"]?.stringValue, committed["plan"]?.stringValue
        )
        return try rerun(run, exchanges: exchanges, plan: plan) { outcome, role, wire in
            var replayed = AgentTrace(role, outcome, wire, runID: run.id)
            replayed.planSHA256 = plan ?? ""
            replayed.exchangesSHA256 = exchanges
            return replayed.entry(answer: outcome.answer) == committed
                && outcome.answer == run.answer
        }
    }

    /// Plays a recorded run whose exchanges and plan have the hashes that were committed to, and
    /// asks whether what it came to is what was.
    private func rerun(
        _ run: AgentRunRow,
        exchanges: String?,
        plan planSHA256: String?,
        isSame: (AgentOutcome, AgentRole, any ModelWire) -> Bool
    ) throws -> ReplayOutcome {
        let attempts = try store.agentAttempts(run: run.key)
        let calls = try store.agentToolCalls(run: run.key)
        guard Self.digest(attempts, calls) == exchanges else {
            if attempts.isEmpty, calls.isEmpty, let finishedAt = run.finishedAt,
                let at = try store.retention(ofRun: run.key, finishedAt: finishedAt)
            {
                return .expired(at)
            }
            return .differs("the agent's recorded exchanges are not those the ledger committed to")
        }
        guard SHA256.hash(run.plan).hex == planSHA256,
            let plan = AgentPlan(json: try JSON(parsing: run.plan))
        else { return .differs("the agent's recorded plan is not the one it followed") }
        guard let wire = AgentWires.wire(of: run), let role = AgentRole.named(run.agent) else {
            return .notReplayable(
                "the agent \(run.agent) at \(run.provider) is not known to this version"
            )
        }
        var player = AgentReplayer(
            wire: wire,
            attempts: attempts,
            calls: calls,
            spans: try store.spans(run: run.key),
            check: role.check
        )
        switch player.play(run, plan) {
        case .failure(let difference): return .differs(difference.words)
        case .success(let outcome):
            return isSame(outcome, role, wire)
                ? .identical
                : .differs("the agent's run comes to '\(outcome.reason.name)' anew")
        }
    }

    private static func digest(_ attempts: [AgentAttemptRow], _ calls: [AgentToolRow]) -> String {
        var digest = ExchangeDigest()
        for step in Set(attempts.map(\.step) + calls.map(\.call.step)).sorted() {
            for attempt in attempts where attempt.step == step {
                digest.addRequest(attempt.request)
                if attempt.endedAt != nil { digest.addResponse(attempt.response) }
            }
            for call in calls where call.call.step == step {
                if let output = call.output {
                    digest.addTool(
                        call.call.name,
                        call.call.arguments,
                        output,
                        isError: call.isError
                    )
                }
            }
        }
        return digest.sha256
    }
}

/// The wires that recorded runs were made with.
enum AgentWires {
    /// The wire of a run; nil for a provider that is not known.
    static func wire(of run: AgentRunRow) -> (any ModelWire)? {
        switch run.provider {
        case "gcp.gemini": return GeminiWire(.geminiAPI, model: run.model)
        case "gcp.vertex_ai":
            let parts = run.url.split(separator: "/")
            guard let place = parts.firstIndex(of: "projects"), place + 3 < parts.count else {
                return GeminiWire(.express, model: run.model)
            }
            return GeminiWire(
                .vertex(project: String(parts[place + 1]), location: String(parts[place + 3])),
                model: run.model
            )
        case "openai", "lmstudio", "llamacpp":
            return ChatWire(model: run.model, base: "", provider: run.provider)
        case "anthropic": return AnthropicWire(model: run.model)
        case "ollama": return OllamaWire(model: run.model, base: "")
        default: return nil
        }
    }
}
