/// The first line of a request, by the rules of RFC 9112, 3.
struct RequestLine {
    var method: String
    var path: String
    var query: String?
    /// The host and port of a target in absolute form; nil for a plain path.
    var authority: String?
    var isHTTP10: Bool

    /// Reads a line without its line end.
    init(_ line: Span<UInt8>) throws(RequestFailure) {
        guard let methodEnd = line.firstIndex(of: 0x20) else { throw .requestLine }
        let methodBytes = line.extracting(0..<methodEnd)
        guard ByteSet.token.spans(methodBytes),
            let targetEnd = line.firstIndex(of: 0x20, from: methodEnd + 1),
            let method = methodBytes.text
        else { throw .requestLine }
        self.method = method
        let target = line.extracting((methodEnd + 1)..<targetEnd)
        isHTTP10 = try Self.isHTTP10(line.extracting((targetEnd + 1)..<line.count))
        // What a proxy is asked for has a target of its own form, and is refused anyway.
        if method == "CONNECT" {
            path = ""
            return
        }
        guard ByteSet.target.spans(target), EncodedByte.areFit(target), let text = target.text
        else { throw .target }
        if target[0] == UInt8(ascii: "/") {
            (path, query) = Self.split(text[...])
        } else if text == "*" {
            guard method == "OPTIONS" else { throw .target }
            path = text
        } else {
            (authority, path, query) = try Self.absolute(text)
        }
    }

    /// The methods that answers to ``RequestFailure/methodRefused`` propose.
    static let methods: Set = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

    /// Refuses what no server of an application serves; whether any other method is known for a
    /// path is for the handler to say.
    func checkMethod() throws(RequestFailure) {
        if method == "CONNECT" || method == "TRACE" { throw .methodRefused }
    }

    private static func isHTTP10(_ version: Span<UInt8>) throws(RequestFailure) -> Bool {
        let name: StaticString = "HTTP/"
        guard version.count == 8, version[6] == UInt8(ascii: "."),
            version[5].isDigit, version[7].isDigit
        else { throw .version }
        let isNamed = name.withUTF8Buffer { name in
            name.indices.allSatisfy { version[$0] == name[$0] }
        }
        guard isNamed else { throw .version }
        switch (version[5], version[7]) {
        case (0x31, 0x30): return true
        case (0x31, 0x31): return false
        default: throw .versionUnsupported
        }
    }

    private static func split(_ target: Substring) -> (path: String, query: String?) {
        guard let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) else {
            return (String(target), nil)
        }
        return (String(target[..<mark]), String(target[target.utf8.index(after: mark)...]))
    }

    /// Takes a target in absolute form apart: `http://host:port/path?query`.
    private static func absolute(
        _ target: String
    ) throws(RequestFailure) -> (authority: String, path: String, query: String?) {
        let schemes = ["http://", "https://"]
        let scheme = schemes.first { target.prefix($0.count).lowercased() == $0 }
        guard let scheme else { throw .target }
        let rest = target.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard HostName.isValid(Array(authority.utf8).span) else { throw .target }
        let (path, query) = split(rest[authority.endIndex...])
        return (String(authority), path.isEmpty ? "/" : path, query)
    }
}

/// The rules for a host with an optional port, as the Host header holds it.
enum HostName {
    /// Whether these bytes are a name, an IPv4 address or a bracketed IPv6 address, and a port.
    static func isValid(_ bytes: Span<UInt8>) -> Bool {
        var end = bytes.count
        if let first = bytes.isEmpty ? nil : bytes[0], first == UInt8(ascii: "[") {
            guard let close = bytes.firstIndex(of: UInt8(ascii: "]")), close >= 3,
                ByteSet.address.spans(bytes.extracting(1..<close))
            else { return false }
            end = close + 1
        } else {
            end = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.count
            guard ByteSet.host.spans(bytes.extracting(0..<end)) else { return false }
        }
        return end == bytes.count || isPort(bytes.extracting(end..<bytes.count))
    }

    private static func isPort(_ bytes: Span<UInt8>) -> Bool {
        guard (2...6).contains(bytes.count), bytes[0] == UInt8(ascii: ":") else { return false }
        var port = 0
        for index in 1..<bytes.count {
            guard bytes[index].isDigit else { return false }
            port = port * 10 + Int(bytes[index] - 0x30)
        }
        return port <= 65_535
    }
}

/// The rules for `%` and two digits in a target.
enum EncodedByte {
    /// Whether every percent sign starts a byte that a URL may hold.
    ///
    /// None may be NUL or a byte that UTF-8 never uses; in the path none is a control character,
    /// as what logs or passes on a path would break lines at it.
    static func areFit(_ target: Span<UInt8>) -> Bool {
        var isPath = true
        for index in target.indices {
            if target[index] == UInt8(ascii: "?") { isPath = false }
            guard target[index] == UInt8(ascii: "%") else { continue }
            guard index + 2 < target.count, let high = target[index + 1].hexValue,
                let low = target[index + 2].hexValue
            else { return false }
            switch high << 4 | low {
            case 0, 0xC0, 0xC1, 0xF5...0xFF: return false
            case 0x01...0x1F, 0x7F: if isPath { return false }
            default: continue
            }
        }
        return true
    }
}
