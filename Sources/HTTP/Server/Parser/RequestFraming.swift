/// What the header fields of a request say about its body and its connection.
struct RequestFraming: Equatable {
    /// Where the body ends.
    enum Body: Equatable {
        case none
        case fixed(Int)
        case chunked
    }

    var body: Body = .none
    /// Whether the connection serves further requests.
    var keepsConnection: Bool
    /// Whether the client waits for a word before it sends the body.
    var expectsContinue = false

    /// Applies every rule that holds for the head as a whole.
    init(_ line: RequestLine, _ fields: [HTTPHeaders.Field]) throws(RequestFailure) {
        var host: String?
        var length: Int?
        var isChunked = false
        var closes = false
        var keepsAlive = false
        for field in fields {
            let bytes = Array(field.value.utf8)
            // Others take an underscore for a hyphen, and would see another body than this server.
            if field.name.utf8.contains(UInt8(ascii: "_")) {
                let kind = Self.kind(field.name.replacing("_", with: "-"))
                guard kind == .other else { throw .fieldName }
                continue
            }
            switch Self.kind(field.name) {
            case .host:
                guard host == nil, HostName.isValid(bytes.span) else { throw .host }
                host = field.value
            case .contentLength:
                guard length == nil else { throw .contentLength }
                length = try Self.length(bytes)
            case .transferEncoding:
                guard !isChunked, !line.isHTTP10, bytes.span.matches("chunked")
                else { throw .transferEncoding }
                isChunked = true
            case .expect:
                if line.isHTTP10 { continue }
                guard bytes.span.matches("100-continue") else { throw .expectation }
                expectsContinue = true
            case .connection:
                for option in field.value.split(separator: ",") {
                    let word = option.trimmingBlanks.lowercased()
                    if word == "close" { closes = true }
                    if word == "keep-alive" { keepsAlive = true }
                }
            case .other: continue
            }
        }
        if host == nil && !line.isHTTP10 { throw .host }
        if let authority = line.authority, let host {
            guard authority.lowercased() == host.lowercased() else { throw .host }
        }
        keepsConnection = !closes && (!line.isHTTP10 || keepsAlive)
        if isChunked {
            guard length == nil else { throw .framing }
            body = .chunked
        } else if let length {
            body = length == 0 ? .none : .fixed(length)
        }
        if body == .none { expectsContinue = false }
    }

    private enum Kind { case host, contentLength, transferEncoding, expect, connection, other }

    private static func kind(_ name: String) -> Kind {
        switch name.utf8.count {
        case 4: HTTPHeaders.same(name, "host") ? .host : .other
        case 6: HTTPHeaders.same(name, "expect") ? .expect : .other
        case 10: HTTPHeaders.same(name, "connection") ? .connection : .other
        case 14: HTTPHeaders.same(name, "content-length") ? .contentLength : .other
        case 17: HTTPHeaders.same(name, "transfer-encoding") ? .transferEncoding : .other
        default: .other
        }
    }

    /// Digits alone, without leading zeros, which some readers take for octal numbers.
    private static func length(_ bytes: [UInt8]) throws(RequestFailure) -> Int {
        guard (1...18).contains(bytes.count), bytes.allSatisfy(\.isDigit),
            bytes.count == 1 || bytes[0] != 0x30
        else { throw .contentLength }
        return bytes.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
}

extension Substring {
    var trimmingBlanks: Substring {
        var text = drop { $0 == " " || $0 == "\t" }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }
}
