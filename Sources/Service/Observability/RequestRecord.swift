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
        var line = OrderedWriter(capacity: 320)
        line.beginObject()
        line.member("at", startedAt.description)
        line.member("level", status >= 500 ? "error" : status >= 400 ? "warning" : "info")
        line.member("request_id", requestID)
        line.member("method", method)
        line.member("route", .text(pattern))
        line.member("status", Int64(status))
        line.member("duration_ms", Int(microseconds), digits: 3)
        line.member("peer", peer)
        if let bytes { line.member("bytes", Int64(bytes)) }
        if let tokenID { line.member("token", tokenID) }
        if let traceID { line.member("trace_id", traceID) }
        if microseconds > Self.slowMicroseconds { line.member("slow", true) }
        if let trouble { line.member("error", trouble) }
        line.endObject()
        return String(decoding: line.bytes, as: UTF8.self)
    }

    /// The line for an error beside all requests.
    static func trouble(_ error: String, at now: Instant) -> String {
        let line: JSON = [
            "at": .string(now.description), "level": "error", "error": .string(error),
        ]
        return String(decoding: line.orderedBytes, as: UTF8.self)
    }

    /// The line for what the operator should know, beside all requests.
    static func notice(_ words: String) -> String {
        let line: JSON = ["level": "warning", "notice": .string(words)]
        return String(decoding: line.orderedBytes, as: UTF8.self)
    }

    /// The parts that metrics are told apart by.
    var labels: Metrics.Labels {
        Metrics.Labels(method: method, route: pattern ?? "unknown", status: status)
    }
}
