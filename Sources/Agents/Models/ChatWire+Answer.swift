import JSON

extension ChatWire {
    /// Reads the body of a reply with status 200.
    ///
    /// - Throws: ``ModelFailure`` of kind `badReply` where it is not such a body, and of the kind
    ///   that an error in it tells.
    package func answer(_ body: [UInt8]) throws(ModelFailure) -> ModelAnswer {
        let json = try ReplyLimits.object(body)
        let choice = json["choices"]?.arrayValue?.first
        if choice == nil, let failure = ServerReply.failure(inside: json) { throw failure }
        var answer = ModelAnswer(
            content: nil,
            finish: .other("NO_CHOICE"),
            usage: Self.usage(json["usage"]),
            modelVersion: json["model"]?.stringValue,
            responseID: json["id"]?.stringValue
        )
        guard let choice else { return answer }
        answer.finish = Self.finish(choice["finish_reason"]?.stringValue)
        // Servers of plain completions write a text in the place of a message.
        let message = choice["message"] ?? ["content": choice["text"] ?? .null]
        answer.content = ChatReply(message).content
        if answer.content == nil, let words = ChatReply(message).refusal {
            answer.finish = .declined(words)
        }
        return answer
    }

    /// Words of many servers; one that nobody knows says nothing of the answer beside it.
    private static func finish(_ word: String?) -> FinishReason {
        switch word?.lowercased() {
        case nil, "", "stop", "tool_calls", "function_call": .stop
        case "length", "max_tokens", "max_length": .length
        case "content_filter", "content_filtered", "safety": .filtered(word ?? "")
        default: .other(String((word ?? "").prefix(40)))
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

/// A message of a model, in any of the forms that servers write.
struct ChatReply {
    private let message: JSON
    private let parts: [JSON]

    init(_ message: JSON) {
        self.message = message
        parts = message["content"]?.arrayValue ?? []
    }

    /// What the model said or called; nil for nothing.
    var content: ModelContent? {
        var calls = (message["tool_calls"]?.arrayValue ?? []).map(Self.call)
        if calls.isEmpty, let call = message["function_call"], call.objectValue != nil {
            calls = [Self.call(["function": call])]
        }
        var text = text
        if text.allSatisfy(\.isWhitespace), calls.isEmpty { text = thoughts ?? text }
        if let answer = calls.first(where: { $0.name == ToolDeclaration.answerName }) {
            (text, calls) = (answer.arguments.canonicalText, [])
        }
        guard !calls.isEmpty || !text.allSatisfy(\.isWhitespace) else { return nil }
        let bytes = calls.reduce(text.utf8.count + 64) { sum, call in
            sum + call.arguments.canonicalBytes.count + call.name.utf8.count + 128
        }
        return ModelContent(raw: message, text: text, calls: calls, bytes: bytes)
    }

    /// A text, or parts of one.
    private var text: String {
        if let text = message["content"]?.stringValue { return text }
        return parts.compactMap { part in
            part.stringValue ?? (Self.isText(part) ? part["text"]?.stringValue : nil)
        }.joined()
    }

    private static func isText(_ part: JSON) -> Bool {
        ["text", "output_text", nil].contains(part["type"]?.stringValue)
    }

    /// Where a server takes the whole answer of a model for thoughts.
    private var thoughts: String? {
        ["reasoning_content", "reasoning", "thinking"].lazy
            .compactMap { message[$0]?.stringValue }.first { !$0.isEmpty }
    }

    /// Why the model declined, in its own words; nil when it did not.
    var refusal: String? {
        let words = [message["refusal"]?.stringValue] + parts.map { $0["refusal"]?.stringValue }
        return words.lazy.compactMap { $0 }.first { !$0.isEmpty }
            .map { String($0.prefix(ModelFailure.detailMax)) }
    }

    private static func call(_ call: JSON) -> ToolCall {
        // Some servers leave the frame of a call out.
        let function = call["function"] ?? call
        return ToolCall(
            id: call["id"]?.stringValue,
            name: function["name"]?.stringValue ?? "",
            arguments: arguments(function["arguments"] ?? function["parameters"])
        )
    }

    /// Arguments come as JSON inside a text, or inside a text in a text; some servers send the
    /// object itself, or nothing for none.
    private static func arguments(_ value: JSON?) -> JSON {
        guard let value, value != .null else { return .object([:]) }
        guard let text = value.stringValue else { return value }
        if text.allSatisfy(\.isWhitespace) { return .object([:]) }
        do {
            let read = try JSON(parsing: text, limits: ReplyLimits.json)
            guard let inner = read.stringValue else { return read == .null ? .object([:]) : read }
            return try JSON(parsing: inner, limits: ReplyLimits.json)
        } catch {
            // No object fits no schema, so that the model is told what was wrong.
            return .string(text)
        }
    }
}
