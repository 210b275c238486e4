import Foundation

/// The proxy that the environment names for `http` URLs, as curl reads it: `http_proxy` in small
/// letters only (a web server's request could set the other), `all_proxy`, `no_proxy`.
struct ProxySettings: Sendable {
    private var proxy: Endpoint?
    /// The value of `Proxy-Authorization`, where the variable holds a name and a password.
    private(set) var authorization: String?
    private var exceptions: [String] = []

    init(_ environment: [String: String]) {
        let names = ["http_proxy", "all_proxy", "ALL_PROXY"]
        guard let text = names.lazy.compactMap({ environment[$0] }).first(where: { !$0.isEmpty })
        else { return }
        var rest = Substring(text)
        if let scheme = rest.range(of: "://") {
            guard rest[..<scheme.lowerBound].lowercased() == "http" else { return }
            rest = rest[scheme.upperBound...]
        }
        rest = rest.prefix { $0 != "/" }
        if let at = rest.lastIndex(of: "@") {
            let user = String(rest[..<at]).removingPercentEncoding ?? String(rest[..<at])
            authorization = "Basic " + Data(user.utf8).base64EncodedString()
            rest = rest[rest.index(after: at)...]
        }
        proxy = Endpoint(rest, defaultPort: 1080)
        let listed = environment["no_proxy"] ?? environment["NO_PROXY"] ?? ""
        exceptions = listed.lowercased().split { $0 == "," || $0 == " " }.map {
            String($0.first == "." ? $0.dropFirst() : $0)
        }
    }

    /// The proxy that leads to a server; nil where it is reached directly.
    func proxy(for endpoint: Endpoint) -> Endpoint? {
        let host = endpoint.host
        let isDirect = exceptions.contains { name in
            name == "*" || host == name || host.hasSuffix("." + name)
                || "\(host):\(endpoint.port)" == name
        }
        return isDirect ? nil : proxy
    }
}
