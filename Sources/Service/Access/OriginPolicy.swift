import HTTP

/// The rules that stand before every route: which host names, which origins, which media type.
struct OriginPolicy: Sendable {
    let settings: ServiceSettings
    private let refused = RefusedOrigins()

    init(settings: ServiceSettings) { self.settings = settings }

    /// Whether a host is an IPv4 address, or an IPv6 address in brackets, with or without a port.
    private static func isAddress(_ host: String) -> Bool {
        if host.hasPrefix("[") { return true }
        let parts = host.prefix { $0 != ":" }.split(
            separator: ".",
            omittingEmptySubsequences: false
        )
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }

    /// What tells whether the service lives and can store.
    private static let probePaths: Set = [StatusRoutes.healthPath, ObservabilityRoutes.readyPath]

    private static let methods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
    private static let exposed =
        "ETag, Idempotent-Replayed, Location, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id"
    private static let fieldsMax = 1_024

    /// Refuses what no page or program of ours sends.
    ///
    /// The host name stops pages whose name was pointed at this machine (DNS rebinding), the origin
    /// stops pages of others. Load balancers ask for health by an address, or by HTTP/1.0 without a
    /// host: neither can come of a name.
    func check(_ head: HTTPRequest) throws(Refusal) {
        let hosts = head.headers.all("Host")
        let isProbe = Self.probePaths.contains(head.path) && hosts.allSatisfy(Self.isAddress)
        guard hosts.count == 1 && settings.allows(host: hosts[0]) || isProbe && hosts.count < 2
        else {
            throw Refusal(
                .misdirected,
                "ask by the address the service was started on, or start it with --host NAME"
            )
        }
        guard let origin = head.headers["Origin"] else { return }
        guard settings.allows(origin: origin, scheme: head.scheme) else {
            if let name = refused.isNew(origin) {
                settings.tell(
                    "a page of the origin \(name) was refused: --origin \(name) lets it in"
                )
            }
            throw Refusal(
                .originRefused,
                "the origin is not on the list; start the service with --origin ORIGIN"
            )
        }
    }

    /// Refuses bodies that a page of another origin could send without asking first, and those that
    /// are compressed or otherwise coded: they are read as they come.
    func checkMediaType(_ head: HTTPRequest, allowed: [String]) throws(Refusal) {
        if let coding = head.headers.all("Content-Encoding").first(where: Self.isCoded) {
            throw Refusal(
                .unsupportedMediaType,
                "send the body as it is, without Content-Encoding: \(coding.prefix(32))"
            ).with("Accept-Encoding", "identity")
        }
        let given = head.headers["Content-Type"] ?? ""
        if allowed.contains(given) { return }
        let type = given.prefix { $0 != ";" }.lowercased().filter { $0 != " " && $0 != "\t" }
        guard allowed.contains(type) else {
            throw Refusal(
                .unsupportedMediaType,
                "send the body with Content-Type: \(allowed.joined(separator: " or "))"
            ).with("Accept", allowed.joined(separator: ", "))
        }
    }

    private static func isCoded(_ coding: String) -> Bool {
        let word = coding.lowercased().filter { $0 != " " && $0 != "\t" }
        return !word.isEmpty && word != "identity"
    }

    /// Answers the browser's question whether a page may ask, and anybody's what a path takes.
    func preflight(_ head: HTTPRequest, methods: [String]) -> HTTPResponse {
        HTTPResponse(
            status: 204,
            headers: [
                "Allow": methods.isEmpty ? Self.methods : methods.joined(separator: ", "),
                "Access-Control-Allow-Methods": Self.methods,
                "Access-Control-Allow-Headers": allowedFields(head),
                "Access-Control-Max-Age": "600",
            ]
        )
    }

    /// The fields asked for, so far as they are names and nothing else.
    private func allowedFields(_ head: HTTPRequest) -> String {
        let standard = "Authorization, Content-Type, Idempotency-Key, If-None-Match, X-Request-Id"
        guard let asked = head.headers["Access-Control-Request-Headers"],
            asked.utf8.count <= Self.fieldsMax
        else { return standard }
        let names = asked.split(separator: ",").map { $0.filter { $0 != " " && $0 != "\t" } }
        let isPlain = names.allSatisfy { name in
            !name.isEmpty && name.utf8.allSatisfy(Self.isNameByte)
        }
        return isPlain && !names.isEmpty ? names.joined(separator: ", ") : standard
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }

    /// Adds what every answer carries, errors included: who may read it, and how safely to treat
    /// it.
    func seal(_ response: inout HTTPResponse, for head: HTTPRequest, requestID: String) {
        response.headers["X-Request-Id"] = requestID
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        if response.headers["Cache-Control"] == nil {
            response.headers["Cache-Control"] = "no-store"
        }
        response.headers.append("Vary", "Origin")
        if let origin = head.headers["Origin"],
            settings.allows(origin: origin, scheme: head.scheme)
        {
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Expose-Headers"] = Self.exposed
        }
    }
}
