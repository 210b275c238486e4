/// Reads addresses of web pages.
package enum WebAddress {
    /// The host without `www.`, in lower case: `olmo.example` of `https://www.Olmo.example/it`; nil
    /// when there is none.
    package static func host(_ address: String) -> String? {
        var rest = MatchKey.trimmed(address).lowercased()[...]
        if let scheme = rest.firstRange(of: "://") { rest = rest[scheme.upperBound...] }
        rest = rest.prefix { !"/?#:".contains($0) }
        if rest.hasPrefix("www.") { rest = rest.dropFirst(4) }
        while rest.last == "." { rest.removeLast() }
        guard rest.contains("."), !rest.contains(" "), !rest.contains("@"), rest.first != "."
        else { return nil }
        return String(rest)
    }
}
