import HTTP

/// The rules that stand before every route: which host names, which origins, which media type.
struct OriginPolicy: Sendable {
    let settings: ServiceSettings

    private static let methods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
    private static let exposed =
        "ETag, Idempotent-Replayed, Location, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id"
    private static let fieldsMax = 1_024

    /// Refuses what no page or program of ours sends.
    ///
    /// The host name stops pages whose name was pointed at this machine (DNS rebinding), the origin
    /// stops pages of others.
    func check(_ head: HTTPRequest) throws(Refusal) {
        let hosts = head.headers.all("Host")
        guard hosts.count == 1, settings.allows(host: hosts[0]) else {
            throw Refusal(
                .misdirected,
                "ask by the address the service was started on, or start it with --host NAME"
            )
        }
        guard let origin = head.headers["Origin"] else { return }
        guard settings.allows(origin: origin) else {
            throw Refusal(
                .originRefused,
                "the origin is not on the list; start the service with --origin ORIGIN"
            )
        }
    }

    /// Refuses bodies that a page of another origin could send without asking first.
    func checkMediaType(_ head: HTTPRequest, allowed: [String]) throws(Refusal) {
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

    /// Answers the browser's question whether a page may ask.
    func preflight(_ head: HTTPRequest) -> HTTPResponse {
        HTTPResponse(
            status: 204,
            headers: [
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
        if let origin = head.headers["Origin"], settings.allows(origin: origin) {
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Expose-Headers"] = Self.exposed
        }
    }
}
