import JSON

/// A conversation as the messages of chat completions, in the form the strictest servers take:
/// every call has an id of its own, which its result repeats, a name of plain characters and
/// arguments that are the text of an object; nothing else stands in a message.
struct ChatMessages {
    private let system: String
    private let turns: [Turn]
    private let mergesSystem: Bool

    init(_ request: ModelRequest, mergesSystem: Bool) {
        // Most servers take no schema beside tools, and some take none at all.
        system =
            request.frame.system
            + "\n\nYour answer must be one JSON object that fits this JSON Schema:\n"
            + request.frame.answer.json(.standard).canonicalText
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
        var used: Set<String> = []
        for (place, turn) in turns.enumerated() {
            switch turn {
            case .user(let text):
                let isFirst = mergesSystem && messages.isEmpty
                messages.append(Self.message("user", isFirst ? system + "\n\n" + text : text))
            case .model(let content):
                let next = turns.indices.contains(place + 1) ? turns[place + 1] : nil
                messages += Self.answered(content, next, &used)
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
        _ used: inout Set<String>
    ) -> [JSON] {
        let text = ThoughtBlocks(content.text).said
        guard case .tools(let results)? = next, results.count == content.calls.count else {
            // A message must not be empty.
            return [message("assistant", text.isEmpty ? "…" : text)]
        }
        var (calls, told): ([JSON], [JSON]) = ([], [])
        for (call, result) in zip(content.calls, results) {
            let id = unique(call.id, orElse: result.reference, &used)
            calls.append([
                "id": .string(id), "type": "function",
                "function": [
                    "name": .string(plainName(call.name)),
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

    /// The id the server gave, or where it gave none, or one twice, our own.
    private static func unique(
        _ given: String?,
        orElse reference: String,
        _ used: inout Set<String>
    ) -> String {
        var id = given ?? ""
        if id.isEmpty || id.utf8.count > idBytesMax || used.contains(id) { id = reference }
        while used.contains(id) { id += "_" }
        used.insert(id)
        return id
    }

    private static let idBytesMax = 256

    /// A name that servers take: of a tool that does not exist it may hold anything.
    private static func plainName(_ name: String) -> String {
        let bytes = name.utf8.prefix(64).map { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2D: byte
            default: UInt8(ascii: "_")
            }
        }
        return bytes.isEmpty ? "unknown" : String(decoding: bytes, as: UTF8.self)
    }
}
