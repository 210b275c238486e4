import AuditLog
package import CRM
import JSON
import SQLite

/// A key to the service, as the file knows it: everything but the secret.
package struct AccessToken: Equatable, Sendable {
    /// Eight letters and digits, part of the token's text.
    package var id: String
    /// The one organization it opens.
    package var organizationID: String
    /// What it is for, in its owner's words.
    package var name: String
    /// SHA-256 of the secret part: 32 bytes.
    package var secretSHA256: [UInt8]
    /// What it allows, by name, sorted.
    package var scopes: [String]
    /// When it was made.
    package var createdAt: Instant
    /// From when on it is refused; nil for never.
    package var expiresAt: Instant?
    /// When it was taken back; nil while it holds.
    package var revokedAt: Instant?
    /// When it was last used, to the minute; nil before the first time.
    package var lastUsedAt: Instant?

    /// A token that was not used yet.
    package init(
        id: String,
        organizationID: String,
        name: String,
        secretSHA256: [UInt8],
        scopes: [String],
        createdAt: Instant,
        expiresAt: Instant?
    ) {
        self.id = id
        self.organizationID = organizationID
        self.name = name
        self.secretSHA256 = secretSHA256
        self.scopes = scopes.sorted()
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }

    /// Whether it opens anything at `moment`.
    package func holds(at moment: Instant) -> Bool {
        revokedAt == nil && expiresAt.map { moment < $0 } ?? true
    }
}

extension Store {
    /// Tokens a file can hold; more would mean that none is ever taken back.
    package static let accessTokensMax = 10_000

    /// Keeps a new token; its organization is made when it is new to the file.
    ///
    /// - Throws: ``StoreError/tooMany(_:max:)``.
    package func addAccessToken(_ token: AccessToken) throws {
        try database.write { connection in
            let count = try connection.value("SELECT count(*) FROM access_token")?.integer ?? 0
            guard count < Self.accessTokensMax else {
                throw StoreError.tooMany("access tokens", max: Self.accessTokensMax)
            }
            try connection.run(
                """
                INSERT INTO access_token (
                    id, organization_key, name, secret_sha256, scopes, created_at, expires_at
                ) VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                .text(token.id),
                .key(try organizationKey(token.organizationID, connection)),
                .text(token.name),
                .blob(token.secretSHA256),
                .text(JSON.array(token.scopes.map { .string($0) }).canonicalText),
                .integer(token.createdAt.microseconds),
                token.expiresAt.map { .integer($0.microseconds) } ?? .null
            )
            try note("created", token: token.id, scopes: token.scopes, on: connection)
        }
    }

    /// All tokens ever made, oldest first.
    package func accessTokens() throws -> [AccessToken] {
        try database.read { connection in
            var found: [AccessToken] = []
            try connection.rows(
                """
                SELECT t.id, o.id, t.name, t.secret_sha256, t.scopes, t.created_at, t.expires_at,
                    t.revoked_at, t.last_used_at
                FROM access_token AS t JOIN organization AS o USING (organization_key)
                ORDER BY t.created_at, t.id
                """
            ) { row in
                let scopes = try JSON(parsing: row.string(4)).arrayValue ?? []
                var token = AccessToken(
                    id: row.string(0),
                    organizationID: row.string(1),
                    name: row.string(2),
                    secretSHA256: row.bytes(3),
                    scopes: scopes.compactMap(\.stringValue),
                    createdAt: Instant(microseconds: row.int64(5)),
                    expiresAt: row.int64OrNil(6).map(Instant.init(microseconds:))
                )
                token.revokedAt = row.int64OrNil(7).map(Instant.init(microseconds:))
                token.lastUsedAt = row.int64OrNil(8).map(Instant.init(microseconds:))
                found.append(token)
            }
            return found
        }
    }

    /// Takes a token back.
    ///
    /// - Returns: false when no token has that id or it was taken back before.
    package func revokeAccessToken(id: String) throws -> Bool {
        try database.write { connection in
            try connection.run(
                "UPDATE access_token SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL",
                .integer(environment.now().microseconds),
                .text(id)
            )
            guard connection.changes > 0 else { return false }
            try note("revoked", token: id, scopes: nil, on: connection)
            return true
        }
    }

    /// Has the log tell of a token by its id: its name may be that of a person.
    private func note(
        _ action: String,
        token id: String,
        scopes: [String]?,
        on connection: Connection
    ) throws(AuditLogError) {
        do throws(SQLiteError) {
            try CommittedRows.note(table: "access_token", on: connection)
        } catch {
            throw AuditLogError(error, "note a token", "record_changed")
        }
        var facts: JSONObject = ["action": .string(action), "token": .string(id)]
        if let scopes { facts["scopes"] = .array(scopes.map { .string($0) }) }
        try environment.append(
            LedgerRecord(kind: LedgerKind.token, at: environment.now(), facts: .object(facts)),
            on: connection
        )
    }

    /// Notes that tokens were used at a moment.
    package func noteUse(ofAccessTokens ids: [String], at moment: Instant) throws {
        try database.write { connection in
            for id in ids {
                try connection.run(
                    "UPDATE access_token SET last_used_at = ? WHERE id = ?",
                    .integer(moment.microseconds),
                    .text(id)
                )
            }
        }
    }
}
