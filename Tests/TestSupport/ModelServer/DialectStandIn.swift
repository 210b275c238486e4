package import HTTP
package import JSON
import Synchronization

/// A stand-in for a server of one dialect, in this process: it refuses what that server refuses,
/// and answers as recorded.
package final class DialectStandIn: HTTPTransport {
    /// Which server it stands for.
    package enum Dialect: Sendable { case anthropic, ollama }

    /// What comes back: a body with status 200, the lines of a stream, or a refusal.
    package enum Reply: Sendable {
        case json(JSON)
        case lines([JSON])
        case refusal(Int, String)
    }

    private let dialect: Dialect
    private let answer: @Sendable (JSON, Int) -> Reply
    private let log = Mutex<(bodies: [JSON], calls: [HTTPCall], wrong: [String])>(([], [], []))

    /// A server that answers by a function of the body and of how many came before it.
    package init(_ dialect: Dialect, _ answer: @escaping @Sendable (JSON, Int) -> Reply) {
        self.dialect = dialect
        self.answer = answer
    }

    /// Bodies of all questions to a model.
    package var bodies: [JSON] { log.withLock(\.bodies) }
    /// All requests as they were sent.
    package var calls: [HTTPCall] { log.withLock(\.calls) }
    /// What it had to refuse.
    package var wrong: [String] { log.withLock(\.wrong) }

    package func send(_ call: HTTPCall) async throws(HTTPTransportError) -> HTTPReply {
        log.withLock { $0.calls.append(call) }
        if let free = free(call) { return reply(200, free) }
        let body: JSON
        do { body = try JSON(parsing: call.body ?? []) } catch { body = .null }
        let broken =
            dialect == .anthropic
            ? AnthropicRules.broken(call, body) : OllamaRules.broken(call, body)
        let before = log.withLock { log in
            log.bodies.append(body)
            log.wrong += broken
            return log.bodies.count - 1
        }
        if !broken.isEmpty { return reply(400, error(400, broken.joined(separator: "; "))) }
        switch answer(body, before) {
        case .json(let json): return reply(200, json)
        case .refusal(let status, let words): return reply(status, error(status, words))
        case .lines(let lines):
            let text = lines.map { $0.canonicalText + "\n" }.joined()
            return HTTPReply(status: 200, headers: [:], body: Array(text.utf8))
        }
    }

    private func reply(_ status: Int, _ json: JSON) -> HTTPReply {
        HTTPReply(status: status, headers: [:], body: json.canonicalBytes)
    }

    /// What is answered without a model.
    private func free(_ call: HTTPCall) -> JSON? {
        if call.url.hasSuffix("/count_tokens") { return ["input_tokens": 8] }
        if call.url.hasSuffix("/api/show") { return ["capabilities": ["completion", "tools"]] }
        guard call.url.hasSuffix("/api/tags") else { return nil }
        return [
            "models": [
                Self.model("nomic-embed-text:latest", family: "nomic-bert"),
                Self.model("qwen3:8b", family: "qwen3"),
            ]
        ]
    }

    private static func model(_ name: String, family: String) -> JSON {
        [
            "name": .string(name), "model": .string(name), "size": 5_225_388_164,
            "details": ["format": "gguf", "family": .string(family)],
        ]
    }

    private func error(_ status: Int, _ words: String) -> JSON {
        guard dialect == .anthropic else { return ["error": .string(words)] }
        let type = status == 529 ? "overloaded_error" : "invalid_request_error"
        return [
            "type": "error", "request_id": "req_1",
            "error": ["type": .string(type), "message": .string(words)],
        ]
    }
}

/// What a request must keep to; collects what it does not.
private struct Rules {
    var broken: [String] = []

    mutating func expect(_ holds: Bool, _ rule: String) {
        if !holds { broken.append(rule) }
    }

    mutating func known(_ object: JSON, _ names: Set<String>, _ place: String) {
        for name in object.objectValue?.keys ?? [] where !names.contains(name) {
            broken.append("\(place).\(name): Extra inputs are not permitted")
        }
    }
}

