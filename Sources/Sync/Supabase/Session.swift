package import JSON

/// A user's session with a project.
package struct SupabaseSession: Equatable, Sendable {
    /// The project: `https://abc.supabase.co`.
    package var url: String
    /// The project's publishable key, or its older anon key; it opens nothing by itself.
    package var anonKey: String
    /// What requests carry; good for an hour, as a rule.
    package var accessToken: String
    /// Good for one refresh.
    package var refreshToken: String
    /// The user's id there.
    package var userID: String
    /// The user's address, if it is known.
    package var email: String?
    /// When the token came, by this machine's clock, and how long it is good: an early refresh
    /// only, as the server decides what has expired.
    package var obtainedAt: Int64
    /// For how many seconds it is good.
    package var expiresIn: Int64

    /// A session; without an access token it is renewed before its first use.
    package init(
        url: String,
        anonKey: String,
        accessToken: String = "",
        refreshToken: String,
        userID: String = "",
        email: String? = nil,
        obtainedAt: Int64 = 0,
        expiresIn: Int64 = 0
    ) {
        self.url = url
        self.anonKey = anonKey
        self.accessToken = accessToken
        self.refreshToken = refreshToken
        self.userID = userID
        self.email = email
        self.obtainedAt = obtainedAt
        self.expiresIn = expiresIn
    }

    /// As it is kept.
    package var json: JSON {
        [
            "url": .string(url), "anon_key": .string(anonKey),
            "access_token": .string(accessToken), "refresh_token": .string(refreshToken),
            "user_id": .string(userID), "email": .text(email),
            "obtained_at": .integer(obtainedAt), "expires_in": .integer(expiresIn),
        ]
    }

    /// Reads what ``json`` wrote; nil for anything else.
    package init?(json: JSON) {
        guard let url = json["url"]?.stringValue, let key = json["anon_key"]?.stringValue,
            let access = json["access_token"]?.stringValue,
            let refresh = json["refresh_token"]?.stringValue
        else { return nil }
        self.init(
            url: url,
            anonKey: key,
            accessToken: access,
            refreshToken: refresh,
            userID: json["user_id"]?.stringValue ?? "",
            email: json["email"]?.stringValue,
            obtainedAt: json["obtained_at"]?.intValue ?? 0,
            expiresIn: json["expires_in"]?.intValue ?? 0
        )
    }
}

/// Where a session is kept; shared by processes.
package protocol SessionStorage: Sendable {
    /// The session; nil when there is none.
    func load() throws -> SupabaseSession?
    /// Replaces it; nil removes it.
    func save(_ session: SupabaseSession?) throws
    /// Takes the right to refresh; false while another process has it.
    func tryLock() throws -> Bool
    func unlock()
}
