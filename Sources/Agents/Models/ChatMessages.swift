import JSON

/// A conversation as the messages of chat completions, in the form the strictest servers take:
/// every call has an id of its own, which its result repeats, a name of plain characters and
/// arguments that are the text of an object; nothing else stands in a message.
struct ChatMessages {
    private let system: String
    private let turns: [Turn]
    private let mergesSystem: Bool

    init(_ request: ModelRequest, mergesSystem: Bool) {
        system = request.frame.systemWithSchema
        turns = request.turns
        self.mergesSystem = mergesSystem
    }

    /// Whether the model called tools in it.
    var hasCalls: Bool {
        turns.contains { if case .tools = $0 { true } else { false } }
    }

    /// The messages, the system's first.
    var messages: [JSON] {
        var messages: [JSON] = []
        if !mergesSystem { messages.append(Self.message("system", system)) }
        var ids = CallIDs()
        for (place, turn) in turns.enumerated() {
            switch turn {
            case .user(let text):
                let isFirst = mergesSystem && messages.isEmpty
                messages.append(Self.message("user", isFirst ? system + "\n\n" + text : text))
            case .model(let content):
                let next = turns.indices.contains(place + 1) ? turns[place + 1] : nil
                messages += Self.answered(content, next, &ids)
            case .tools: break
            }
        }
        return messages
    }

    private static func message(_ role: String, _ text: String) -> JSON {
        ["role": .string(role), "content": .string(text)]
    }

    /// A turn of the model, with the results of its calls.
    private static func answered(
        _ content: ModelContent,
        _ next: Turn?,
        _ ids: inout CallIDs
    ) -> [JSON] {
        let text = ThoughtBlocks(content.text).said
        guard case .tools(let results)? = next, results.count == content.calls.count else {
            // A message must not be empty.
            return [message("assistant", text.isEmpty ? "…" : text)]
        }
        var (calls, told): ([JSON], [JSON]) = ([], [])
        for (call, result) in zip(content.calls, results) {
            let id = ids.unique(call.id, orElse: result.reference)
            calls.append([
                "id": .string(id), "type": "function",
                "function": [
                    "name": .string(CallIDs.plainName(call.name)),
                    "arguments": .string(
                        call.arguments.objectValue == nil ? "{}" : call.arguments.canonicalText
                    ),
                ],
            ])
            told.append(Self.result(result, id: id))
        }
        // Some servers refuse null here, and none an empty text.
        return [
            ["role": "assistant", "content": .string(text), "tool_calls": .array(calls)]
        ] + told
    }

    /// The result of one call.
    static func result(_ result: ToolResult, id: String) -> JSON {
        [
            "role": "tool", "tool_call_id": .string(id),
            "content": .string(result.body.canonicalText),
        ]
    }
}
