import JSON

/// The chat completions that OpenAI made and Ollama, llama.cpp and most others serve.
///
/// Servers differ in what they take and in what they write. A conversation is therefore written
/// anew each time from what was understood of it: never are a server's own members sent back.
package struct ChatWire: ModelWire, Equatable {
    /// The model asked for.
    package let model: String
    /// Where calls go.
    package var url: String { base + "/chat/completions" }
    /// Where its models are listed.
    package var listURL: String? { base + "/models" }
    /// None: there is no such question.
    package var countURL: String? { nil }
    /// OpenTelemetry's name of a call.
    package var operation: String { "chat" }
    /// OpenTelemetry's name of the server.
    package let provider: String
    private let base: String

    /// A model at a server; `base` is what precedes `/chat/completions`:
    /// `http://localhost:11434/v1`.
    package init(model: String, base: String, provider: String = "openai") {
        self.model = model
        self.provider = provider
        self.base = base.hasSuffix("/") ? String(base.dropLast()) : base
    }

    /// The same server, asked for another model.
    package func naming(_ model: String) -> any ModelWire {
        ChatWire(model: model, base: base, provider: provider)
    }

    /// Empty: this wire has no way to ask whether the model is there.
    package func countBody() -> [UInt8] { [] }

    /// The body of a call.
    package func body(_ request: ModelRequest, _ dialect: ServerDialect) -> [UInt8] {
        if dialect.isVerbatim { return verbatim(request) }
        let chat = ChatMessages(request, mergesSystem: dialect.mergesSystem)
        let isLast = request.isForAnswer
        let limit = dialect.limitsCompletion ? "max_completion_tokens" : "max_tokens"
        var body: JSONObject = [
            "model": .string(model), "stream": false,
            "messages": .array(chat.messages),
            limit: .integer(Int64(request.outputTokensMax)),
        ]
        if isLast {
            ask(for: request.frame, dialect, hasCalls: chat.hasCalls, in: &body)
        } else if dialect.tools != .refused {
            body["tools"] = .array(request.frame.tools.map(Self.declaration))
            if request.mode == .required, dialect.demandsCalls { body["tool_choice"] = "required" }
        }
        return JSON.object(body).canonicalBytes
    }

    /// Small local models stop calling tools once they are asked for a schema, so that it is asked
    /// for at the end alone.
    private func ask(
        for frame: PromptFrame,
        _ dialect: ServerDialect,
        hasCalls: Bool,
        in body: inout JSONObject
    ) {
        var tools = hasCalls && dialect.tools == .kept ? frame.tools.map(Self.declaration) : []
        var choice: JSON? = tools.isEmpty ? nil : "none"
        switch dialect.answerForm {
        case .schema: body["response_format"] = Self.schemaFormat(frame)
        case .object: body["response_format"] = ["type": "json_object"]
        case .tool:
            tools.append(Self.declaration(.answering(frame)))
            choice = [
                "type": "function", "function": ["name": .string(ToolDeclaration.answerName)],
            ]
        case .prompt: break
        }
        if !tools.isEmpty { body["tools"] = .array(tools) }
        if let choice { body["tool_choice"] = choice }
    }

    private static func schemaFormat(_ frame: PromptFrame) -> JSON {
        [
            "type": "json_schema",
            "json_schema": [
                "name": "answer", "strict": true, "schema": frame.answer.json(.standard),
            ],
        ]
    }

    static func declaration(_ tool: ToolDeclaration) -> JSON {
        [
            "type": "function",
            "function": [
                "name": .string(tool.name), "description": .string(tool.purpose),
                "parameters": tool.parameters.json(.standard),
            ],
        ]
    }

    /// The body as early versions wrote it, with the model's turns as they came.
    private func verbatim(_ request: ModelRequest) -> [UInt8] {
        var messages: [JSON] = [["role": "system", "content": .string(request.frame.system)]]
        for turn in request.turns {
            switch turn {
            case .user(let text): messages.append(["role": "user", "content": .string(text)])
            case .model(let content): messages.append(content.raw)
            case .tools(let results):
                messages += results.map { result in
                    ChatMessages.result(result, id: result.call.id ?? result.reference)
                }
            }
        }
        var body: JSONObject = [
            "model": .string(model), "messages": .array(messages), "stream": false,
            "max_tokens": .integer(Int64(request.outputTokensMax)),
        ]
        if request.mode == .auto, !request.frame.tools.isEmpty {
            body["tools"] = .array(request.frame.tools.map(Self.declaration))
            body["tool_choice"] = "auto"
        } else {
            body["response_format"] = Self.schemaFormat(request.frame)
        }
        return JSON.object(body).canonicalBytes
    }
}
