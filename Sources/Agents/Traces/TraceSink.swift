package import HTTP
import JSON

/// Sends traces to a collector, once.
package struct TraceSink: Sendable {
    /// How a collector took an export.
    package enum Reception: Sendable, Hashable {
        /// It has them; how many spans it threw away, which sending again would not change.
        case taken(rejected: Int)
        /// Not now: again after so many microseconds, if it says.
        case later(String, after: Int64?)
        /// It will not take these.
        case refused(String)
    }

    /// How long one export may take.
    private static let timeout: Int64 = 10_000_000
    private static let replyBytesMax = 64 << 10

    private let url: String
    private let headers: HTTPHeaders
    private let transport: any HTTPTransport

    /// A sink at an address: `http://localhost:4318/v1/traces`.
    package init(url: String, headers: HTTPHeaders, transport: any HTTPTransport) {
        self.url = url
        self.headers = headers
        self.transport = transport
    }

    /// Sends finished traces to where they are kept or collected.
    package func send(
        _ traces: [OTLP.Trace],
        service: String,
        version: String
    ) async -> Reception {
        var headers = headers
        headers.append("Content-Type", "application/json")
        let call = HTTPCall(
            method: "POST",
            url: url,
            headers: headers,
            body: OTLP.body(traces, service: service, version: version),
            timeout: .microseconds(Self.timeout),
            replyBytesMax: Self.replyBytesMax
        )
        let reply: HTTPReply
        do { reply = try await transport.send(call) } catch {
            return .later(error.description, after: nil)
        }
        switch reply.status {
        case 200..<300: return .taken(rejected: Self.rejected(reply.body))
        // These say that the traces themselves are wrong: sent again, they would be no better.
        case 400, 413, 415, 422: return .refused("status \(reply.status)")
        default:
            return .later(
                "status \(reply.status)",
                after: reply.headers["Retry-After"].flatMap(ServerReply.seconds)
            )
        }
    }

    private static func rejected(_ body: [UInt8]) -> Int {
        do {
            let json = try JSON(parsing: body, limits: .init(depth: 8, bytes: replyBytesMax))
            return ReplyLimits.count(json["partialSuccess"]?["rejectedSpans"])
        } catch {
            // An empty or unreadable body of a success says that nothing was rejected.
            return 0
        }
    }
}
