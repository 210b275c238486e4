import CRM

/// Host names and the part of them that somebody registered.
enum WebDomain {
    /// Host in lower case of a web address as people type it; nil when there is none.
    ///
    /// `https://www.Example.com/it?x=1` gives `www.example.com`; so does the bare host.
    static func host(of address: String) -> String? {
        var rest = Substring(MatchKey.trimmed(address).lowercased())
        if let colon = rest.firstIndex(of: ":"), rest[colon...].hasPrefix("://") {
            rest = rest[colon...].dropFirst(3)
        }
        rest = rest.prefix { !"/?#".contains($0) }
        if let at = rest.lastIndex(of: "@") { rest = rest[rest.index(after: at)...] }
        if let colon = rest.firstIndex(of: ":") { rest = rest[..<colon] }
        while rest.last == "." { rest.removeLast() }
        return rest.contains(".") && isHost(rest.utf8) ? String(rest) : nil
    }

    /// The registered part of a host: `example.co.uk` of `mail.example.co.uk`.
    ///
    /// A rule of thumb instead of the Public Suffix List: the last two labels, or three when the
    /// last is a country's and the one before is a general second level (`co`, `com`, `edu`…).
    static func registrable(_ host: String) -> Substring {
        let labels = host.split(separator: ".")
        guard labels.count > 2 else { return Substring(host) }
        let isCountry = labels[labels.count - 1].utf8.count == 2
        let keep = isCountry && secondLevels.contains(labels[labels.count - 2]) ? 3 : 2
        return host[labels[labels.count - keep].startIndex...]
    }

    /// Whether these bytes are a dotted name of letters, digits and inner hyphens, within the
    /// lengths of RFC 1035; bytes beyond ASCII are let through for names not in Punycode.
    static func isHost(_ bytes: Substring.UTF8View) -> Bool {
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

    private static let secondLevels: Set<Substring> = [
        "co", "com", "org", "net", "edu", "gov", "ac", "gob", "gouv", "or", "ne", "nom", "ltd",
        "plc", "me", "mil",
    ]
}
