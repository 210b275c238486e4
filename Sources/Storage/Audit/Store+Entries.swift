package import AuditLog
package import CRM
import SQLite

extension Store {
    /// The entries of an organization's scores, newest first; only those with numbers below
    /// `before`.
    ///
    /// - Throws: ``SQLiteError``.
    package func scoreEntries(
        organizationKey: OrganizationKey,
        before: Int64?,
        limit: Int
    ) throws -> [ListedEntry] {
        try database.read { connection in
            var found: [ListedEntry] = []
            try connection.rows(
                """
                SELECT \(ListedEntry.columns) FROM ledger_entry AS e JOIN score AS s USING (seq)
                WHERE s.organization_key = ? AND e.seq < ? ORDER BY e.seq DESC LIMIT ?
                """,
                .key(organizationKey),
                .integer(before ?? .max),
                .integer(Int64(limit))
            ) { found.append(ListedEntry($0)) }
            return found
        }
    }
}
