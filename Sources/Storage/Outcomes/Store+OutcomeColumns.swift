package import CRM
import SQLite

extension Store {
    /// Names of the contacts' columns that imports took for the outcome or its moment, because they
    /// were told to; an import that was undone does not count.
    package func outcomeColumns(organizationKey: OrganizationKey) throws -> Set<String> {
        try database.read { connection in
            var names: Set<String> = []
            try connection.rows(
                """
                SELECT settings ->> '$.outcome' AS name FROM import_run
                WHERE organization_key = ?1 AND status != 'undone'
                    AND settings ->> '$.records' = 'contacts' AND settings ->> '$.outcome' != ''
                UNION
                SELECT m.key FROM import_run AS r, json_each(r.settings, '$.map') AS m
                WHERE r.organization_key = ?1 AND r.status != 'undone'
                    AND r.settings ->> '$.records' = 'contacts'
                    AND m.value IN ('outcome', 'outcome_at', 'closed_at')
                """,
                .key(organizationKey)
            ) { names.insert($0.string(0)) }
            return names
        }
    }

    /// What imports were told that values of outcome columns mean, the newest word on each; an
    /// import that was undone does not count.
    ///
    /// - Throws: ``SQLiteError`` where the file cannot be read.
    package func outcomeWords(
        organizationID: String
    ) throws -> (won: [String], lost: [String]) {
        var said: [String: Bool] = [:]
        try database.read { connection in
            try connection.rows(
                """
                SELECT w.value, s.key = 'won'
                FROM import_run AS r JOIN organization AS o USING (organization_key),
                    json_each(r.settings) AS s, json_each(s.value) AS w
                WHERE o.id = ? AND r.status != 'undone' AND s.key IN ('won', 'lost')
                ORDER BY r.import_key
                """,
                .text(organizationID)
            ) { said[$0.string(0)] = $0.int64(1) != 0 }
        }
        return (said.filter(\.value).keys.sorted(), said.filter { !$0.value }.keys.sorted())
    }
}
