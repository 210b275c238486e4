package import HTTP
package import JSON

/// What the stand-in for a model's server does with one request.
package enum ModelReply: Sendable {
    /// The model asks for tools: names and arguments.
    case calls([(name: String, arguments: JSON)])
    /// The model writes a text; the finish reason is `STOP` unless told otherwise.
    case text(String, finish: String = "STOP")
    /// The model ends without a word.
    case finish(String)
    /// The prompt is refused.
    case block(String)
    /// An answer with these members and nothing else.
    case members(JSONObject)
    /// A reply that is no answer.
    case status(Int, body: String, headers: HTTPHeaders = [:])
    /// No reply: the exchange fails so.
    case fails(HTTPTransportError.Kind)
    /// Another reply, some microseconds later.
    indirect case late(Int64, ModelReply)

    /// An error in Google's form.
    package static func error(_ code: Int, _ status: String, _ message: String) -> ModelReply {
        let error: JSON = [
            "error": [
                "code": .integer(Int64(code)), "status": .string(status),
                "message": .string(message),
            ]
        ]
        return .status(code, body: error.canonicalText)
    }

    /// 429 with what Google puts beside it: how long to wait, and which quota.
    package static func rateLimited(delay: String, quota: String? = nil) -> ModelReply {
        var details: [JSON] = [
            ["@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": .string(delay)]
        ]
        if let quota {
            details.append([
                "@type": "type.googleapis.com/google.rpc.QuotaFailure",
                "violations": [["quotaId": .string(quota)]],
            ])
        }
        let error: JSON = [
            "error": [
                "code": 429, "status": "RESOURCE_EXHAUSTED", "message": "Resource exhausted.",
                "details": .array(details),
            ]
        ]
        return .status(429, body: error.canonicalText)
    }
}

/// How a stand-in behaves over a run: by model turn, and within it by attempt.
package struct ModelScript: Sendable {
    /// Replies by turn, each by attempt; the last of either goes on for ever.
    package var turns: [[ModelReply]]
    /// The model that says it answered; nil for the one that was asked.
    package var modelVersion: String?
    /// Whether calls carry ids, as they do from Gemini 3 on.
    package var givesIDs = true
    /// Whether ids in a request are refused, as some endpoints do.
    package var refusesIDs = false
    /// Whether answers tell what they used.
    package var tellsUsage = true

    /// A script of single replies, one a turn.
    package init(_ replies: ModelReply...) { turns = replies.map { [$0] } }

    /// A script by turn and attempt.
    package init(turns: [[ModelReply]]) { self.turns = turns }

    func reply(turn: Int, attempt: Int) -> ModelReply {
        let attempts = turns[min(turn, turns.count - 1)]
        return attempts[min(attempt, attempts.count - 1)]
    }
}
