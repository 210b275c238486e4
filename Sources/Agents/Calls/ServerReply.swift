package import HTTP
import JSON

/// Reads the replies of a model's server that are no answers.
package enum ServerReply {
    /// What a reply with another status than 200 means.
    package static func failure(_ reply: HTTPReply) -> ModelFailure {
        let error = errorObject(reply.body)
        let message = error?["message"]?.stringValue ?? error?.stringValue ?? ""
        let details = error?["details"]?.arrayValue ?? []
        let kind = kind(reply.status, message: message, details: details)
        let header = reply.headers["Retry-After"].flatMap(seconds)
        let hint = details.compactMap { $0["retryDelay"]?.stringValue.flatMap(seconds) }.first
        return ModelFailure(
            kind,
            status: reply.status,
            detail: message.isEmpty ? "status \(reply.status)" : message,
            retryAfter: [header, hint].compactMap { $0 }.max()
        )
    }

    /// Google wraps errors of streams in an array; others answer `{"error":"text"}`; proxies HTML.
    private static func errorObject(_ body: [UInt8]) -> JSON? {
        do {
            let json = try JSON(parsing: body, limits: ReplyLimits.json)
            return (json.arrayValue?.first ?? json)["error"]
        } catch {
            // HTML of a proxy says nothing that the status does not.
            return nil
        }
    }

    private static func kind(
        _ status: Int,
        message: String,
        details: [JSON]
    ) -> ModelFailure.Kind {
        switch status {
        case 401: return .credentials
        case 403: return .forbidden
        case 404: return .modelMissing
        case 408: return .timeout
        case 429:
            let quotas = details.flatMap { $0["violations"]?.arrayValue ?? [] }
                .compactMap { $0["quotaId"]?.stringValue }
            return quotas.contains { $0.contains("PerDay") } ? .quota : .rateLimited
        case 500, 502, 503, 504: return .server
        case 400 where isAboutIDs(message): return .refusedIDs
        case 300..<500: return .refused
        default: return .server
        }
    }

    private static func isAboutIDs(_ message: String) -> Bool {
        message.contains("Unknown name \"id\"") || message.contains("no field named \"id\"")
            || message.contains("named \"id\" at")
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
