package import CRM
import JSON
import SQLite

/// Somebody looking at the dashboard, as the file knows them: everything but the two secrets.
package struct DashboardSession: Equatable, Sendable {
    /// Eight letters and digits, part of the cookie.
    package var id: String
    /// The one organization it opens.
    package var organizationID: String
    /// SHA-256 of the secret in the cookie: 32 bytes.
    package var cookieSHA256: [UInt8]
    /// SHA-256 of the secret that the page keeps: 32 bytes.
    package var pageSHA256: [UInt8]
    /// What it allows, by name, sorted.
    package var scopes: [String]
    package var createdAt: Instant
    /// From when on it is refused.
    package var expiresAt: Instant
    /// When it was ended; nil while it holds.
    package var revokedAt: Instant?
    /// When it was last used, to the minute; nil before the first time.
    package var lastUsedAt: Instant?

    /// How long a session lasts.
    package static let lifetime = 12 * 3_600 * Instant.second
    /// How long a code opens one.
    package static let codeLifetime = 300 * Instant.second

    /// A session that begins at a moment and lasts ``lifetime``.
    package init(
        id: String,
        organizationID: String,
        cookieSHA256: [UInt8],
        pageSHA256: [UInt8],
        scopes: [String],
        createdAt: Instant
    ) {
        self.id = id
        self.organizationID = organizationID
        self.cookieSHA256 = cookieSHA256
        self.pageSHA256 = pageSHA256
        self.scopes = scopes.sorted()
        self.createdAt = createdAt
        expiresAt = Instant(microseconds: createdAt.microseconds + Self.lifetime)
    }

    /// Whether it opens anything at `moment`.
    package func holds(at moment: Instant) -> Bool { revokedAt == nil && moment < expiresAt }
}

extension Store {
    /// Sessions and codes a file can hold that still open something.
    package static let dashboardSessionsMax = 1_000

    /// Keeps the hash of a code that opens the dashboard of an organization once, within
    /// ``DashboardSession/codeLifetime``.
    ///
    /// - Throws: ``StoreError/tooMany(_:max:)``.
    package func addLoginCode(sha256: [UInt8], organization: String) throws {
        try database.write { connection in
            let now = environment.now().microseconds
            try connection.run("DELETE FROM login_code WHERE expires_at <= ?", .integer(now))
            let count = try connection.value("SELECT count(*) FROM login_code")?.integer ?? 0
            guard count < Self.dashboardSessionsMax else {
                throw StoreError.tooMany("unused login codes", max: Self.dashboardSessionsMax)
            }
            try connection.run(
                """
                INSERT INTO login_code (code_sha256, organization_key, expires_at)
                VALUES (?, ?, ?)
                """,
                .blob(sha256),
                .key(try organizationKey(organization, connection)),
                .integer(now + DashboardSession.codeLifetime)
            )
        }
    }

    /// Takes a code out of the file, so that it opens nothing again.
    ///
    /// - Returns: the organization it opens; nil when there is no such code, or it is too old.
    package func redeemLoginCode(sha256: [UInt8]) throws -> String? {
        try database.write { connection in
            let row = try connection.row(
                """
                SELECT o.id, l.expires_at FROM login_code AS l
                JOIN organization AS o USING (organization_key) WHERE l.code_sha256 = ?
                """,
                .blob(sha256)
            )
            guard let row else { return nil }
            try connection.run("DELETE FROM login_code WHERE code_sha256 = ?", .blob(sha256))
            guard environment.now().microseconds < row[1].integer ?? 0 else { return nil }
            return row[0].text
        }
    }

    /// Keeps a new session, and forgets those that ended a week ago.
    ///
    /// - Throws: ``StoreError/tooMany(_:max:)``.
    package func addDashboardSession(_ session: DashboardSession) throws {
        try database.write { connection in
            let now = environment.now().microseconds
            try connection.run(
                "DELETE FROM dashboard_session WHERE expires_at <= ?",
                .integer(now - 7 * Instant.day)
            )
            let count = try connection.value(
                """
                SELECT count(*) FROM dashboard_session
                WHERE revoked_at IS NULL AND expires_at > ?
                """,
                .integer(now)
            )
            guard count?.integer ?? 0 < Int64(Self.dashboardSessionsMax) else {
                throw StoreError.tooMany("dashboard sessions", max: Self.dashboardSessionsMax)
            }
            try connection.run(
                """
                INSERT INTO dashboard_session (
                    id, organization_key, cookie_sha256, page_sha256, scopes, created_at, expires_at
                ) VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                .text(session.id),
                .key(try organizationKey(session.organizationID, connection)),
                .blob(session.cookieSHA256),
                .blob(session.pageSHA256),
                .text(JSON.array(session.scopes.map { .string($0) }).canonicalText),
                .integer(session.createdAt.microseconds),
                .integer(session.expiresAt.microseconds)
            )
        }
    }

    /// All sessions that are remembered, oldest first.
    package func dashboardSessions() throws -> [DashboardSession] {
        try database.read { connection in
            var found: [DashboardSession] = []
            try connection.rows(
                """
                SELECT s.id, o.id, s.cookie_sha256, s.page_sha256, s.scopes, s.created_at,
                    s.expires_at, s.revoked_at, s.last_used_at
                FROM dashboard_session AS s JOIN organization AS o USING (organization_key)
                ORDER BY s.created_at, s.id
                """
            ) { row in
                let scopes = try JSON(parsing: row.string(4)).arrayValue ?? []
                var session = DashboardSession(
                    id: row.string(0),
                    organizationID: row.string(1),
                    cookieSHA256: row.bytes(2),
                    pageSHA256: row.bytes(3),
                    scopes: scopes.compactMap(\.stringValue),
                    createdAt: Instant(microseconds: row.int64(5))
                )
                session.expiresAt = Instant(microseconds: row.int64(6))
                session.revokedAt = row.int64OrNil(7).map(Instant.init(microseconds:))
                session.lastUsedAt = row.int64OrNil(8).map(Instant.init(microseconds:))
                found.append(session)
            }
            return found
        }
    }

    /// Ends a session of an organization.
    ///
    /// - Returns: false when no session has that id or it had ended before.
    package func revokeDashboardSession(id: String, organization: String) throws -> Bool {
        try database.write { connection in
            try connection.run(
                """
                UPDATE dashboard_session SET revoked_at = ?1
                WHERE id = ?2 AND revoked_at IS NULL AND organization_key = (
                    SELECT organization_key FROM organization WHERE id = ?3
                )
                """,
                .integer(environment.now().microseconds),
                .text(id),
                .text(organization)
            )
            return connection.changes > 0
        }
    }

    /// Notes that sessions were used at a moment.
    package func noteUse(ofDashboardSessions ids: [String], at moment: Instant) throws {
        try database.write { connection in
            for id in ids {
                try connection.run(
                    "UPDATE dashboard_session SET last_used_at = ? WHERE id = ?",
                    .integer(moment.microseconds),
                    .text(id)
                )
            }
        }
    }
}
