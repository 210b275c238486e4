package import CRM
package import SQLite

extension Store {
    /// Runs `body`, inside the caller's transaction, while an organization's edits are not recorded
    /// for its project: what it writes came from there, or is nobody else's business.
    ///
    /// Edits of an organization without a project are not recorded anyway, and stay so.
    /// - Throws: what `body` throws; let the transaction end with it.
    package static func withoutCapture<Answer>(
        of organizationKey: OrganizationKey,
        _ connection: Connection,
        _ body: () throws -> Answer
    ) throws -> Answer {
        try connection.run(
            "DELETE FROM sync_capture WHERE organization_key = ?",
            .key(organizationKey)
        )
        let wasOn = connection.changes > 0
        let answer = try body()
        if wasOn { try capture(organizationKey, connection) }
        return answer
    }

    /// From now on records an organization's edits for its project.
    ///
    /// - Throws: ``SQLiteError``.
    package static func capture(
        _ organizationKey: OrganizationKey,
        _ connection: Connection
    ) throws {
        try connection.run(
            "INSERT INTO sync_capture (organization_key) VALUES (?) ON CONFLICT DO NOTHING",
            .key(organizationKey)
        )
    }
}
