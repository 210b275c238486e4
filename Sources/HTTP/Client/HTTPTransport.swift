/// One request to a server elsewhere.
package struct HTTPCall: Sendable, Equatable {
    /// The method: `GET`.
    package var method: String
    /// Absolute, percent-encoded: `https://example.com/rest/v1/items?id=eq.1`.
    package var url: String
    /// Sent as they are, beside what the transport needs itself.
    package var headers: HTTPHeaders
    /// Nil sends none.
    package var body: [UInt8]?
    /// How long the whole exchange may take, from connecting to the last byte.
    package var timeout: Duration
    /// Bytes of body taken at most; a longer one ends the call with ``HTTPTransportError``.
    package var replyBytesMax: Int

    /// A call; without a body, with half a minute and 64 MiB at most, unless said otherwise.
    package init(
        method: String,
        url: String,
        headers: HTTPHeaders = [:],
        body: [UInt8]? = nil,
        timeout: Duration = .seconds(30),
        replyBytesMax: Int = 64 << 20
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.replyBytesMax = replyBytesMax
    }
}

/// What the server answered: any status, redirects included, which are not followed.
package struct HTTPReply: Sendable, Equatable {
    /// Any status: 404 is an answer, too.
    package var status: Int
    /// The fields, without regard to their order on the wire.
    package var headers: HTTPHeaders
    /// Whole, and decoded where it came compressed.
    package var body: [UInt8]

    /// An answer, as tests and simulations make them.
    package init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// Carries calls to servers; passed in, so that tests and simulations bring their own network.
package protocol HTTPTransport: Sendable {
    /// Sends one call and waits for the whole answer. Retries nothing.
    func send(_ call: HTTPCall) async throws(HTTPTransportError) -> HTTPReply
}

/// Why no whole answer came.
package struct HTTPTransportError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What went wrong.
    package enum Kind: Sendable, Equatable {
        /// The URL is none, or not http(s).
        case badURL
        /// The name could not be resolved.
        case nameUnknown
        /// Nobody listens there, or there is no network.
        case unreachable
        /// The certificate or the handshake failed.
        case tls
        /// The call's time was up.
        case timedOut
        /// The connection ended before the answer did.
        case cut
        /// The answer is longer than the call allows.
        case tooLarge
        case cancelled
    }

    /// What went wrong.
    package var kind: Kind
    /// The server's host and port, never its path or query, which may hold secrets.
    package var host: String
    /// What the system said.
    package var detail: String
    /// The status, where the head of an answer had come before it went wrong.
    package var status: Int?

    /// An error, as tests and simulations make them.
    package init(_ kind: Kind, host: String, detail: String) {
        self.kind = kind
        self.host = host
        self.detail = detail
    }

    /// Whether the server may have received and even carried out the request.
    package var mayHaveArrived: Bool {
        switch kind {
        case .badURL, .nameUnknown, .unreachable, .tls: false
        case .timedOut, .cut, .tooLarge, .cancelled: true
        }
    }

    package var description: String {
        switch kind {
        case .badURL: "cannot call '\(host)': it is no http or https URL"
        case .nameUnknown: "cannot find \(host): its name does not resolve; are you online?"
        case .unreachable: "cannot reach \(host): \(detail)"
        case .tls: "cannot trust \(host): \(detail)"
        case .timedOut: "no answer from \(host) in time"
        case .cut: "the connection to \(host) ended before its answer did: \(detail)"
        case .tooLarge: "the answer of \(host) is too large: \(detail)"
        case .cancelled: "the call to \(host) was cancelled"
        }
    }
}
