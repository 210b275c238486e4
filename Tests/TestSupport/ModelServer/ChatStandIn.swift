package import HTTP
package import JSON
import Synchronization

/// A stand-in for a server of chat completions, in this process.
///
/// It refuses what the strictest real ones refuse: calls without an id of their own, arguments that
/// are no text of an object, results without a call, names of other characters, members nobody
/// documented. What it answers otherwise is said by a function of the question.
package final class ChatStandIn: HTTPTransport {
    /// One question.
    package struct Question: Sendable {
        /// The body.
        package let body: JSON
        /// How many came before it.
        package let before: Int
        /// How often the model has spoken in the conversation.
        package var turns: Int {
            (body["messages"]?.arrayValue ?? []).count { $0["role"]?.stringValue == "assistant" }
        }

        /// An answer with a message.
        package func reply(_ message: JSON, finish: JSON = "stop") -> JSON {
            [
                "id": "r", "model": "m",
                "choices": [["index": 0, "message": message, "finish_reason": finish]],
                "usage": ["prompt_tokens": 100, "completion_tokens": 20],
            ]
        }

        /// An answer with a text.
        package func say(_ text: String, finish: JSON = "stop") -> JSON {
            reply(["role": "assistant", "content": .string(text)], finish: finish)
        }

        /// An answer with calls, given as a server writes them.
        package func call(_ calls: JSON..., more: JSONObject = [:]) -> JSON {
            var message: JSONObject = [
                "role": "assistant", "content": nil, "tool_calls": .array(calls),
            ]
            for (name, value) in more { message[name] = value }
            return reply(.object(message), finish: "tool_calls")
        }
    }

    /// What comes back: a body with status 200, or another reply.
    package enum Reply: Sendable {
        case json(JSON)
        case refusal(Int, String, HTTPHeaders = [:])
        case failure(HTTPTransportError.Kind)
    }

    /// What precedes `/chat/completions`.
    package let base: String
    private let answer: @Sendable (Question) -> Reply
    private let log = Mutex<(bodies: [JSON], calls: [HTTPCall], wrong: [String])>(([], [], []))

    /// A server that answers by a function of the question.
    package init(
        base: String = "http://localhost:11434/v1",
        _ answer: @escaping @Sendable (Question) -> Reply
    ) {
        self.base = base
        self.answer = answer
    }

    /// Bodies of all questions.
    package var bodies: [JSON] { log.withLock(\.bodies) }
    /// All questions as they were sent.
    package var calls: [HTTPCall] { log.withLock(\.calls) }
    /// What it had to refuse.
    package var wrong: [String] { log.withLock(\.wrong) }

    package func send(_ call: HTTPCall) async throws(HTTPTransportError) -> HTTPReply {
        if call.method == "GET" {
            let list: JSON = [
                "object": "list",
                "data": [
                    ["id": "text-embedding-nomic-embed-text-v1.5", "object": "model"],
                    ["id": "m", "object": "model"],
                ],
            ]
            return HTTPReply(status: 200, headers: [:], body: list.canonicalBytes)
        }
        let body: JSON
        do { body = try JSON(parsing: call.body ?? []) } catch { body = .null }
        var rules = ChatRules()
        rules.check(body)
        let before = log.withLock { log in
            log.bodies.append(body)
            log.calls.append(call)
            log.wrong += rules.broken
            return log.bodies.count - 1
        }
        if !rules.broken.isEmpty {
            return Self.refusal(400, rules.broken.joined(separator: "; "), [:])
        }
        switch answer(Question(body: body, before: before)) {
        case .json(let json): return HTTPReply(status: 200, headers: [:], body: json.canonicalBytes)
        case .refusal(let status, let words, let headers):
            return Self.refusal(status, words, headers)
        case .failure(let kind): throw HTTPTransportError(kind, host: "stand-in", detail: "so told")
        }
    }

    private static func refusal(_ status: Int, _ words: String, _ headers: HTTPHeaders) -> HTTPReply
    {
        let json: JSON = ["error": ["message": .string(words)]]
        return HTTPReply(status: status, headers: headers, body: json.canonicalBytes)
    }
}

/// What strict servers of chat completions refuse.
struct ChatRules {
    private(set) var broken: [String] = []
    private var open: [String] = []

    private mutating func expect(_ holds: Bool, _ rule: String) {
        if !holds { broken.append(rule) }
    }

    private mutating func known(_ object: JSON, _ names: Set<String>, _ place: String) {
        for name in object.objectValue?.keys ?? [] where !names.contains(name) {
            broken.append("unknown member \(name) of \(place)")
        }
    }

    mutating func check(_ body: JSON) {
        known(
            body,
            [
                "model", "messages", "stream", "max_tokens", "max_completion_tokens", "tools",
                "tool_choice", "response_format",
            ],
            "the request"
        )
        let messages = body["messages"]?.arrayValue ?? []
        for message in messages { check(message: message) }
        expect(open.isEmpty, "calls without results at the end")
        expect(messages.last?["role"] != "assistant", "the last message is the model's")
        expect(body["tool_choice"] == nil || body["tools"] != nil, "tool_choice without tools")
        expect(body["tools"]?.arrayValue?.isEmpty != true, "an empty list of tools")
        if let schema = body["response_format"]?["json_schema"]?["schema"] { strict(schema) }
    }

    private mutating func check(message: JSON) {
        let role = message["role"]?.stringValue
        if role == "tool" {
            known(message, ["role", "content", "tool_call_id"], "a result")
            let id = message["tool_call_id"]?.stringValue ?? ""
            expect(open.contains(id), "a result without a call")
            open.removeAll { $0 == id }
            return expect(message["content"]?.stringValue?.isEmpty == false, "an empty result")
        }
        expect(open.isEmpty, "calls without results")
        open = []
        known(message, ["role", "content", "tool_calls"], "a message")
        let calls = message["tool_calls"]?.arrayValue
        expect(["system", "user", "assistant"].contains(role), "a role \(role ?? "")")
        expect(
            message["content"]?.stringValue?.isEmpty == false || calls?.isEmpty == false,
            "an empty message"
        )
        expect(calls?.isEmpty != true, "an empty list of calls")
        for call in calls ?? [] { check(call: call) }
    }

    private mutating func check(call: JSON) {
        known(call, ["id", "type", "function"], "a call")
        let id = call["id"]?.stringValue ?? ""
        expect(!id.isEmpty && !open.contains(id), "a call without an id of its own")
        open.append(id)
        expect(call["type"] == "function", "a call without a type")
        let name = call["function"]?["name"]?.stringValue ?? ""
        let isPlain = name.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
                || (0x61...0x7A).contains(byte) || byte == 0x5F || byte == 0x2D
        }
        expect(isPlain && (1...64).contains(name.utf8.count), "the name of a call")
        do {
            let text = call["function"]?["arguments"]?.stringValue ?? ""
            expect(try JSON(parsing: text).objectValue != nil, "arguments of another kind")
        } catch {
            broken.append("arguments that are no text of JSON")
        }
    }

    /// Strict schemas are closed, and all their members required.
    private mutating func strict(_ schema: JSON) {
        if schema["type"] == "object" {
            expect(schema["additionalProperties"] == false, "an open object in a strict schema")
            let names = Set(schema["properties"]?.objectValue?.keys ?? [])
            let required = Set((schema["required"]?.arrayValue ?? []).compactMap(\.stringValue))
            expect(names == required, "an optional member in a strict schema")
        }
        for (_, member) in schema["properties"]?.objectValue ?? JSONObject() { strict(member) }
        if let items = schema["items"] { strict(items) }
    }
}
