/// The network for `https` URLs whose servers think for long: a process of the system's curl a
/// call.
///
/// Foundation's client spins while it waits, on Linux; here waiting costs nothing, and a call some
/// 30 milliseconds of the processor for a start and a handshake, since no connection is kept.
package final class CurlTransport: HTTPTransport {
    private let program: CurlProgram
    private let pool: ConnectionPool

    /// A transport, `connectionsMax` calls to one server at a time; nil where this machine has no
    /// curl.
    package convenience init?(connectionsMax: Int, environment: [String: String]) {
        guard let program = CurlProgram(environment: environment) else { return nil }
        self.init(program, connectionsMax: connectionsMax)
    }

    init(_ program: CurlProgram, connectionsMax: Int) {
        self.program = program
        pool = ConnectionPool(connectionsMax: connectionsMax)
    }

    /// Whether this transport carries a call: over `https`, without a user's name in its URL, and
    /// with fields of an ordinary size.
    package static func carries(_ call: HTTPCall) -> Bool {
        SecureURL.endpoint(of: call.url) != nil
            && call.headers.fields.allSatisfy(FieldLine.isSendable)
            && ByteSet.token.spans(Array(call.method.utf8).span)
            && CurlProgram.settings(call).count <= CurlProgram.settingsBytesMax
    }

    /// Sends one call and waits for the whole answer, up to the call's deadline and bound.
    ///
    /// - Throws: ``HTTPTransportError``: `badURL` for what ``carries(_:)`` refuses, or curl itself.
    package func send(_ call: HTTPCall) async throws(HTTPTransportError) -> HTTPReply {
        guard Self.carries(call), let endpoint = SecureURL.endpoint(of: call.url) else {
            throw HTTPTransportError(.badURL, host: "", detail: "")
        }
        let exchange = SocketExchange(call, head: [], to: endpoint, pool: pool, by: program)
        return try await exchange.outcome(within: call.timeout)
    }
}
