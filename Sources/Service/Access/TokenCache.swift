import CRM
import Storage
import Synchronization

/// The tokens of the file, in memory, so that a request is let in without reading it.
///
/// Read anew once a second, and whenever a token is shown that it does not know.
final class TokenCache: Sendable {
    private struct State {
        var tokens: [String: AccessToken] = [:]
        var used = UseNotes()
    }

    private let store: Store
    private let state = Mutex(State())

    init(_ store: Store) throws {
        self.store = store
        try refresh()
    }

    func refresh() throws {
        let all = try store.accessTokens()
        state.withLock { state in
            state.tokens = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })
        }
    }

    /// The token of that id, held or not.
    func token(id: String) -> AccessToken? { state.withLock { $0.tokens[id] } }

    /// Whether any token opens anything at `now`.
    func isInUse(at now: Instant) -> Bool {
        state.withLock { $0.tokens.values.contains { $0.holds(at: now) } }
    }

    /// Notes that a token was used; written down at the next ``flush()``.
    func noteUse(of id: String, at now: Instant) {
        state.withLock { $0.used.note(id, at: now) }
    }

    /// Writes down when tokens were last used; each at most once a minute.
    func flush() throws {
        let due = state.withLock { state in
            let tokens = state.tokens
            return state.used.takeDue { tokens[$0]?.lastUsedAt }
        }
        guard let due else { return }
        try store.noteUse(ofAccessTokens: due.ids, at: due.newest)
        state.withLock { state in
            for id in due.ids { state.tokens[id]?.lastUsedAt = due.newest }
        }
    }
}
