import CRM
import HTTP
import JSON
import Storage
import Values

/// `/v1/tokens`: the keys to the service that open the caller's organization.
enum TokenRoutes {
    static let routes: [Route] = [
        Route("GET", "/v1/tokens", .token(.admin), answer: list),
        Route("POST", "/v1/tokens", .token(.admin), body: .json, answer: create),
        Route("DELETE", "/v1/tokens/{id}", .token(.admin), answer: revoke),
    ]

    private static let daysMax: Int64 = 3_650
    private static let daysUsual: Int64 = 365

    @Sendable private static func list(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        let now = call.startedAt
        let tokens = try await service.read(call) { try $0.tokens() }
        return Reply.json(["tokens": .array(tokens.map { .object(document($0, now)) })])
    }

    /// Makes a token and shows it this once; so a repetition makes another, and no key is taken.
    @Sendable private static func create(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        var body = try StrictBody(call.json(), members: ["name", "scopes", "days"])
        let name = MatchKey.trimmed(body.text("name") ?? "")
        let given = body.words("scopes", Scope.allCases.map(\.rawValue))
        let days = body.number("days") ?? daysUsual
        try body.finish()
        guard !name.isEmpty, (1...daysMax).contains(days) else {
            throw Refusal(
                .invalidBody,
                "the body is not what this route takes",
                faults: [
                    name.isEmpty
                        ? Refusal.Fault(pointer: "/name", "say what the token is for")
                        : Refusal.Fault(pointer: "/days", "give 1 to \(daysMax)")
                ]
            )
        }
        let scopes = given.isEmpty ? [Scope.readScores] : given.compactMap(Scope.init)
        let (token, text) = try await service.read(call) {
            try $0.addToken(name: name, scopes: scopes, days: days)
        }
        var document = self.document(token, call.startedAt)
        document["token"] = .string(text)
        return Reply.json(.object(document), status: 201)
    }

    @Sendable private static func revoke(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        let id = call["id"]
        guard try await service.read(call, { try $0.revokeToken(id: id) }) else {
            throw Refusal(.notFound, "no token of that id holds")
        }
        try await service.upkeep.run { [tokens = service.tokens] in try tokens.refresh() }
        return Reply.json(["id": .string(id)])
    }

    private static func document(_ token: AccessToken, _ now: Instant) -> JSONObject {
        let state = token.revokedAt != nil ? "revoked" : token.holds(at: now) ? "valid" : "expired"
        return [
            "id": .string(token.id),
            "name": .string(token.name),
            "scopes": .array(token.scopes.map { .string($0) }),
            "state": .string(state),
            "created_at": .string(token.createdAt.description),
            "expires_at": token.expiresAt.map { .string($0.description) } ?? .null,
            "last_used_at": token.lastUsedAt.map { .string($0.description) } ?? .null,
        ]
    }
}
