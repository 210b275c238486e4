package import JSON

/// Decides what a run does next; it performs nothing itself.
///
/// From the same plan, task and answers at the same moments it makes the same decisions, so that a
/// recorded run can be made again without a network. Times are microseconds.
package struct AgentMachine: Sendable {
    /// What the caller has to do next, once.
    package enum Action: Sendable, Hashable {
        /// Ask the model, then tell ``answered(_:at:)`` or ``failed(_:charged:)``.
        case ask(ModelRequest)
        /// Carry out these calls, then tell ``toolsAnswered(_:at:)`` the results in this order.
        case callTools([NumberedCall])
        /// Nothing more: the run is over.
        case finish(AgentOutcome)
    }

    /// A call with the name that its result will have.
    package struct NumberedCall: Sendable, Hashable {
        /// The call as the model wrote it.
        package var call: ToolCall
        /// The name of its result.
        package var reference: String
        /// Whether the budget refuses it, so that it must not be carried out.
        package var isRefused: Bool
    }

    /// Checks an answer that fits the schema further; says what is wrong with it.
    package typealias Check = @Sendable (JSON, [ToolResult]) -> [String]

    private let plan: AgentPlan
    private let runID: String
    private let startedAt: Int64
    private let check: Check
    private var turns: [Turn]
    private var contextBytes: Int
    private var mode = ToolMode.auto
    private var callsSeen = 0
    private var isRepairing = false
    private var outcome = AgentOutcome(
        reason: .cancelled,
        answer: nil,
        steps: 0,
        toolCalls: 0,
        wasRepaired: false,
        usage: TokenUsage(),
        costMicros: 0,
        modelVersion: nil,
        toolResults: []
    )

    /// A run that has not begun.
    package init(
        plan: AgentPlan,
        task: String,
        runID: String,
        startedAt: Int64,
        check: @escaping Check = { _, _ in [] }
    ) {
        self.plan = plan
        self.runID = runID
        self.startedAt = startedAt
        self.check = check
        turns = [.user(task)]
        contextBytes = plan.body.count + task.utf8.count
    }

    /// When the run must be over.
    package var deadline: Int64 { startedAt + plan.budget.wallTime }

    /// Tokens the next call reads at most: no token is shorter than two bytes of our JSON, as a
    /// cautious rule.
    package var inputTokensMax: Int { contextBytes / 2 }

    /// What the next call can cost at most.
    package func costMax(_ request: ModelRequest) -> Int64 {
        plan.price.cost(input: inputTokensMax, output: request.outputTokensMax)
    }

    /// Begins the run; called once, before any event.
    package mutating func start(at now: Int64) -> Action { next(at: now) }

    /// Takes note of what lost attempts are charged with, and ends the run for a failure.
    package mutating func failed(_ failure: ModelFailure) -> Action {
        finish(failure.kind == .cancelled ? .cancelled : .failed(failure))
    }

    /// Adds what an attempt without an answer is charged with, since its answer may have been made.
    package mutating func charge(tokens: Int, costMicros: Int64) {
        outcome.usage.input += tokens
        outcome.costMicros += costMicros
    }

    /// Goes on from the model's answer.
    package mutating func answered(_ answer: ModelAnswer, at now: Int64) -> Action {
        outcome.usage += answer.usage
        outcome.costMicros += plan.price.cost(
            input: answer.usage.input,
            output: answer.usage.output
        )
        outcome.modelVersion = answer.modelVersion ?? outcome.modelVersion
        switch answer.finish {
        case .blocked(let word): return finish(.blocked(word))
        case .filtered(let word): return finish(.filtered(word))
        case .malformed(let word): return finish(.malformed(word))
        case .length: return finish(.length)
        case .stop, .other: break
        }
        guard let content = answer.content, !content.calls.isEmpty || !content.text.isEmpty else {
            if case .other(let word) = answer.finish { return finish(.empty(word)) }
            return finish(.empty("no text"))
        }
        return content.calls.isEmpty
            ? judge(content, at: now) : call(content, at: now)
    }

    /// Goes on from the results of all calls, refused ones included, in the order asked for.
    package mutating func toolsAnswered(_ results: [ToolResult], at now: Int64) -> Action {
        outcome.toolResults += results
        turns.append(.tools(results))
        contextBytes += results.reduce(0) { $0 + $1.body.canonicalBytes.count + 64 }
        return next(at: now)
    }

    /// What a call beyond the budget is answered with.
    package static let refusal = "no more tool calls are allowed; answer from what you have"

    private mutating func next(at now: Int64) -> Action {
        let budget = plan.budget
        guard now < deadline else { return finish(.wallTime) }
        guard outcome.steps < budget.steps else { return finish(.noAnswer) }
        let room = budget.tokens - outcome.usage.total - inputTokensMax
        let output = min(budget.outputTokens, room)
        guard output >= min(Budget.outputTokensMin, budget.outputTokens) else {
            return finish(.tokens)
        }
        outcome.steps += 1
        // The model must answer while it may still: the last step has no tools.
        if outcome.steps == budget.steps || callsSeen >= budget.toolCalls { mode = .none }
        let request = ModelRequest(
            frame: plan.frame,
            turns: turns,
            mode: mode,
            outputTokensMax: output,
            runID: runID
        )
        guard outcome.costMicros + costMax(request) <= budget.costMicros else {
            outcome.steps -= 1
            return finish(.cost)
        }
        return .ask(request)
    }

    private mutating func call(_ content: ModelContent, at now: Int64) -> Action {
        guard mode == .auto else { return finish(.noAnswer) }
        append(content)
        var calls: [NumberedCall] = []
        for call in content.calls {
            callsSeen += 1
            calls.append(
                NumberedCall(
                    call: call,
                    reference: "t\(callsSeen)",
                    isRefused: callsSeen > plan.budget.toolCalls
                )
            )
        }
        // A turn of more calls than any model makes is no conversation.
        guard calls.count <= Self.callsPerTurnMax else {
            return finish(.malformed("too many calls"))
        }
        outcome.toolCalls = callsSeen
        return .callTools(calls)
    }

    private static let callsPerTurnMax = 32

    private mutating func judge(_ content: ModelContent, at now: Int64) -> Action {
        let faults: [String]
        if let object = AnswerText.object(in: content.text) {
            var found = plan.frame.answer.faults(in: object).map(\.description)
            if found.isEmpty { found = check(object, outcome.toolResults) }
            if found.isEmpty {
                outcome.answer = object
                return finish(.answered)
            }
            faults = found
        } else {
            faults = ["it holds no JSON object"]
        }
        guard !isRepairing, outcome.steps < plan.budget.steps else {
            return finish(.badAnswer(faults))
        }
        isRepairing = true
        outcome.wasRepaired = true
        mode = .none
        append(content)
        let words =
            "Your answer was not accepted: \(faults.joined(separator: "; ")). "
            + "Answer once more, with one JSON object that fits the schema and nothing else."
        turns.append(.user(words))
        contextBytes += words.utf8.count + 64
        return next(at: now)
    }

    private mutating func append(_ content: ModelContent) {
        turns.append(.model(content))
        contextBytes += content.raw.canonicalBytes.count
    }

    private mutating func finish(_ reason: StopReason) -> Action {
        outcome.reason = reason
        return .finish(outcome)
    }
}
