package import HTTP
import JSON

/// Anthropic's Messages, as its API and gateways to it take them.
///
/// The system's words stand apart, `max_tokens` is required, and whoever sends results of tools has
/// to declare the tools. An answer's schema is asked for by a tool that takes the answer, which all
/// models know. Thoughts go back as they came, with their signatures.
package struct AnthropicWire: ModelWire, Equatable {
    /// Anthropic's own address, before `/v1/messages`.
    package static let standardBase = "https://api.anthropic.com"
    /// The version of the protocol.
    private static let version = "2023-06-01"

    package let model: String
    private let base: String

    /// A model; `base` is what precedes `/v1/messages`.
    package init(model: String, base: String = Self.standardBase) {
        self.model = model
        self.base = base.hasSuffix("/") ? String(base.dropLast()) : base
    }

    /// The same server, asked for another model.
    package func naming(_ model: String) -> any ModelWire {
        AnthropicWire(model: model, base: base)
    }

    package var url: String { base + "/v1/messages" }
    /// Where tokens are counted, for nothing.
    package var countURL: String? { base + "/v1/messages/count_tokens" }
    /// The version of the protocol.
    package var headers: HTTPHeaders { ["anthropic-version": Self.version] }
    /// OpenTelemetry's name of a call.
    package var operation: String { "chat" }
    /// OpenTelemetry's name of the server.
    package var provider: String { "anthropic" }

    /// A request to count the tokens of one word.
    package func countBody() -> [UInt8] {
        let body: JSON = [
            "model": .string(model), "messages": [["role": "user", "content": "ping"]],
        ]
        return body.canonicalBytes
    }

    /// By a tool or by the prompt, with calls demanded or not, with tools or without.
    package var dialects: [ServerDialect] { ServerDialect.all([.schema, .prompt], \.demandsCalls) }

    /// The way around a refused choice of tools, which models that think do not take, and around
    /// refused tools; nil for anything else.
    package func adapted(
        _ dialect: ServerDialect,
        to failure: ModelFailure,
        of request: ModelRequest
    ) -> ServerDialect? {
        guard failure.status == 400 || failure.status == 422 else { return nil }
        let words = Refused(failure.detail)
        var next = dialect
        if request.isForAnswer {
            guard dialect.answerForm == .schema, words.isAboutTools || words.isAboutChoice else {
                return nil
            }
            next.answerForm = .prompt
        } else if request.mode == .required, dialect.demandsCalls, words.isAboutChoice {
            next.demandsCalls = false
        } else if words.isAboutTools, dialect.tools == .taken {
            next.tools = .refused
        }
        return next == dialect ? nil : next
    }

    /// The body of a call.
    package func body(_ request: ModelRequest, _ dialect: ServerDialect) -> [UInt8] {
        let conversation = AnthropicMessages(request.turns)
        var body: JSONObject = [
            "model": .string(model), "max_tokens": .integer(Int64(request.outputTokensMax)),
            "system": .string(request.frame.systemWithSchema),
            "messages": .array(conversation.messages),
        ]
        var tools: [ToolDeclaration] = []
        var choice: JSON?
        if !request.isForAnswer {
            if dialect.tools == .taken { tools = request.frame.tools }
            if request.mode == .required, dialect.demandsCalls { choice = ["type": "any"] }
        } else {
            if conversation.hasCalls { tools = request.frame.tools }
            if dialect.answerForm == .prompt || dialect.tools == .refused {
                choice = ["type": "none"]
            } else {
                tools.append(ToolDeclaration.answering(request.frame))
                choice = ["type": "tool", "name": .string(ToolDeclaration.answerName)]
            }
        }
        if !tools.isEmpty {
            body["tools"] = .array(tools.map(Self.declaration))
            if let choice { body["tool_choice"] = choice }
        }
        return JSON.object(body).canonicalBytes
    }

    private static func declaration(_ tool: ToolDeclaration) -> JSON {
        [
            "name": .string(tool.name), "description": .string(tool.purpose),
            "input_schema": tool.parameters.json(.standard),
        ]
    }

    /// Reads the body of a reply with status 200.
    ///
    /// - Throws: ``ModelFailure`` of kind `badReply` where it is not such a body, and of the kind
    ///   that an error in it tells.
    package func answer(_ body: [UInt8]) throws(ModelFailure) -> ModelAnswer {
        let json = try ReplyLimits.object(body)
        if let failure = ServerReply.failure(inside: json) { throw failure }
        let blocks = json["content"]?.arrayValue ?? []
        let content = Self.content(blocks)
        return ModelAnswer(
            content: content,
            finish: Self.finish(json, said: content?.text ?? ""),
            usage: Self.usage(json["usage"]),
            modelVersion: json["model"]?.stringValue,
            responseID: json["id"]?.stringValue
        )
    }

    private static func content(_ blocks: [JSON]) -> ModelContent? {
        var text = ""
        var calls: [ToolCall] = []
        for block in blocks {
            switch block["type"]?.stringValue {
            case "text": text += block["text"]?.stringValue ?? ""
            case "tool_use":
                let input = block["input"] ?? .object([:])
                guard let name = block["name"]?.stringValue else { continue }
                if name == ToolDeclaration.answerName { return answer(blocks, input) }
                calls.append(ToolCall(id: block["id"]?.stringValue, name: name, arguments: input))
            default: break
            }
        }
        guard !calls.isEmpty || !text.allSatisfy(\.isWhitespace) else { return nil }
        return ModelContent(raw: ["content": .array(blocks)], text: text, calls: calls)
    }

    /// The answer that stands in the arguments of its tool.
    private static func answer(_ blocks: [JSON], _ input: JSON) -> ModelContent {
        ModelContent(raw: ["content": .array(blocks)], text: input.canonicalText, calls: [])
    }

    private static func finish(_ json: JSON, said: String) -> FinishReason {
        switch json["stop_reason"]?.stringValue {
        case nil, "end_turn", "tool_use", "stop_sequence", "pause_turn": return .stop
        case "max_tokens", "model_context_window_exceeded": return .length
        case "refusal":
            let words = json["stop_details"]?["explanation"]?.stringValue ?? said
            guard !words.isEmpty else { return .filtered("refusal") }
            return .declined(String(words.prefix(ModelFailure.detailMax)))
        case let word?: return .other(String(word.prefix(40)))
        }
    }

    /// What was cached is counted beside what was read, and is read all the same.
    private static func usage(_ json: JSON?) -> TokenUsage {
        func count(_ name: String) -> Int { ReplyLimits.count(json?[name]) }
        var usage = TokenUsage()
        usage.cached = count("cache_read_input_tokens")
        usage.input =
            count("input_tokens") + count("cache_creation_input_tokens") + usage.cached
        usage.output = count("output_tokens")
        return usage
    }
}

