package import HTTP
import JSON

/// Reads the replies of a model's server that are no answers.
package enum ServerReply {
    /// What a reply with another status than 200 means.
    package static func failure(_ reply: HTTPReply) -> ModelFailure {
        let header = reply.headers["Retry-After"].flatMap { wait($0, since: reply.headers["Date"]) }
        do {
            let json = try JSON(parsing: reply.body, limits: ReplyLimits.json)
            return failure(reply.status, words: Words(json), header: header)
        } catch {
            // HTML of a proxy says nothing that the status does not.
            return failure(reply.status, words: nil, header: header)
        }
    }

    /// What an error inside a reply with status 200 means; nil where there is none.
    static func failure(inside json: JSON) -> ModelFailure? {
        guard json["error"] != nil, let words = Words(json) else { return nil }
        let status = words.code.flatMap { (400..<600).contains($0) ? $0 : nil }
        var failure = failure(status ?? 500, words: words, header: nil)
        failure.status = 200
        return failure
    }

    private static func failure(_ status: Int, words: Words?, header: Int64?) -> ModelFailure {
        let message = words?.message ?? ""
        let details = words?.details ?? []
        let hint = details.compactMap { $0["retryDelay"]?.stringValue.flatMap(seconds) }.first
        return ModelFailure(
            kind(status, message: message, code: words?.word ?? "", details: details),
            status: status,
            detail: message.isEmpty ? "status \(status)" : message,
            retryAfter: [header, hint].compactMap { $0 }.max()
        )
    }

    /// What a server says of an error, in the forms they have for it: `{"error":{"message":…}}`,
    /// inside an array where Google streams; `{"error":"text"}`; `{"message":…}`; `{"detail":…}`.
    private struct Words {
        var message: String
        var word: String
        var code: Int?
        var details: [JSON]

        init?(_ json: JSON) {
            let whole = json.arrayValue?.first ?? json
            let error = whole["error"] ?? whole
            let detail = error["detail"].map { $0.stringValue ?? $0.canonicalText }
            guard let message = error.stringValue ?? error["message"]?.stringValue ?? detail else {
                return nil
            }
            self.message = message
            word = error["code"]?.stringValue ?? error["type"]?.stringValue ?? ""
            code = error["code"]?.intValue.map { Int(truncatingIfNeeded: $0) }
            details = error["details"]?.arrayValue ?? []
        }
    }

    private static func kind(
        _ status: Int,
        message: String,
        code: String,
        details: [JSON]
    ) -> ModelFailure.Kind {
        switch status {
        case 401: return .credentials
        case 403: return .forbidden
        case 404: return .modelMissing
        case 408: return .timeout
        case 402, 429:
            let quotas = details.flatMap { $0["violations"]?.arrayValue ?? [] }
                .compactMap { $0["quotaId"]?.stringValue }
            let isQuota =
                status == 402 || code == "insufficient_quota"
                || quotas.contains { $0.contains("PerDay") }
            return isQuota ? .quota : .rateLimited
        case 500, 502, 503, 504, 529: return .server
        case 400 where isAboutIDs(message): return .refusedIDs
        case 300..<500: return .refused
        default: return .server
        }
    }

    private static func isAboutIDs(_ message: String) -> Bool {
        message.contains("Unknown name \"id\"") || message.contains("no field named \"id\"")
            || message.contains("named \"id\" at")
    }

    /// Microseconds a `Retry-After` asks for: in seconds, or as a moment by the server's own clock.
    static func wait(_ text: String, since date: String?) -> Int64? {
        if let seconds = seconds(text) { return seconds }
        guard let moment = HTTPDate.seconds(text), let now = date.flatMap(HTTPDate.seconds) else {
            return nil
        }
        return Int64(max(0, moment - now)) * 1_000_000
    }

    /// Microseconds of `34.07s` or of a header's `34`; nil for a date or anything else.
    static func seconds(_ text: String) -> Int64? {
        let digits = text.hasSuffix("s") ? text.dropLast() : text[...]
        guard let value = Double(digits), value >= 0, value < 1e9 else { return nil }
        return Int64(value * 1_000_000)
    }

    /// What a failed exchange means.
    package static func failure(_ error: HTTPTransportError) -> ModelFailure {
        let kind: ModelFailure.Kind =
            switch error.kind {
            case .badURL: .refused
            case .nameUnknown, .unreachable, .tls: .unreachable
            case .timedOut: .timeout
            case .cut: .cut
            case .tooLarge: .badReply
            case .cancelled: .cancelled
            }
        return ModelFailure(kind, detail: error.description)
    }
}
