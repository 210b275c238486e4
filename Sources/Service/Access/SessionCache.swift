import CRM
import Storage
import Synchronization

/// The sessions of the file, in memory, so that a request is let in without reading it.
///
/// Read anew once a second, and whenever a session is shown that it does not know.
final class SessionCache: Sendable {
    private struct State {
        var sessions: [String: DashboardSession] = [:]
        var used = UseNotes()
    }

    private let store: Store
    private let state = Mutex(State())

    init(_ store: Store) throws {
        self.store = store
        try refresh()
    }

    func refresh() throws {
        let all = try store.dashboardSessions()
        state.withLock { state in
            state.sessions = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })
        }
    }

    /// Whether it was read.
    func knows(_ id: String) -> Bool { state.withLock { $0.sessions[id] != nil } }

    /// The session that both secrets open, held or not; nil when one of them is wrong.
    func session(_ shown: SessionSecrets) -> DashboardSession? {
        guard let kept = state.withLock({ $0.sessions[shown.id] }) else { return nil }
        let isCookie = shown.cookie.matches(kept.cookieSHA256)
        let isPage = shown.page.matches(kept.pageSHA256)
        return isCookie && isPage ? kept : nil
    }

    /// The sessions of an organization that hold, newest first.
    func sessions(of organization: String, at now: Instant) -> [DashboardSession] {
        state.withLock { Array($0.sessions.values) }
            .filter { $0.organizationID == organization && $0.holds(at: now) }
            .sorted { ($1.createdAt, $1.id) < ($0.createdAt, $0.id) }
    }

    /// Opens a session for an organization, and answers it with its two secrets.
    func open(
        _ organization: String,
        scopes: Set<Scope>,
        at now: Instant
    ) throws -> (session: DashboardSession, cookie: BearerToken, page: BearerToken) {
        let cookie = BearerToken(randomBytes: store.environment.randomBytes)
        let page = BearerToken(randomBytes: store.environment.randomBytes)
        let session = DashboardSession(
            id: cookie.id,
            organizationID: organization,
            cookieSHA256: cookie.secretSHA256,
            pageSHA256: page.secretSHA256,
            scopes: scopes.map(\.rawValue),
            createdAt: now
        )
        try store.addDashboardSession(session)
        state.withLock { $0.sessions[session.id] = session }
        return (session, cookie, page)
    }

    /// The organization that a code opens; the code opens nothing from now on.
    func redeem(_ code: LoginCode) throws -> String? {
        try store.redeemLoginCode(sha256: code.sha256)
    }

    /// Ends a session of an organization; false when none of that id holds.
    func end(_ id: String, of organization: String) throws -> Bool {
        let isEnded = try store.revokeDashboardSession(id: id, organization: organization)
        try refresh()
        return isEnded
    }

    /// Notes that a session was used; written down at the next ``flush()``.
    func noteUse(of id: String, at now: Instant) { state.withLock { $0.used.note(id, at: now) } }

    /// Writes down when sessions were last used; each at most once a minute.
    func flush() throws {
        let due = state.withLock { state in
            let sessions = state.sessions
            return state.used.takeDue { sessions[$0]?.lastUsedAt }
        }
        guard let due else { return }
        try store.noteUse(ofDashboardSessions: due.ids, at: due.newest)
        state.withLock { state in
            for id in due.ids { state.sessions[id]?.lastUsedAt = due.newest }
        }
    }
}
