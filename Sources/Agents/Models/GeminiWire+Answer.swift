import JSON

extension GeminiWire {
    /// Reads the body of a reply with status 200.
    ///
    /// - Throws: ``ModelFailure`` of kind `badReply` where it is not such a body.
    package func answer(_ body: [UInt8]) throws(ModelFailure) -> ModelAnswer {
        let json = try ReplyLimits.object(body)
        var answer = ModelAnswer(
            content: nil,
            finish: .other("NO_CANDIDATE"),
            usage: Self.usage(json["usageMetadata"]),
            modelVersion: json["modelVersion"]?.stringValue,
            responseID: json["responseId"]?.stringValue
        )
        if let reason = json["promptFeedback"]?["blockReason"]?.stringValue {
            answer.finish = .blocked(reason)
            return answer
        }
        guard let candidate = json["candidates"]?.arrayValue?.first else { return answer }
        answer.finish = Self.finish(candidate["finishReason"]?.stringValue ?? "STOP")
        if let content = candidate["content"], content["parts"]?.arrayValue?.isEmpty == false {
            answer.content = Self.content(content)
        }
        return answer
    }

    private static func content(_ raw: JSON) -> ModelContent {
        var text = ""
        var calls: [ToolCall] = []
        for part in raw["parts"]?.arrayValue ?? [] {
            if let call = part["functionCall"] {
                calls.append(
                    ToolCall(
                        id: call["id"]?.stringValue,
                        name: call["name"]?.stringValue ?? "",
                        arguments: call["args"] ?? .object([:])
                    )
                )
            } else if part["thought"]?.boolValue != true {
                text += part["text"]?.stringValue ?? ""
            }
        }
        return ModelContent(raw: withRole(raw), text: text, calls: calls)
    }

    /// A content without its role would come back as the user's.
    private static func withRole(_ raw: JSON) -> JSON {
        guard var object = raw.objectValue, object["role"] == nil else { return raw }
        object["role"] = "model"
        return .object(object)
    }

    private static func finish(_ word: String) -> FinishReason {
        switch word {
        case "STOP", "FINISH_REASON_UNSPECIFIED": .stop
        case "MAX_TOKENS": .length
        case "SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "MODEL_ARMOR",
            "LANGUAGE", "IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT":
            .filtered(word)
        case "MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS",
            "MALFORMED_RESPONSE":
            .malformed(word)
        default: .other(String(word.prefix(40)))
        }
    }

    private static func usage(_ json: JSON?) -> TokenUsage {
        func count(_ name: String) -> Int { ReplyLimits.count(json?[name]) }
        var usage = TokenUsage()
        usage.input = count("promptTokenCount") + count("toolUsePromptTokenCount")
        usage.cached = count("cachedContentTokenCount")
        usage.reasoning = count("thoughtsTokenCount")
        usage.output = count("candidatesTokenCount") + usage.reasoning
        return usage
    }
}
