/// A request as the server read it, complete, after every rule of the parser was kept.
package struct HTTPRequest: Sendable, Equatable {
    /// The method as sent: `GET`.
    package var method: String
    /// The path as sent, still percent-encoded: `/v1/items`.
    package var path: String
    /// What follows the question mark, as sent; nil when there is none.
    package var query: String?
    /// The fields as sent.
    package var headers: HTTPHeaders
    /// Whole; empty when none was sent.
    ///
    /// Chunked bodies are joined, trailers dropped.
    package var body: [UInt8]
    /// The peer's address without its port: `127.0.0.1`.
    package var peer: String
    /// `http` or `https` as a proxy said it that whoever serves trusts; the server knows nothing of
    /// it.
    package var scheme: String?

    /// A request, as parsers and tests make them.
    package init(
        method: String,
        path: String,
        query: String? = nil,
        headers: HTTPHeaders = [:],
        body: [UInt8] = [],
        peer: String = "127.0.0.1"
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.peer = peer
    }
}