/// A conversation as blocks: the results of all calls of a turn stand first in the user's next
/// message, and no role speaks twice in a row.
private struct AnthropicMessages {
    private(set) var messages: [JSON] = []
    /// Whether the model called tools in it.
    private(set) var hasCalls = false

    init(_ turns: [Turn]) {
        var ids = CallIDs()
        var spoken: [(role: String, blocks: [JSON])] = []
        func say(_ role: String, _ blocks: [JSON]) {
            if spoken.last?.role == role {
                spoken[spoken.count - 1].blocks += blocks
            } else {
                spoken.append((role, blocks))
            }
        }
        for (place, turn) in turns.enumerated() {
            switch turn {
            case .user(let text): say("user", [Self.text(text)])
            case .model(let content):
                let next = turns.indices.contains(place + 1) ? turns[place + 1] : nil
                guard case .tools(let results)? = next, results.count == content.calls.count
                else {
                    let isBlank = content.text.allSatisfy(\.isWhitespace)
                    say("assistant", [Self.text(isBlank ? "…" : content.text)])
                    continue
                }
                hasCalls = true
                let names = zip(content.calls, results).map { call, result in
                    ids.unique(call.id, orElse: result.reference)
                }
                say("assistant", Self.blocks(content, names))
                say("user", zip(results, names).map(Self.result))
            case .tools: break
            }
        }
        messages = spoken.map { ["role": .string($0.role), "content": .array($0.blocks)] }
    }

    private static func text(_ text: String) -> JSON { ["type": "text", "text": .string(text)] }

    /// A turn with calls: thoughts as they came, since they are signed, all else written anew.
    private static func blocks(_ content: ModelContent, _ ids: [String]) -> [JSON] {
        var calls = zip(content.calls, ids).map { call, id -> JSON in
            [
                "type": "tool_use", "id": .string(id),
                "name": .string(CallIDs.plainName(call.name)),
                "input": call.arguments.objectValue == nil ? .object([:]) : call.arguments,
            ]
        }[...]
        return (content.raw["content"]?.arrayValue ?? []).compactMap { block in
            switch block["type"]?.stringValue {
            case "thinking", "redacted_thinking": return block
            case "text":
                let text = block["text"]?.stringValue ?? ""
                return text.allSatisfy(\.isWhitespace) ? nil : Self.text(text)
            case "tool_use": return calls.popFirst()
            default: return nil
            }
        }
    }

    private static func result(_ result: ToolResult, id: String) -> JSON {
        var block: JSONObject = [
            "type": "tool_result", "tool_use_id": .string(id),
            "content": .string(result.body.canonicalText),
        ]
        if result.isError { block["is_error"] = true }
        return .object(block)
    }
}