/// What Anthropic's Messages refuse.
enum AnthropicRules {
    static func broken(_ call: HTTPCall, _ body: JSON) -> [String] {
        var rules = Rules()
        rules.expect(call.headers["anthropic-version"] == "2023-06-01", "anthropic-version")
        rules.expect(call.headers["x-api-key"]?.isEmpty == false, "x-api-key")
        rules.expect(call.url.hasSuffix("/v1/messages"), "the path")
        rules.known(
            body,
            ["model", "max_tokens", "system", "messages", "tools", "tool_choice"],
            "body"
        )
        rules.expect((body["max_tokens"]?.intValue ?? 0) > 0, "max_tokens: Field required")
        let messages = body["messages"]?.arrayValue ?? []
        rules.expect(messages.first?["role"] == "user", "the first message is not the user's")
        rules.expect(messages.last?["role"] == "user", "the last message is not the user's")
        var open: [String] = []
        var last = ""
        for message in messages {
            rules.known(message, ["role", "content"], "messages")
            let role = message["role"]?.stringValue ?? ""
            rules.expect(role != last && ["user", "assistant"].contains(role), "roles \(role)")
            last = role
            let blocks = message["content"]?.arrayValue ?? []
            rules.expect(!blocks.isEmpty, "messages: empty content")
            let results = blocks.prefix { $0["type"] == "tool_result" }
            rules.expect(
                results.map { $0["tool_use_id"]?.stringValue } == open.map { $0 },
                "tool_use ids were found without tool_result blocks immediately after"
            )
            open = []
            for block in blocks { check(block, role, &rules, &open) }
            rules.expect(
                !blocks.dropFirst(results.count).contains { $0["type"] == "tool_result" },
                "tool_result blocks must come first"
            )
        }
        let tools = body["tools"]?.arrayValue ?? []
        let hasCalls = messages.contains { message in
            message["content"]?.arrayValue?.contains { $0["type"] == "tool_use" } == true
        }
        rules.expect(!hasCalls || !tools.isEmpty, "tools: required where calls stand")
        for tool in tools {
            rules.known(tool, ["name", "description", "input_schema"], "tools")
            rules.expect(tool["input_schema"]?["type"] == "object", "input_schema.type")
        }
        if let choice = body["tool_choice"] {
            rules.expect(!tools.isEmpty, "tool_choice may only be specified with tools")
            let type = choice["type"]?.stringValue ?? ""
            rules.expect(["auto", "any", "tool", "none"].contains(type), "tool_choice.type")
            let names = tools.map { $0["name"] }
            rules.expect(type != "tool" || names.contains(choice["name"]), "tool_choice.name")
        }
        return rules.broken
    }

    private static func check(
        _ block: JSON,
        _ role: String,
        _ rules: inout Rules,
        _ open: inout [String]
    ) {
        switch block["type"]?.stringValue {
        case "text":
            rules.known(block, ["type", "text"], "text")
            let text = block["text"]?.stringValue ?? ""
            rules.expect(!text.allSatisfy(\.isWhitespace), "text content blocks must be non-empty")
        case "tool_use" where role == "assistant":
            rules.known(block, ["type", "id", "name", "input"], "tool_use")
            let id = block["id"]?.stringValue ?? ""
            rules.expect(!id.isEmpty && !open.contains(id), "tool_use ids must be unique")
            rules.expect(block["input"]?.objectValue != nil, "input: should be a dictionary")
            open.append(id)
        case "tool_result" where role == "user":
            rules.known(block, ["type", "tool_use_id", "content", "is_error"], "tool_result")
        case "thinking" where role == "assistant":
            rules.known(block, ["type", "thinking", "signature"], "thinking")
            rules.expect(block["signature"] == "EqQBsig", "Invalid `signature` in `thinking` block")
        case "redacted_thinking" where role == "assistant":
            rules.expect(block["data"] == "EmwKAh", "redacted_thinking.data")
        default: rules.broken.append("a block \(block["type"]?.stringValue ?? "")")
        }
    }
}

/// What Ollama refuses, and what would make it forget: members it does not know it leaves out.
enum OllamaRules {
    static func broken(_ call: HTTPCall, _ body: JSON) -> [String] {
        var rules = Rules()
        rules.expect(call.url.hasSuffix("/api/chat"), "404 page not found")
        rules.known(
            body,
            ["model", "messages", "tools", "format", "options", "stream", "think", "keep_alive"],
            "body"
        )
        rules.expect(body["model"]?.stringValue?.isEmpty == false, "model is required")
        rules.known(body["options"] ?? .null, ["num_ctx", "num_predict", "seed"], "options")
        var open: [JSON?] = []
        for message in body["messages"]?.arrayValue ?? [] {
            rules.known(
                message,
                ["role", "content", "thinking", "tool_calls", "tool_name", "tool_call_id"],
                "messages"
            )
            rules.expect(message["content"]?.stringValue != nil, "content is no string")
            if message["role"] == "tool" {
                rules.expect(open.first == message["tool_name"], "a result out of order")
                open = Array(open.dropFirst())
                continue
            }
            rules.expect(open.isEmpty, "calls without results")
            let calls = message["tool_calls"]?.arrayValue ?? []
            rules.expect(
                calls.allSatisfy { $0["function"]?["arguments"]?.objectValue != nil },
                "json: cannot unmarshal string into Go struct field .arguments"
            )
            open = calls.map { $0["function"]?["name"] }
        }
        rules.expect(open.isEmpty, "calls without results at the end")
        let format = body["format"]
        rules.expect(
            format == nil || format == "json" || format?.objectValue != nil,
            "invalid format"
        )
        return rules.broken
    }
}
