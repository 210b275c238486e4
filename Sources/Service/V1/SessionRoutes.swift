import CRM
import HTTP
import JSON
import Storage

/// `/v1/sessions`: who looks at the dashboard.
enum SessionRoutes {
    static let routes: [Route] = [
        Route("POST", "/v1/sessions", .anybody, body: .json, answer: open),
        Route("GET", "/v1/sessions", .token(.readScores), answer: list),
        Route("DELETE", "/v1/sessions/{id}", .token(.readScores), answer: end),
    ]

    /// Opens a session for a code from a link, or for a token, to our own page alone.
    ///
    /// A code opens it once, whatever becomes of the answer.
    @Sendable private static func open(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        guard call.request.headers["Origin"] != nil, SessionSecrets.isOwnPage(call.request) else {
            throw Refusal(.originRefused, "only the dashboard's own page opens sessions")
        }
        var body = try StrictBody(call.json(), members: ["code", "token"])
        let (code, token) = (body.text("code"), body.text("token"))
        try body.finish()
        let (now, peer) = (call.startedAt, call.request.peer)
        try service.authenticator.checkFailures(of: peer, at: now)
        let opened = try await service.upkeep.run { [sessions = service.sessions] in
            let principal: Principal?
            if let code {
                principal = try LoginCode(code).flatMap(sessions.redeem).map {
                    Principal(organizationID: $0, scopes: [.admin])
                }
            } else {
                principal = try token.flatMap {
                    try service.authenticator.principal(ofToken: $0, at: now)
                }
            }
            return try principal.flatMap { principal in
                try principal.organizationID.map {
                    try sessions.open($0, scopes: principal.scopes, at: now)
                }
            }
        }
        guard let opened else {
            try service.authenticator.countFailure(of: peer, at: now)
            throw Refusal(
                .unauthorized,
                "the link was used before or is older than five minutes; `assay dashboard` makes"
                    + " another"
            ).with("WWW-Authenticate", "Bearer realm=\"assay\"")
        }
        var document = self.document(opened.session, isOwn: true)
        document["page_secret"] = .string(opened.page.text)
        var response = Reply.json(.object(document), status: 201)
        response.headers["Set-Cookie"] = cookie(opened.cookie, call)
        return response
    }

    /// The cookie: for this host and our own pages alone, and out of the reach of scripts.
    private static func cookie(_ secret: BearerToken, _ call: RequestContext) -> String {
        let isSecure = call.request.headers["Origin"]?.hasPrefix("https://") ?? false
        let name = isSecure ? SessionSecrets.hostCookie : SessionSecrets.plainCookie
        let seconds = DashboardSession.lifetime / Instant.second
        return "\(name)=\(secret.text); Path=/; HttpOnly; SameSite=Strict; Max-Age=\(seconds)"
            + (isSecure ? "; Secure" : "")
    }

    @Sendable private static func list(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        let organization = try service.organizations.organization(
            named: nil,
            for: call.principal
        )
        let all = service.sessions.sessions(of: organization, at: call.startedAt)
        // Whoever may not do everything sees their own session alone.
        let shown = all.filter {
            call.principal.allows(.admin) || $0.id == call.principal.tokenID
        }
        return Reply.json([
            "sessions": .array(
                shown.map { .object(document($0, isOwn: $0.id == call.principal.tokenID)) }
            )
        ])
    }

    @Sendable private static func end(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        let id = call["id"]
        let organization = try service.organizations.organization(
            named: nil,
            for: call.principal
        )
        let mayEnd = call.principal.allows(.admin) || id == call.principal.tokenID
        guard mayEnd,
            try await service.upkeep.run({ [sessions = service.sessions] in
                try sessions.end(id, of: organization)
            })
        else { throw Refusal(.notFound, "no such session") }
        return Reply.json(["id": .string(id)])
    }

    private static func document(_ session: DashboardSession, isOwn: Bool) -> JSONObject {
        [
            "id": .string(session.id),
            "organization_id": .string(session.organizationID),
            "scopes": .array(session.scopes.map { .string($0) }),
            "created_at": .string(session.createdAt.description),
            "expires_at": .string(session.expiresAt.description),
            "last_used_at": session.lastUsedAt.map { .string($0.description) } ?? .null,
            "is_own": .bool(isOwn),
        ]
    }
}
