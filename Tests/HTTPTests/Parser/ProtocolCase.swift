/// Bytes that a client may send, and the statuses that answer them, in order.
///
/// 200 stands for a request that reaches the handler. Every other status is the last: the server
/// closes the connection after it. Nothing means that the request is not complete.
struct ProtocolCase: Sendable, CustomStringConvertible {
    var id: String
    var bytes: [UInt8]
    var statuses: [Int]

    init(_ id: String, _ text: String, _ statuses: Int...) {
        self.init(id, bytes: Array(text.utf8), statuses)
    }

    init(_ id: String, bytes: [UInt8], _ statuses: [Int]) {
        self.id = id
        self.bytes = bytes
        self.statuses = statuses
    }

    var description: String { id }

    /// Whether the connection stays open after it.
    var endsWell: Bool { statuses.allSatisfy { $0 == 200 } }

    static let all = compliance + smuggling + chunks + malformed + limits
}

/// A GET of `/`, with further header lines.
func get(_ lines: String...) -> String {
    "GET / HTTP/1.1\r\nHost: here\r\n" + lines.map { $0 + "\r\n" }.joined() + "\r\n"
}

/// A POST, with further header lines and a body.
func post(_ lines: String..., body: String = "") -> String {
    "POST / HTTP/1.1\r\nHost: here\r\n" + lines.map { $0 + "\r\n" }.joined() + "\r\n" + body
}

/// A POST in chunks.
func chunked(_ body: String) -> String { post("Transfer-Encoding: chunked", body: body) }

/// A GET with its own request line and Host.
func line(_ line: String, host: String? = "here") -> String {
    line + "\r\n" + (host.map { "Host: \($0)\r\n" } ?? "") + "\r\n"
}
