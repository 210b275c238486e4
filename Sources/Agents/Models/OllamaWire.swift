import JSON

/// Ollama's own chat, which knows more of its models than its chat completions do: how much text
/// a model is given room for, whether it thinks, and a schema that holds any model.
package struct OllamaWire: ModelWire, Equatable {
    /// Tokens a model is given room for.
    ///
    /// Ollama's own default is less than a whole run takes, and what does not fit is cut off
    /// unseen.
    static let contextTokens: Int64 = 8_192
    /// Where draws begin, so that the same question tends to have the same answer.
    private static let seed: Int64 = 1

    package let model: String
    private let base: String

    /// A model; `base` is what precedes `/api/chat`: `http://127.0.0.1:11434`.
    package init(model: String, base: String) {
        self.model = model
        self.base = base.hasSuffix("/") ? String(base.dropLast()) : base
    }

    /// The same server, asked for another model.
    package func naming(_ model: String) -> any ModelWire { OllamaWire(model: model, base: base) }

    package var url: String { base + "/api/chat" }
    /// Where what is known of a model is asked for, which costs nothing.
    package var countURL: String? { base + "/api/show" }
    /// Where its models are listed.
    package var listURL: String? { base + "/api/tags" }
    /// OpenTelemetry's name of a call.
    package var operation: String { "chat" }
    /// OpenTelemetry's name of the server.
    package var provider: String { "ollama" }

    /// A request to describe the model.
    package func countBody() -> [UInt8] { JSON.object(["model": .string(model)]).canonicalBytes }

    /// By a schema, as any object or by the prompt; with tools or without; told not to think or
    /// not.
    package var dialects: [ServerDialect] {
        ServerDialect.all([.schema, .object, .prompt], \.limitsThinking)
    }

    /// The way around refused tools, formats and words on thinking; nil for anything else.
    package func adapted(
        _ dialect: ServerDialect,
        to failure: ModelFailure,
        of request: ModelRequest
    ) -> ServerDialect? {
        guard [400, 422, 500].contains(failure.status) else { return nil }
        let words = Refused(failure.detail)
        var next = dialect
        if words.isAboutThinking, dialect.limitsThinking {
            next.limitsThinking = false
        } else if request.isForAnswer, words.isAboutForm(dialect.answerForm) {
            next.answerForm = dialect.answerForm == .schema ? .object : .prompt
        } else if words.isAboutTools, !request.isForAnswer {
            next.tools = .refused
        }
        return next == dialect ? nil : next
    }

    /// The body of a call.
    package func body(_ request: ModelRequest, _ dialect: ServerDialect) -> [UInt8] {
        var body: JSONObject = [
            "model": .string(model), "stream": false,
            "messages": .array(Self.messages(request)),
            "options": [
                "num_ctx": .integer(Self.contextTokens), "seed": .integer(Self.seed),
                "num_predict": .integer(Int64(request.outputTokensMax)),
            ],
        ]
        // Thoughts count among the tokens it may write, and take minutes on a processor.
        if dialect.limitsThinking { body["think"] = false }
        if !request.isForAnswer {
            if dialect.tools == .taken {
                body["tools"] = .array(request.frame.tools.map(ChatWire.declaration))
            }
        } else if dialect.answerForm == .schema {
            body["format"] = request.frame.answer.json(.standard)
        } else if dialect.answerForm == .object {
            body["format"] = "json"
        }
        return JSON.object(body).canonicalBytes
    }

    private static func messages(_ request: ModelRequest) -> [JSON] {
        var messages: [JSON] = [
            ["role": "system", "content": .string(request.frame.systemWithSchema)]
        ]
        for turn in request.turns {
            switch turn {
            case .user(let text): messages.append(["role": "user", "content": .string(text)])
            case .model(let content): messages.append(message(content))
            case .tools(let results): messages += results.map(message)
            }
        }
        return messages
    }

    /// A turn of the model, written anew: arguments as objects, ids where the server gave some.
    private static func message(_ content: ModelContent) -> JSON {
        var message: JSONObject = [
            "role": "assistant", "content": .string(ThoughtBlocks(content.text).said),
        ]
        if let thoughts = content.raw["thinking"]?.stringValue, !content.calls.isEmpty {
            message["thinking"] = .string(thoughts)
        }
        if !content.calls.isEmpty {
            message["tool_calls"] = .array(
                content.calls.map { call in
                    let hasObject = call.arguments.objectValue != nil
                    var written: JSONObject = [
                        "function": [
                            "name": .string(CallIDs.plainName(call.name)),
                            "arguments": hasObject ? call.arguments : .object([:]),
                        ]
                    ]
                    if let id = call.id { written["id"] = .string(id) }
                    return .object(written)
                }
            )
        }
        return .object(message)
    }

    private static func message(_ result: ToolResult) -> JSON {
        var message: JSONObject = [
            "role": "tool", "tool_name": .string(CallIDs.plainName(result.call.name)),
            "content": .string(result.body.canonicalText),
        ]
        if let id = result.call.id { message["tool_call_id"] = .string(id) }
        return .object(message)
    }

    /// Reads the body of a reply with status 200: one object, or the lines of a stream where a
    /// gateway streams all the same.
    ///
    /// - Throws: ``ModelFailure`` of kind `badReply` where it is not such a body, of kind `cut`
    ///   where a stream ends before its end, and of the kind that an error in it tells.
    package func answer(_ body: [UInt8]) throws(ModelFailure) -> ModelAnswer {
        var (last, message): (JSON, JSONObject) = (.null, [:])
        for line in try Self.objects(body) {
            if let failure = ServerReply.failure(inside: line) { throw failure }
            last = line
            for name in ["content", "thinking"] {
                let more = line["message"]?[name]?.stringValue ?? ""
                let text = (message[name]?.stringValue ?? "") + more
                if !text.isEmpty { message[name] = .string(text) }
            }
            if let calls = line["message"]?["tool_calls"]?.arrayValue {
                message["tool_calls"] = .array((message["tool_calls"]?.arrayValue ?? []) + calls)
            }
        }
        guard last["done"]?.boolValue != false else {
            throw ModelFailure(.cut, detail: "the stream has no end")
        }
        var usage = TokenUsage()
        usage.input = ReplyLimits.count(last["prompt_eval_count"])
        usage.output = ReplyLimits.count(last["eval_count"])
        return ModelAnswer(
            content: ChatReply(.object(message)).content,
            finish: Self.finish(last["done_reason"]?.stringValue),
            usage: usage,
            modelVersion: last["model"]?.stringValue,
            responseID: nil
        )
    }

    private static func objects(_ body: [UInt8]) throws(ModelFailure) -> [JSON] {
        do { return [try ReplyLimits.object(body)] } catch {
            let lines = body.split(separator: UInt8(ascii: "\n"))
            guard lines.count > 1 else { throw error }
            var objects: [JSON] = []
            for line in lines where !line.allSatisfy({ $0 == 0x20 || $0 == 0x0D }) {
                objects.append(try ReplyLimits.object(Array(line)))
            }
            return objects
        }
    }

    private static func finish(_ word: String?) -> FinishReason {
        switch word {
        case nil, "", "stop": .stop
        case "length": .length
        case let word?: .other(String(word.prefix(40)))
        }
    }
}
