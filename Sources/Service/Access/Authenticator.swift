import CRM
import HTTP
import Storage

/// Who asks: a token, or somebody on this machine without one.
struct Principal: Equatable, Sendable {
    /// The token's id; nil without one.
    var tokenID: String?
    /// The organization the token opens; nil without one.
    var organizationID: String?
    /// What may be done.
    var scopes: Set<Scope>
    /// Whether it is somebody at the dashboard.
    var isSession = false

    /// A caller on this machine, on routes that stand open to it.
    static let local = Principal(scopes: [.readScores, .writeScores])

    /// A name for what is kept on behalf of the caller.
    var caller: String { tokenID ?? "local" }

    /// Whether a route that needs `scope` is open.
    func allows(_ scope: Scope) -> Bool { scopes.contains(scope) || scopes.contains(.admin) }
}

/// Who may come in, and what to.
struct Authenticator: Sendable {
    private let settings: ServiceSettings
    private let book: TokenCache
    private let sessions: SessionCache
    private let failures = RateLimiter(
        ratePerMinute: ServiceLimits.failedAccessMax,
        burst: ServiceLimits.failedAccessMax
    )

    init(_ settings: ServiceSettings, _ book: TokenCache, _ sessions: SessionCache) {
        self.settings = settings
        self.book = book
        self.sessions = sessions
    }

    /// Counts a refused code or token of a peer.
    ///
    /// - Throws: ``Refusal`` when there were too many.
    func countFailure(of peer: String, at now: Instant) throws(Refusal) {
        guard !failures.take(peer, at: now).isAllowed else { return }
        throw refused(peer, now)
    }

    /// Refuses a peer that showed too many wrong secrets.
    func checkFailures(of peer: String, at now: Instant) throws(Refusal) {
        if failures.isExhausted(peer, at: now) { throw refused(peer, now) }
    }

    /// What a token of the file opens; nil when it opens nothing now.
    func principal(ofToken text: String, at now: Instant) throws -> Principal? {
        guard let shown = BearerToken(text) else { return nil }
        if book.token(id: shown.id) == nil { try book.refresh() }
        guard let kept = book.token(id: shown.id), shown.matches(kept), kept.holds(at: now) else {
            return nil
        }
        return Self.principal(kept)
    }

    private static func principal(_ kept: AccessToken) -> Principal {
        Principal(
            tokenID: kept.id,
            organizationID: kept.organizationID,
            scopes: Set(kept.scopes.compactMap(Scope.init))
        )
    }

    /// Whether the CRM's routes are open to a peer without a token at `now`: never behind a proxy,
    /// which brings in others from this machine.
    func isOpen(to peer: String, at now: Instant) -> Bool {
        settings.isLoopback && settings.proxies.count == 0 && Self.isLocal(peer)
            && (settings.keepsRoutesOpen || !book.isInUse(at: now))
    }

    /// Lets a caller in, or says what is missing.
    ///
    /// `reread` reads the tokens of the file anew: it is called once, for a token not known yet.
    func principal(
        _ head: HTTPRequest,
        _ access: Route.Access,
        at now: Instant,
        reread: () async throws -> Void
    ) async throws -> Principal {
        if let known = try knownPrincipal(head, access, at: now) { return known }
        if failures.isExhausted(head.peer, at: now) { throw refused(head.peer, now) }
        try await reread()
        guard let known = try knownPrincipal(head, access, at: now) else {
            throw refused(head.peer, now)
        }
        return known
    }

