/// Where an `http` URL points: what a connection is made to, and what is asked for there.
struct Endpoint: Hashable, Sendable {
    /// A name, an IPv4 address, or an IPv6 address without its brackets.
    var host: String
    var port: UInt16

    init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Reads `host`, `host:port` or `[address]:port`; nil for anything else.
    init?(_ authority: Substring, defaultPort: UInt16) {
        var host = authority
        var port: Substring?
        if authority.first == "[" {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            host = authority[authority.index(after: authority.startIndex)..<end]
            let rest = authority[authority.index(after: end)...]
            guard rest.isEmpty || rest.first == ":" else { return nil }
            if !rest.isEmpty { port = rest.dropFirst() }
        } else if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon]
            port = authority[authority.index(after: colon)...]
        }
        guard !host.isEmpty, host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        self.host = host.lowercased()
        if let port, !port.isEmpty {
            guard let number = UInt16(port), number > 0 else { return nil }
            self.port = number
        } else {
            self.port = defaultPort
        }
    }

    /// As a `Host` field and messages write it.
    var description: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == 80 ? name : "\(name):\(port)"
    }
}

/// An absolute `http` URL in its parts.
struct PlainURL {
    var endpoint: Endpoint
    /// Path and query, percent-encoded as they were given.
    var target: String

    /// Nil where the text is no `http` URL, or holds a user's name and password.
    init?(_ text: String) {
        guard text.utf8.count > 7, text.prefix(7).lowercased() == "http://",
            text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F })
        else { return nil }
        let rest = text.dropFirst(7)
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        guard let endpoint = Endpoint(rest[..<end], defaultPort: 80),
            !rest[..<end].contains("@")
        else { return nil }
        self.endpoint = endpoint
        let target = rest[end...].prefix { $0 != "#" }
        self.target = target.first == "/" ? String(target) : "/" + target
    }
}

/// An absolute `https` URL.
enum SecureURL {
    /// Where it points; nil where the text is no such URL, or holds a user's name and password.
    static func endpoint(of url: String) -> Endpoint? {
        guard url.utf8.count > 8, url.prefix(8).lowercased() == "https://",
            url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return nil }
        let authority = url.dropFirst(8).prefix { !"/?#".contains($0) }
        return authority.contains("@") ? nil : Endpoint(authority, defaultPort: 443)
    }
}
