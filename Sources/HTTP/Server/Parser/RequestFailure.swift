/// Why a request is not served: a rule of the protocol that it breaks, or a bound that it exceeds.
///
/// Every failure ends its connection: after a message whose end is in doubt nothing can be read.
package enum RequestFailure: String, Error, Sendable, CaseIterable {
    case requestLine
    case target
    case version
    case versionUnsupported
    case methodRefused
    case lineEnd
    case fieldLine
    case fieldName
    case fieldValue
    case host
    case contentLength
    case transferEncoding
    case framing
    case chunk
    case expectation
    case requestLineTooLong
    case headersTooLarge
    case bodyTooLarge
    case headTimeout
    case bodyTimeout
    case tooManyConnections
    case handler

    /// The status that answers it.
    package var status: Int {
        switch self {
        case .requestLine, .target, .version, .lineEnd, .fieldLine, .fieldName, .fieldValue, .host,
            .contentLength, .transferEncoding, .framing, .chunk:
            400
        case .methodRefused: 405
        case .headTimeout, .bodyTimeout: 408
        case .bodyTooLarge: 413
        case .requestLineTooLong: 414
        case .expectation: 417
        case .headersTooLarge: 431
        case .handler: 500
        case .tooManyConnections: 503
        case .versionUnsupported: 505
        }
    }

    /// What was wrong, as ``detail`` says it, and the bound that was exceeded.
    func detail(bodyBytesMax: Int) -> String {
        guard self == .bodyTooLarge else { return detail }
        return bodyBytesMax == 0
            ? "This address takes no body."
            : "The body is larger than the \(bodyBytesMax) bytes that this address takes."
    }

    /// What was wrong and what to send instead, for whoever wrote the client.
    package var detail: String {
        switch self {
        case .requestLine: "The request line must read: method, space, target, space, version."
        case .target: "The request target must be a path such as /health, percent-encoded."
        case .version: "The request line must end with HTTP/1.1 or HTTP/1.0."
        case .versionUnsupported: "This server speaks HTTP/1.1; send the request as HTTP/1.1."
        case .methodRefused: "This server is no proxy and echoes nothing; use another method."
        case .lineEnd: "Every line must end with CR LF, and neither may stand alone."
        case .fieldLine: "Every header must be one line: name, colon, value."
        case .fieldName: "A header's name must be letters, digits or hyphens, up to its colon."
        case .fieldValue: "A header's value must be UTF-8 text without control characters."
        case .host: "Send exactly one Host header: the name and port of this server."
        case .contentLength: "Send at most one Content-Length: a decimal number of bytes."
        case .transferEncoding: "The only transfer coding is one 'chunked', in HTTP/1.1."
        case .framing: "Send Content-Length or Transfer-Encoding, never both."
        case .chunk: "A chunk must be its size in hexadecimal digits, CR LF, its bytes, CR LF."
        case .expectation: "The only expectation this server meets is 100-continue."
        case .requestLineTooLong: "The request line is too long; send the data in the body."
        case .headersTooLarge: "The headers are too large or too many; send fewer."
        case .bodyTooLarge: "The body is larger than this address takes."
        case .headTimeout: "The headers did not arrive in time."
        case .bodyTimeout: "The body arrives too slowly."
        case .tooManyConnections: "Too many connections are open; close some or try again later."
        case .handler: "The answer could not be sent; the server's log says why."
        }
    }
}
