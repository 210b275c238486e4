package import HTTP
import JSON

/// Hands out the session's token, and renews it: one at a time, in this process and in others.
///
/// Refresh tokens are good once; two that refresh at the same time would end the session.
package actor SessionRefresher {
    private let storage: any SessionStorage
    private let transport: any HTTPTransport
    private let surroundings: SyncEnvironment
    private var current: SupabaseSession?
    private var refreshing: Task<SupabaseSession, any Error>?

    /// Keeps what `storage` holds.
    package init(
        _ storage: any SessionStorage,
        _ transport: any HTTPTransport,
        _ surroundings: SyncEnvironment
    ) {
        self.storage = storage
        self.transport = transport
        self.surroundings = surroundings
    }

    /// The session, renewed when its end is near.
    ///
    /// - Throws: ``SyncError/loggedOut(_:)`` when there is none.
    package func session() async throws -> SupabaseSession {
        let session = try current ?? stored()
        current = session
        let age = (surroundings.now() - session.obtainedAt) / 1_000_000
        if session.accessToken.isEmpty || (session.expiresIn > 0 && age > session.expiresIn - 60) {
            do { return try await renewed(after: session.accessToken) } catch let error as SyncError
                where error.isTransient && !session.accessToken.isEmpty
            {
                // Our clock may be wrong; the server knows whether the old one still holds.
                return session
            }
        }
        return session
    }

    /// A token other than the one that the server refused.
    ///
    /// - Throws: ``SyncError/loggedOut(_:)`` when the session is over, or held by another process
    ///   for half a minute.
    package func renewed(after token: String) async throws -> SupabaseSession {
        if let refreshing { return try await refreshing.value }
        let task = Task { try await refresh(after: token) }
        refreshing = task
        defer { refreshing = nil }
        let session = try await task.value
        current = session
        return session
    }

    /// Opens a session with e-mail and password.
    ///
    /// - Throws: ``SyncError`` of the server: wrong password, wrong key, out of reach.
    package func logIn(url: String, anonKey: String, email: String, password: String) async throws {
        let session = try await grant(
            "password",
            ["email": .string(email), "password": .string(password)],
            SupabaseSession(url: url, anonKey: anonKey, refreshToken: "")
        )
        try storage.save(session)
        current = session
    }

    /// Opens a session with a refresh token from elsewhere.
    ///
    /// - Throws: ``SyncError`` of the server: the token is over, the key is wrong, or it is out of
    ///   reach.
    package func logIn(url: String, anonKey: String, refreshToken: String) async throws {
        let session = try await grant(
            "refresh_token",
            ["refresh_token": .string(refreshToken)],
            SupabaseSession(url: url, anonKey: anonKey, refreshToken: refreshToken)
        )
        try storage.save(session)
        current = session
    }

    private func stored() throws -> SupabaseSession {
        guard let session = try storage.load() else {
            throw SyncError.loggedOut("there is no session for this file")
        }
        return session
    }

    private func refresh(after token: String) async throws -> SupabaseSession {
        var waited = 0
        while try !storage.tryLock() {
            waited += 1
            guard waited < 300 else {
                throw SyncError.loggedOut("another process holds the session")
            }
            try await surroundings.pause(.milliseconds(100))
        }
        defer { storage.unlock() }
        let session = try stored()
        // A sync under way must not go on as somebody else.
        if let current, current.url != session.url || current.userID != session.userID {
            throw SyncError.loggedOut("somebody else logged in meanwhile")
        }
        // Another process was faster.
        if session.accessToken != token, !session.accessToken.isEmpty { return session }
        let fresh = try await grant(
            "refresh_token",
            ["refresh_token": .string(session.refreshToken)],
            session
        )
        try storage.save(fresh)
        return fresh
    }

    private func grant(
        _ type: String,
        _ body: JSON,
        _ old: SupabaseSession
    ) async throws -> SupabaseSession {
        let call = HTTPCall(
            method: "POST",
            url: "\(old.url)/auth/v1/token?grant_type=\(type)",
            headers: ["apikey": old.anonKey, "Content-Type": "application/json"],
            body: body.canonicalBytes,
            replyBytesMax: 1 << 20
        )
        var reply: HTTPReply
        do { reply = try await transport.send(call) } catch { throw SyncError.unreachable(error) }
        if reply.status >= 300 {
            let sent = [body["refresh_token"], body["password"]].compactMap { $0?.stringValue }
            reply = reply.without(SecretFilter(call.headers, and: sent))
        }
        if let error = ServerError(reply, what: "the session") {
            if (400...403).contains(reply.status), !error.isAboutKey,
                JSON.ifWellFormed(reply.body) != nil
            {
                throw SyncError.loggedOut(error.message)
            }
            throw error.syncError
        }
        guard let json = JSON.ifWellFormed(reply.body),
            let access = json["access_token"]?.stringValue,
            let refresh = json["refresh_token"]?.stringValue
        else { throw SyncError.badAnswer(what: "the session", detail: "it holds no tokens") }
        return SupabaseSession(
            url: old.url,
            anonKey: old.anonKey,
            accessToken: access,
            refreshToken: refresh,
            userID: json["user"]?["id"]?.stringValue ?? old.userID,
            email: json["user"]?["email"]?.stringValue ?? old.email,
            obtainedAt: surroundings.now(),
            expiresIn: json["expires_in"]?.intValue ?? 3_600
        )
    }
}

/// What sync takes from the outside world beside the network.
package struct SyncEnvironment: Sendable {
    /// The present moment, in microseconds since 1970.
    package var now: @Sendable () -> Int64
    /// Waits, unless it is told to stop.
    package var pause: @Sendable (Duration) async throws -> Void
    /// A number from 0 up to 1, for delays that spread.
    package var random: @Sendable () -> Double

    /// The parts by name.
    package init(
        now: @escaping @Sendable () -> Int64,
        pause: @escaping @Sendable (Duration) async throws -> Void,
        random: @escaping @Sendable () -> Double
    ) {
        self.now = now
        self.pause = pause
        self.random = random
    }
}
