import CRM

/// Host names, as bytes in lower case, and the part of them that somebody registered.
package enum WebDomain {
    /// Host of a web address as people type it; nil when there is none.
    ///
    /// `https://www.Example.com/it?x=1` gives `www.example.com`; so does the bare host.
    static func host(of address: String) -> ArraySlice<UInt8>? {
        var rest = ASCII.lowered(address)[...]
        if let colon = rest.firstIndex(of: UInt8(ascii: ":")),
            rest[colon...].starts(with: "://".utf8)
        {
            rest = rest[(colon + 3)...]
        }
        rest = rest.prefix {
            $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#")
        }
        if let at = rest.lastIndex(of: UInt8(ascii: "@")) { rest = rest[(at + 1)...] }
        if let colon = rest.firstIndex(of: UInt8(ascii: ":")) { rest = rest[..<colon] }
        while rest.last == UInt8(ascii: ".") { rest.removeLast() }
        return rest.contains(UInt8(ascii: ".")) && isHost(rest) ? rest : nil
    }

    /// The registered part of a host: `example.co.uk` of `mail.example.co.uk`.
    ///
    /// A rule of thumb instead of the Public Suffix List: the last two labels, or three when the
    /// last is a country's and the one before is a general second level (`co`, `com`, `edu`…).
    static func registrable(_ host: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let dot = UInt8(ascii: ".")
        guard let last = host.lastIndex(of: dot), let second = host[..<last].lastIndex(of: dot)
        else { return host }
        let isCountry = host.endIndex - last - 1 == 2
        guard isCountry, secondLevels.contains(Array(host[(second + 1)..<last])) else {
            return host[(second + 1)...]
        }
        let third = host[..<second].lastIndex(of: dot)
        return third.map { host[($0 + 1)...] } ?? host
    }

    /// Whether these bytes are a dotted name of letters, digits and inner hyphens, within the
    /// lengths of RFC 1035; bytes beyond ASCII are let through for names not in Punycode.
    static func isHost(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard (1...253).contains(bytes.count) else { return false }
        var length = 0
        var previous = UInt8(ascii: ".")
        for byte in bytes {
            if byte == UInt8(ascii: ".") {
                guard length > 0, previous != UInt8(ascii: "-") else { return false }
                length = 0
            } else {
                let isHyphen = byte == UInt8(ascii: "-")
                guard isHyphen ? length > 0 : ASCII.isAlphanumeric(byte) || byte >= 0x80 else {
                    return false
                }
                length += 1
                guard length <= 63 else { return false }
            }
            previous = byte
        }
        return length > 0 && previous != UInt8(ascii: "-")
    }

    /// Labels that registries put before a country's own, as `co` in `co.uk`.
    package static let secondLevels = Set(
        [
            "co", "com", "org", "net", "edu", "gov", "ac", "gob", "gouv", "or", "ne", "nom", "ltd",
            "plc", "me", "mil",
        ].map { Array($0.utf8) }
    )
}
