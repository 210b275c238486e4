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
}
