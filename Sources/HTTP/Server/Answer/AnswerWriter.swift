import JSON

/// What the request was like, as far as its answer depends on it.
struct Exchange: Sendable {
    /// Whether the answer's body is left out.
    var isHead: Bool
    /// Whether a stream can be sent in chunks.
    var knowsChunks: Bool
    /// Whether the connection serves further requests after it.
    var keepsConnection: Bool
    /// Whether the client has to be told that it does.
    var asksToKeep: Bool
    /// What begins to answer on the loop's thread, where there is such.
    var briefly: HTTPAdmission.BriefAnswer?
    /// What answers, where the admission said so; nil for the handler.
    var answer: HTTPAdmission.Answer?

    init(_ head: RequestHead) {
        isHead = head.request.method == "HEAD"
        knowsChunks = !head.isHTTP10
        keepsConnection = head.keepsConnection
        asksToKeep = head.isHTTP10
    }

    /// An answer to what may be no request.
    init(closing head: HTTPRequest?) {
        isHead = head?.method == "HEAD"
        knowsChunks = true
        keepsConnection = false
        asksToKeep = false
    }
}

/// Puts answers into bytes.
enum AnswerWriter {
    /// How the body of an answer is marked off.
    enum Framing: Equatable {
        /// No body, and no word about one.
        case none
        case length(Int)
        case chunked
        /// It ends with the connection.
        case untilClose
    }

    /// The word for a client that waits before it sends its body.
    static let continueBytes = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

    /// The status line and the headers; nil when the handler's status or headers cannot be sent.
    ///
    /// `Date`, `Content-Length`, `Transfer-Encoding` and `Connection` are the server's own; those
    /// of the handler are left out.
    static func head(
        _ response: HTTPResponse,
        _ framing: Framing,
        _ exchange: Exchange,
        date: String
    ) -> [UInt8]? {
        guard (200...599).contains(response.status) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(320)
        bytes.append(contentsOf: "HTTP/1.1 ".utf8)
        append(response.status, to: &bytes)
        bytes.append(0x20)
        bytes.append(contentsOf: StatusPhrase.text(response.status).utf8)
        bytes.append(contentsOf: "\r\nDate: ".utf8)
        bytes.append(contentsOf: date.utf8)
        for field in response.headers.fields where !isOurs(field.name) {
            guard FieldLine.isSendable(field) else { return nil }
            bytes.append(contentsOf: "\r\n".utf8)
            bytes.append(contentsOf: field.name.utf8)
            bytes.append(contentsOf: ": ".utf8)
            bytes.append(contentsOf: field.value.utf8)
        }
        switch framing {
        case .none, .untilClose: break
        case .length(let count):
            bytes.append(contentsOf: "\r\nContent-Length: ".utf8)
            append(count, to: &bytes)
        case .chunked: bytes.append(contentsOf: "\r\nTransfer-Encoding: chunked".utf8)
        }
        if !exchange.keepsConnection {
            bytes.append(contentsOf: "\r\nConnection: close".utf8)
        } else if exchange.asksToKeep {
            bytes.append(contentsOf: "\r\nConnection: keep-alive".utf8)
        }
        bytes.append(contentsOf: "\r\n\r\n".utf8)
        return bytes
    }

    /// Whether answers of this status never have a body.
    static func isBodyless(_ status: Int) -> Bool { status == 204 || status == 304 }

    /// One chunk of a stream: its size, its bytes.
    static func chunk(_ body: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(body.count + 20)
        bytes.append(contentsOf: String(body.count, radix: 16).utf8)
        bytes.append(contentsOf: "\r\n".utf8)
        bytes.append(contentsOf: body)
        bytes.append(contentsOf: "\r\n".utf8)
        return bytes
    }

    /// What ends a stream in chunks.
    static let lastChunk = Array("0\r\n\r\n".utf8)

    /// The answer to what is not served: a problem in JSON, RFC 9457.
    ///
    /// `bodyBytesMax` is the bound that a body may have exceeded.
    static func problem(
        _ failure: RequestFailure,
        _ headers: HTTPHeaders,
        bodyBytesMax: Int = 0
    ) -> HTTPResponse {
        let body: JSON = [
            "type": "about:blank",
            "title": .string(StatusPhrase.text(failure.status)),
            "status": .integer(Int64(failure.status)),
            "detail": .string(failure.detail(bodyBytesMax: bodyBytesMax)),
        ]
        var headers = headers
        headers["Content-Type"] = "application/problem+json"
        if failure == .methodRefused {
            headers["Allow"] = RequestLine.methods.sorted().joined(separator: ", ")
        }
        if failure == .tooManyConnections { headers["Retry-After"] = "1" }
        return HTTPResponse(
            status: failure.status,
            headers: headers,
            body: .bytes(body.canonicalBytes)
        )
    }

    private static func isOurs(_ name: String) -> Bool {
        switch name.utf8.count {
        case 4: HTTPHeaders.same(name, "date")
        case 10: HTTPHeaders.same(name, "connection")
        case 14: HTTPHeaders.same(name, "content-length")
        case 17: HTTPHeaders.same(name, "transfer-encoding")
        default: false
        }
    }

    private static func append(_ number: Int, to bytes: inout [UInt8]) {
        if number >= 10 { append(number / 10, to: &bytes) }
        bytes.append(0x30 + UInt8(number % 10))
    }
}

/// The words after a status, which nobody but people reads.
enum StatusPhrase {
    static func text(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 204: "No Content"
        case 206: "Partial Content"
        case 301: "Moved Permanently"
        case 302: "Found"
        case 303: "See Other"
        case 304: "Not Modified"
        case 307: "Temporary Redirect"
        case 308: "Permanent Redirect"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 406: "Not Acceptable"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 410: "Gone"
        case 411: "Length Required"
        case 412: "Precondition Failed"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 415: "Unsupported Media Type"
        case 416: "Range Not Satisfiable"
        case 417: "Expectation Failed"
        case 421: "Misdirected Request"
        case 422: "Unprocessable Content"
        case 425: "Too Early"
        case 426: "Upgrade Required"
        case 428: "Precondition Required"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        case 505: "HTTP Version Not Supported"
        case 507: "Insufficient Storage"
        default: "Status"
        }
    }
}
