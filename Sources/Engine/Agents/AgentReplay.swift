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
        case "openai": return ChatWire(model: run.model, base: "")
        default: return nil
        }
    }
}

/// Plays a recorded run: the machine decides, the record answers.
struct AgentReplayer {
    /// Where the record and the machine part.
    struct Difference: Error {
        var words: String
    }

    let wire: any ModelWire
    let attempts: [AgentAttemptRow]
    let calls: [AgentToolRow]
    let spans: [SpanRecord]
    let check: AgentMachine.Check
    private var step = 0

    init(
        wire: any ModelWire,
        attempts: [AgentAttemptRow],
        calls: [AgentToolRow],
        spans: [SpanRecord],
        check: @escaping AgentMachine.Check
    ) {
        self.wire = wire
        self.attempts = attempts
        self.calls = calls
        self.spans = spans
        self.check = check
    }

    /// Plays to the end.
    mutating func play(_ run: AgentRunRow, _ plan: AgentPlan) -> Result<AgentOutcome, Difference> {
        var machine = AgentMachine(
            plan: plan,
            task: run.task,
            runID: run.id,
            startedAt: run.startedAt.microseconds,
            check: check
        )
        var action = machine.start(at: run.startedAt.microseconds)
        do throws(Difference) {
            while true {
                switch action {
                case .finish(let outcome): return .success(outcome)
                case .ask(let request): action = try answer(request, &machine)
                case .callTools(let wishes): action = try results(wishes, &machine)
                }
            }
        } catch {
            return .failure(error)
        }
    }

    private mutating func answer(
        _ request: ModelRequest,
        _ machine: inout AgentMachine
    ) throws(Difference) -> AgentMachine.Action {
        step += 1
        let own = attempts.filter { $0.step == step }
        let span = spans.first {
            $0.attributes["assay.agent.step"]?.intValue == Int64(step)
        }
        guard let span else { throw Difference(words: "step \(step) of the run is missing") }
        let forms = [wire.body(request, echoesIDs: true), wire.body(request, echoesIDs: false)]
        for attempt in own where !forms.contains(attempt.request) {
            throw Difference(words: "request \(attempt.step) is not what would be sent")
        }
        for lost in own where lost.errorType != nil {
            machine.charge(tokens: lost.tokens, costMicros: lost.costMicros)
        }
        guard span.isOK, let last = own.last, let response = last.response else {
            let word = span.attributes["error.type"]?.stringValue ?? ""
            return machine.failed(ModelFailure(ModelFailure.Kind(rawValue: word) ?? .server))
        }
        do throws(ModelFailure) {
            return machine.answered(
                try wire.answer(response),
                at: span.finishedAt.microseconds
            )
        } catch {
            throw Difference(words: "reply \(step) cannot be read any more")
        }
    }

    private func results(
        _ wishes: [AgentMachine.NumberedCall],
        _ machine: inout AgentMachine
    ) throws(Difference) -> AgentMachine.Action {
        var results: [ToolResult] = []
        var answeredAt: Int64 = 0
        for wish in wishes {
            guard let recorded = calls.first(where: { $0.call.reference == wish.reference }),
                recorded.call.name == wish.call.name,
                recorded.call.arguments == wish.call.arguments
            else { throw Difference(words: "tool call \(wish.reference) is another one") }
            guard let output = recorded.output, let moment = recorded.answeredAt else {
                // It was begun and could not be recorded to its end.
                return machine.failed(ModelFailure(.notRecorded))
            }
            answeredAt = moment.microseconds
            results.append(
                ToolResult(
                    call: wish.call,
                    reference: wish.reference,
                    output: output,
                    isError: recorded.isError
                )
            )
        }
        return machine.toolsAnswered(results, at: answeredAt)
    }
}
