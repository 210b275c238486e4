import JSON

/// Runs an agent: asks the model, carries out its calls, and records all of it as it happens.
package struct AgentRunner: Sendable {
    /// How the model is reached.
    package let caller: ModelCaller
    /// What the model may call.
    package let tools: ToolRegistry
    /// Where everything is kept.
    package let recorder: any AgentRecorder

    package init(caller: ModelCaller, tools: ToolRegistry, recorder: any AgentRecorder) {
        self.caller = caller
        self.tools = tools
        self.recorder = recorder
    }

    /// What is given to one run.
    package struct Assignment: Sendable {
        /// How it goes.
        package var plan: AgentPlan
        /// What it is about.
        package var task: String
        /// Its id: lower-case letters, digits, `-` and `_`.
        package var runID: String
        /// The span of the whole run.
        package var spanID: String
        /// When it began, in microseconds.
        package var startedAt: Int64
        /// What an answer must keep to beyond its schema.
        package var check: AgentMachine.Check

        /// An assignment, field by field.
        package init(
            plan: AgentPlan,
            task: String,
            runID: String,
            spanID: String,
            startedAt: Int64,
            check: @escaping AgentMachine.Check
        ) {
            self.plan = plan
            self.task = task
            self.runID = runID
            self.spanID = spanID
            self.startedAt = startedAt
            self.check = check
        }
    }

    /// Runs to the end; whatever happens becomes the outcome, nothing is thrown.
    ///
    /// - Returns: the outcome, and the events that are not recorded yet: the caller records them
    ///   together with the run's end.
    package func run(_ assignment: Assignment) async -> (AgentOutcome, [AgentEvent]) {
        var machine = AgentMachine(
            plan: assignment.plan,
            task: assignment.task,
            runID: assignment.runID,
            startedAt: assignment.startedAt,
            check: assignment.check
        )
        var events: [AgentEvent] = []
        var step = 0
        let startedAt = caller.environment.now()
        let takesTools = caller.breaker.dialect(at: startedAt).tools != .refused
        var action = machine.start(at: startedAt, takesTools: takesTools)
        while true {
            switch action {
            case .finish(let outcome): return (outcome, events)
            case .ask(let request):
                step += 1
                action = await ask(request, step, assignment, &machine, &events)
            case .callTools(let calls):
                action = await call(calls, step, assignment, &machine, &events)
            }
        }
    }

    private func ask(
        _ request: ModelRequest,
        _ step: Int,
        _ assignment: Assignment,
        _ machine: inout AgentMachine,
        _ events: inout [AgentEvent]
    ) async -> AgentMachine.Action {
        let startedAt = caller.environment.now()
        let frame = ModelCaller.Frame(
            step: step,
            spanID: caller.environment.newSpanID(),
            deadline: machine.deadline,
            price: assignment.plan.price,
            inputTokensMax: machine.inputTokensMax,
            costMax: machine.costMax(request)
        )
        let result = await caller.call(request, frame, pending: events, recorder: recorder)
        let span = caller.stepSpan(
            frame,
            parentID: assignment.spanID,
            request,
            startedAt: startedAt,
            result.answer
        )
        events = result.events + [.stepEnded(span)]
        machine.charge(tokens: result.lostTokens, costMicros: result.lostCost)
        switch result.answer {
        case .success(let answer): return machine.answered(answer, at: span.endedAt)
        case .failure(let failure): return machine.failed(failure)
        }
    }

    private func call(
        _ calls: [AgentMachine.NumberedCall],
        _ step: Int,
        _ assignment: Assignment,
        _ machine: inout AgentMachine,
        _ events: inout [AgentEvent]
    ) async -> AgentMachine.Action {
        let environment = caller.environment
        let calledAt = environment.now()
        let spans = calls.map { _ in environment.newSpanID() }
        for (item, spanID) in zip(calls, spans) {
            events.append(
                .toolStarted(
                    ToolStart(
                        step: step,
                        reference: item.reference,
                        call: item.call,
                        spanID: spanID,
                        calledAt: calledAt
                    )
                )
            )
        }
        // What only reads memory is recorded with the next outside call, in one transaction.
        if calls.contains(where: { !$0.isRefused && !tools.isLocal($0.call) }) {
            do { try await recorder.record(events) } catch { return machine.failed(error) }
            events = []
        }
        let allowed = calls.filter { !$0.isRefused }.map { ($0.call, $0.reference) }
        var results = await tools.answer(allowed)
        for item in calls where item.isRefused {
            results.append(
                ToolResult(
                    call: item.call,
                    reference: item.reference,
                    output: .string(AgentMachine.refusal),
                    isError: true
                )
            )
        }
        let answeredAt = environment.now()
        for (result, spanID) in zip(results, spans) {
            let span = Span.tool(
                id: spanID,
                parentID: assignment.spanID,
                result: result,
                startedAt: calledAt,
                endedAt: answeredAt
            )
            events.append(.toolEnded(result, answeredAt: answeredAt, span))
        }
        return machine.toolsAnswered(results, at: answeredAt)
    }
}
