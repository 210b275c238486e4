import JSON

// How an answer is found in what a model wrote, and whether it is taken.

extension AgentMachine {
    /// What was found in a text that should be an answer.
    private enum Reading {
        case answer(JSON)
        case faults([String])
    }

    /// Takes a text for the answer, for calls that stand in it, or asks to have it put right, once.
    mutating func judge(_ content: ModelContent, at now: Int64) -> Action {
        switch read(content.text) {
        case .answer(let answer):
            let isLast = outcome.steps >= plan.budget.steps
            if plan.wantsToolCall, callsSeen == 0, mode == .auto, !hasHeldAnswer, !isLast {
                return hold(answer, content, at: now)
            }
            if plan.wantsToolCall, callsSeen == 0 { outcome.remarks.append(.noToolCalled) }
            outcome.answer = answer
            return finish(.answered)
        case .faults(let faults):
            if mode == .auto, plan.rules != .first {
                let said = ThoughtBlocks(content.text).said
                let calls = WrittenCalls.calls(in: said, of: plan.frame.tools)
                if !calls.isEmpty {
                    append(content)
                    return call(calls, told: true)
                }
            }
            return repair(content, faults, at: now)
        }
    }

    private mutating func repair(
        _ content: ModelContent,
        _ faults: [String],
        at now: Int64
    ) -> Action {
        guard !isRepairing, outcome.steps < plan.budget.steps else {
            return finish(.badAnswer(faults))
        }
        isRepairing = true
        outcome.wasRepaired = true
        mode = .none
        append(content)
        say(
            "Your answer was not accepted: \(faults.joined(separator: "; ")). "
                + "Answer once more, with one JSON object that fits the schema and nothing else."
        )
        return next(at: now)
    }

    /// Whether a text holds an answer, or a turn calls, though the model reached its limit.
    func isWhole(_ content: ModelContent) -> Bool {
        if !content.calls.isEmpty {
            return content.calls.allSatisfy { $0.arguments.objectValue != nil }
        }
        if case .answer = read(content.text) { return true }
        return false
    }

    private func read(_ text: String) -> Reading {
        if plan.rules == .first {
            guard let object = AnswerText.firstObject(in: text) else {
                return .faults(["it holds no JSON object"])
            }
            let faults = plan.frame.answer.faults(in: object).map(\.description)
            return faults.isEmpty ? checked(object) : .faults(faults)
        }
        let blocks = ThoughtBlocks(text)
        var objects = AnswerText.objects(in: blocks.said)
        if objects.isEmpty, Self.endsWithObject(blocks.open) {
            // Thoughts that nothing closes and that end with an answer were closed by it.
            objects = AnswerText.objects(in: blocks.open)
        }
        return read(objects, said: blocks.said)
    }

    /// The last object that fits is the answer; faults are those of the one that fits best.
    private func read(_ objects: [JSON], said: String) -> Reading {
        var closest: [String]?
        for object in objects {
            let answer = plan.frame.answer.pruned(object)
            let faults = plan.frame.answer.faults(in: answer).map(\.description)
            if faults.isEmpty { return checked(answer) }
            if faults.count < closest?.count ?? .max { closest = faults }
        }
        return .faults(closest ?? [Self.noObject(said)])
    }

    private func checked(_ answer: JSON) -> Reading {
        let faults = check(answer, outcome.toolResults)
        return faults.isEmpty ? .answer(answer) : .faults(faults)
    }

    private static func endsWithObject(_ text: String) -> Bool {
        text.reversed().first { !$0.isWhitespace && $0 != "`" } == "}"
    }

    /// That there is no object, with the beginning of what there is: often a refusal.
    private static func noObject(_ said: String) -> String {
        let words = said.split(whereSeparator: \.isWhitespace).prefix(24).joined(separator: " ")
        let beginning = String(words.prefix(120))
        return "it holds no JSON object" + (beginning.isEmpty ? "" : ", but \"\(beginning)\"")
    }
}