    /// Lets a caller in, or says what is missing; nil for a token that is not known yet.
    func knownPrincipal(
        _ head: HTTPRequest,
        _ access: Route.Access,
        at now: Instant
    ) throws -> Principal? {
        if access == .anybody { return Principal(scopes: []) }
        let fields = head.headers.all("Authorization")
        if fields.isEmpty {
            if let shown = SessionSecrets(head) {
                return try allowed(session(shown, head.peer, at: now), access)
            }
            switch access {
            case .crm where isOpen(to: head.peer, at: now): return .local
            case .anybody, .crm, .token: throw Refusal.noToken
            }
        }
        guard fields.count == 1, let shown = Self.token(in: fields[0]) else {
            throw refused(head.peer, now)
        }
        guard let kept = book.token(id: shown.id) else { return nil }
        guard shown.matches(kept), kept.holds(at: now) else { throw refused(head.peer, now) }
        book.noteUse(of: kept.id, at: now)
        return try allowed(Self.principal(kept), access)
    }

    /// The caller, if a route is open to them.
    private func allowed(
        _ principal: Principal,
        _ access: Route.Access
    ) throws(Refusal) -> Principal {
        if let scope = access.scope, !principal.allows(scope) {
            throw Refusal(.forbidden, "this needs a token with the scope \(scope.rawValue)")
                .with(
                    "WWW-Authenticate",
                    "Bearer error=\"insufficient_scope\", scope=\"\(scope.rawValue)\""
                )
        }
        return principal
    }

    /// Somebody at the dashboard, by both secrets of a session.
    ///
    /// A session not known yet makes it read the file; after some refused ones a peer has to wait.
    private func session(
        _ shown: SessionSecrets,
        _ peer: String,
        at now: Instant
    ) throws -> Principal {
        if !sessions.knows(shown.id) {
            try checkFailures(of: peer, at: now)
            try sessions.refresh()
        }
        guard let kept = sessions.session(shown), kept.holds(at: now) else {
            throw refused(peer, now)
        }
        sessions.noteUse(of: kept.id, at: now)
        return Principal(
            tokenID: kept.id,
            organizationID: kept.organizationID,
            scopes: Set(kept.scopes.compactMap(Scope.init)),
            isSession: true
        )
    }

    /// Whether a head shows a token that opens something now.
    ///
    /// A token not known yet makes it read the file, which takes microseconds and waits for nobody;
    /// after some refused ones a peer has to wait for ``TokenCache/refresh()``.
    func holdsToken(_ head: HTTPRequest, at now: Instant) throws -> Bool {
        if head.headers["Authorization"] == nil, let shown = SessionSecrets(head) {
            _ = try session(shown, head.peer, at: now)
            return true
        }
        guard let field = head.headers["Authorization"], let shown = Self.token(in: field)
        else { return false }
        if book.token(id: shown.id) == nil, !failures.isExhausted(head.peer, at: now) {
            try book.refresh()
        }
        guard let kept = book.token(id: shown.id) else {
            _ = failures.take(head.peer, at: now)
            return false
        }
        return shown.matches(kept) && kept.holds(at: now)
    }

    private static func token(in field: String) -> BearerToken? {
        let parts = field.split(separator: " ")
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return BearerToken(parts[1])
    }

    private func refused(_ peer: String, _ now: Instant) -> Refusal {
        let verdict = failures.take(peer, at: now)
        guard verdict.isAllowed else {
            return Refusal(.tooManyRequests, "too many refused tokens came from this address")
                .with("Retry-After", "\(max(1, verdict.retryAfter))")
        }
        return Refusal(
            .unauthorized,
            "the token is not known, was taken back, or has expired"
        ).with("WWW-Authenticate", "Bearer realm=\"assay\", error=\"invalid_token\"")
    }

    /// Whether a peer is this machine itself.
    static func isLocal(_ peer: String) -> Bool {
        let peer = peer.hasPrefix("::ffff:") ? peer.dropFirst("::ffff:".count) : peer[...]
        return peer == "::1" || peer.hasPrefix("127.")
    }
}

extension Refusal {
    /// A token is needed, and none was shown.
    static let noToken = Refusal(
        .unauthorized,
        "send Authorization: Bearer TOKEN; `assay token create` makes one"
    ).with("WWW-Authenticate", "Bearer realm=\"assay\"")
}
