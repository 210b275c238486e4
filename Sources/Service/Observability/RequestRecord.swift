import CRM
import HTTP
import JSON
import Storage

/// What the log and the metrics note of one request: nothing that a person or a secret could be
/// known by, so neither path nor body, but the pattern of the route.
struct RequestRecord: Sendable {
    /// The request's id.
    let requestID: String
    /// When it came.
    let startedAt: Instant
    private let method: String
    private let peer: String
    /// The route's pattern; nil when none was found.
    var pattern: String?
    /// How errors are worded.
    var style = ErrorStyle.crm
    /// The caller's trace.
    var traceID: String?
    /// The id of the caller's token.
    var tokenID: String?
    /// The cause of an error that is ours.
    var trouble: String?
    /// Status of the answer.
    private(set) var status = 0
    /// How long it took.
    private(set) var microseconds: Int64 = 0
    private var bytes: Int?

    /// Requests that take longer are marked as slow.
    private static let slowMicroseconds: Int64 = 1_000_000

    init(_ head: HTTPRequest, requestID: String, startedAt: Instant) {
        self.requestID = requestID
        self.startedAt = startedAt
        method = Self.methods.contains(head.method) ? head.method : "other"
        peer = head.peer
    }

    private static let methods: Set = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

    /// Notes how it ended.
    mutating func finish(_ response: HTTPResponse, at now: Instant) {
        status = response.status
        microseconds = max(0, now.microseconds - startedAt.microseconds)
        if case .bytes(let body) = response.body { bytes = body.count }
    }

    /// One line of JSON.
    var line: String {
        var line: JSONObject = [
            "at": .string(startedAt.description),
            "level": .string(status >= 500 ? "error" : status >= 400 ? "warning" : "info"),
            "request_id": .string(requestID),
            "method": .string(method),
            "route": pattern.map { .string($0) } ?? .null,
            "status": .integer(Int64(status)),
            "duration_ms": .number(Double(microseconds) / 1_000),
            "peer": .string(peer),
        ]
        if let bytes { line["bytes"] = .integer(Int64(bytes)) }
        if let tokenID { line["token"] = .string(tokenID) }
        if let traceID { line["trace_id"] = .string(traceID) }
        if microseconds > Self.slowMicroseconds { line["slow"] = true }
        if let trouble { line["error"] = .string(trouble) }
        return String(decoding: JSON.object(line).orderedBytes, as: UTF8.self)
    }

    /// The line for an error beside all requests.
    static func trouble(_ error: String, at now: Instant) -> String {
        let line: JSON = [
            "at": .string(now.description), "level": "error", "error": .string(error),
        ]
        return String(decoding: line.orderedBytes, as: UTF8.self)
    }

    /// The parts that metrics are told apart by.
    var labels: Metrics.Labels {
        Metrics.Labels(method: method, route: pattern ?? "unknown", status: status)
    }
}
