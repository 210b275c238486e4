import JSON

// What a run makes of calls: those of a model, those in its words, and those made in its place.

extension AgentMachine {
    /// Carries out the calls of a model's turn.
    mutating func follow(_ content: ModelContent) -> Action {
        guard mode == .auto else { return finish(.noAnswer) }
        var content = content
        if plan.rules != .first {
            for index in content.calls.indices {
                content.calls[index].name = meant(content.calls[index].name)
            }
        }
        append(content)
        return call(content.calls, told: false)
    }

    /// The tool that a model means; the name as it is where it means none.
    private func meant(_ name: String) -> String {
        plan.frame.tools.first { ToolRegistry.isNamed($0.name, by: name) }?.name ?? name
    }

    /// Carries out calls; `told` where their results go to the model in words.
    mutating func call(_ wishes: [ToolCall], told: Bool) -> Action {
        tellsResults = told
        var calls: [NumberedCall] = []
        for call in wishes {
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

    /// Asks every tool in the model's place; nil where that cannot be, or was done.
    mutating func giveTools() -> Action? {
        let arguments = plan.frame.tools.compactMap(\.parameters.onlyValue)
        guard plan.rules != .first, !plan.frame.tools.isEmpty,
            arguments.count == plan.frame.tools.count, !outcome.remarks.contains(.toolsGiven)
        else { return nil }
        outcome.remarks.append(.toolsGiven)
        mode = .none
        // What was said with tools is of no use to a server without them.
        turns = [.user(task)]
        return call(
            zip(plan.frame.tools, arguments).map { tool, arguments in
                ToolCall(id: nil, name: tool.name, arguments: arguments)
            },
            told: true
        )
    }

    /// Keeps an answer that rests on no tool, and asks for one that does.
    mutating func hold(_ answer: JSON, _ content: ModelContent, at now: Int64) -> Action {
        heldAnswer = answer
        append(content)
        say("You asked no tool. Ask the tools first, then answer from what they say.")
        return next(at: now, demandingCall: true)
    }
}
