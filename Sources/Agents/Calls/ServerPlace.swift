import JSON

/// Host and port of a URL, as spans name them.
enum ServerPlace {
    static func attributes(_ url: String) -> [(String, JSON)] {
        guard let scheme = url.firstRange(of: "://") else { return [] }
        let isSecure = url.hasPrefix("https")
        let place = url[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" }
        guard let colon = place.lastIndex(of: ":"), let port = Int64(place[colon...].dropFirst())
        else {
            return [
                ("server.address", .string(String(place))),
                ("server.port", .integer(isSecure ? 443 : 80)),
            ]
        }
        return [
            ("server.address", .string(String(place[..<colon]))), ("server.port", .integer(port)),
        ]
    }

    /// Whether a URL leads to this machine or into its own network, by the name alone.
    static func isLocal(_ url: String) -> Bool {
        guard let scheme = url.firstRange(of: "://") else { return false }
        let place = url[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" }
        if place.hasPrefix("[") { return place.hasPrefix("[::1]") || place.hasPrefix("[fd") }
        let host = place.prefix { $0 != ":" }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
            .map { Int($0) ?? -1 }
        guard parts.count == 4, parts.allSatisfy({ (0...255).contains($0) }) else {
            // A name without a dot is one of this network: of a container, for example.
            return !host.contains(".") || host.hasSuffix(".local")
                || host.hasSuffix(".docker.internal")
        }
        switch (parts[0], parts[1]) {
        case (127, _), (10, _), (192, 168), (172, 16...31), (0, _): return true
        default: return false
        }
    }
}
