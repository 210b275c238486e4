import Agents
import CRM
import JSON
import Storage

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
    private var dialect = ServerDialect.standard

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
        var action = machine.start(
            at: run.startedAt.microseconds,
            // Tools asked before any model were asked in its place.
            takesTools: !calls.contains { $0.call.step == 0 }
        )
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
        for attempt in own where !isForm(attempt.request, of: request) {
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

    /// Whether recorded bytes are a request in one of the ways in which servers are asked.
    private mutating func isForm(_ body: [UInt8], of request: ModelRequest) -> Bool {
        if wire.body(request, dialect) == body { return true }
        guard let found = wire.dialects.first(where: { wire.body(request, $0) == body }) else {
            return false
        }
        dialect = found
        return true
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
