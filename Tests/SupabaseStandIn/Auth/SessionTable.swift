import Synchronization

/// The sessions of Supabase Auth and their refresh tokens, each to be used once.
///
/// A used token is taken again within ``reuseSeconds``, or at any time while the token that
/// replaced it is still unused: the client cannot have stored it. Any other reuse looks like theft
/// and ends the session.
struct SessionTable {
    /// Supabase's default of `refresh_token_reuse_interval`.
    static let reuseSeconds: Int64 = 10

    struct Session {
        var id: String
        var userID: String
        var isRevoked = false
    }

    private struct RefreshToken {
        var sessionID: String
        /// The token that this one replaced.
        var parent: String?
        /// When it was exchanged; nil while it is the session's active one.
        var usedAt: Int64?
    }

    private var sessions: [String: Session] = [:]
    private var tokens: [String: RefreshToken] = [:]
    /// The token of each session that was not used yet.
    private var active: [String: String] = [:]

    /// Opens a session with its first refresh token.
    mutating func open(_ session: Session, token: String) {
        sessions[session.id] = session
        tokens[token] = RefreshToken(sessionID: session.id)
        active[session.id] = token
    }

    /// Exchanges a refresh token for the one to answer with.
    ///
    /// That is `fresh`, unless the active one is handed out again.
    mutating func exchange(
        _ text: String,
        at now: Int64,
        fresh: String
    ) throws(AuthError) -> (Session, token: String) {
        guard let token = tokens[text], let session = sessions[token.sessionID] else {
            throw .unknownRefreshToken
        }
        guard !session.isRevoked, let current = active[session.id] else { throw .usedRefreshToken }
        if let usedAt = token.usedAt {
            if tokens[current]?.parent == text { return (session, current) }
            guard now <= usedAt + Self.reuseSeconds * 1_000_000 else {
                revoke(session.id)
                throw .usedRefreshToken
            }
        }
        tokens[current]?.usedAt = now
        tokens[fresh] = RefreshToken(sessionID: session.id, parent: current)
        active[session.id] = fresh
        return (session, fresh)
    }

    /// Whether a session is open.
    func isOpen(_ id: String) -> Bool { sessions[id].map { !$0.isRevoked } ?? false }

    mutating func revoke(_ id: String) { sessions[id]?.isRevoked = true }

    /// Ends all sessions of a user, but perhaps one.
    mutating func revokeAll(of userID: String, except kept: String? = nil) {
        for id in sessions.keys where sessions[id]?.userID == userID && id != kept { revoke(id) }
    }
}
