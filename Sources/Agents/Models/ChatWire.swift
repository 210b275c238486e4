import JSON

/// The chat completions that OpenAI made and Ollama, llama.cpp and most others serve.
package struct ChatWire: ModelWire, Equatable {
    /// The model asked for.
    package let model: String
    /// Where calls go.
    package let url: String
    /// None: there is no such question.
    package var countURL: String? { nil }
    /// OpenTelemetry's name of a call.
    package var operation: String { "chat" }
    /// OpenTelemetry's name of the server.
    package let provider: String

    /// A model at a server; `base` is what precedes `/chat/completions`:
    /// `http://localhost:11434/v1`.
    package init(model: String, base: String, provider: String = "openai") {
        self.model = model
        self.provider = provider
        url = (base.hasSuffix("/") ? String(base.dropLast()) : base) + "/chat/completions"
    }

    /// Empty: this wire has no way to ask whether the model is there.
    package func countBody() -> [UInt8] { [] }

    /// The body of a call; ids are always echoed, since the protocol has no form without.
    package func body(_ request: ModelRequest, echoesIDs: Bool) -> [UInt8] {
        var messages: [JSON] = [["role": "system", "content": .string(request.frame.system)]]
        for turn in request.turns { messages += Self.messages(turn) }
        var body: JSONObject = [
            "model": .string(model), "messages": .array(messages), "stream": false,
            "max_tokens": .integer(Int64(request.outputTokensMax)),
        ]
        if request.mode == .auto, !request.frame.tools.isEmpty {
            body["tools"] = .array(request.frame.tools.map(Self.declaration))
            body["tool_choice"] = "auto"
        } else {
            // Small local models stop calling tools once they are asked for a schema, so that it
            // is asked for at the end alone.
            body["response_format"] = [
                "type": "json_schema",
                "json_schema": [
                    "name": "answer", "strict": true,
                    "schema": request.frame.answer.json(.standard),
                ],
            ]
        }
        return JSON.object(body).canonicalBytes
    }

    private static func declaration(_ tool: ToolDeclaration) -> JSON {
        [
            "type": "function",
            "function": [
                "name": .string(tool.name), "description": .string(tool.purpose),
                "parameters": tool.parameters.json(.standard),
            ],
        ]
    }

    private static func messages(_ turn: Turn) -> [JSON] {
        switch turn {
        case .user(let text): [["role": "user", "content": .string(text)]]
        case .model(let content): [content.raw]
        case .tools(let results):
            results.map { result in
                [
                    "role": "tool", "tool_call_id": .string(result.call.id ?? result.reference),
                    "content": .string(result.body.canonicalText),
                ]
            }
        }
    }

    /// Reads the body of a reply with status 200.
    ///
    /// - Throws: ``ModelFailure`` of kind `badReply` where it is not such a body.
    package func answer(_ body: [UInt8]) throws(ModelFailure) -> ModelAnswer {
        let json: JSON
        do { json = try JSON(parsing: body, limits: ReplyLimits.json) } catch {
            throw ModelFailure(.badReply, detail: "it is not JSON: \(error.reason)")
        }
        guard json.objectValue != nil else {
            throw ModelFailure(.badReply, detail: "it is no object")
        }
        var answer = ModelAnswer(
            content: nil,
            finish: .other("NO_CHOICE"),
            usage: Self.usage(json["usage"]),
            modelVersion: json["model"]?.stringValue,
            responseID: json["id"]?.stringValue
        )
        guard let choice = json["choices"]?.arrayValue?.first else { return answer }
        answer.finish = Self.finish(choice["finish_reason"]?.stringValue ?? "stop")
        if let message = choice["message"] { answer.content = Self.content(message) }
        return answer
    }

    private static func content(_ message: JSON) -> ModelContent? {
        let text = message["content"]?.stringValue ?? ""
        let calls = (message["tool_calls"]?.arrayValue ?? []).map { call in
            ToolCall(
                id: call["id"]?.stringValue,
                name: call["function"]?["name"]?.stringValue ?? "",
                arguments: arguments(call["function"]?["arguments"])
            )
        }
        guard !text.isEmpty || !calls.isEmpty else { return nil }
        return ModelContent(raw: message, text: text, calls: calls)
    }

    /// Arguments come as JSON inside a text; some servers send the object itself.
    private static func arguments(_ value: JSON?) -> JSON {
        guard let text = value?.stringValue else { return value ?? .object([:]) }
        do { return try JSON(parsing: text, limits: ReplyLimits.json) } catch {
            // No object fits no schema, so that the model is told what was wrong.
            return .string(text)
        }
    }

    private static func finish(_ word: String) -> FinishReason {
        switch word {
        case "stop", "tool_calls", "function_call": .stop
        case "length": .length
        case "content_filter": .filtered(word)
        default: .other(String(word.prefix(40)))
        }
    }

    private static func usage(_ json: JSON?) -> TokenUsage {
        var usage = TokenUsage()
        usage.input = ReplyLimits.count(json?["prompt_tokens"])
        usage.output = ReplyLimits.count(json?["completion_tokens"])
        usage.cached = ReplyLimits.count(json?["prompt_tokens_details"]?["cached_tokens"])
        usage.reasoning = ReplyLimits.count(
            json?["completion_tokens_details"]?["reasoning_tokens"]
        )
        return usage
    }
}
