package import CRM
import SQLite

/// How files of a layout are read, kept under a name.
package struct ImportMapping: Equatable, Sendable {
    /// What people call it.
    package var name: String
    /// SHA-256 of the names of the columns in their order, in hexadecimal.
    package var layout: String
    /// What was said of the columns: canonical JSON, in the form of the import's options.
    package var settings: String
    package var keptAt: Instant

    /// A mapping as it is kept.
    package init(name: String, layout: String, settings: String, keptAt: Instant) {
        (self.name, self.layout) = (name, layout)
        (self.settings, self.keptAt) = (settings, keptAt)
    }
}

extension Store {
    /// Keeps a mapping; another of its name is replaced.
    ///
    /// - Throws: ``SQLiteError`` where the file cannot be written.
    package func keep(_ mapping: ImportMapping, organizationID: String) throws {
        try database.write { connection in
            try CommittedRows.note(table: "import_mapping", on: connection)
            try connection.run(
                """
                INSERT INTO import_mapping (organization_key, name, layout, settings, kept_at)
                SELECT organization_key, ?2, ?3, ?4, ?5 FROM organization WHERE id = ?1
                ON CONFLICT DO UPDATE SET layout = excluded.layout,
                    settings = excluded.settings, kept_at = excluded.kept_at
                """,
                .text(organizationID),
                .text(mapping.name),
                .text(mapping.layout),
                .text(mapping.settings),
                .integer(mapping.keptAt.microseconds)
            )
        }
    }

    /// The mappings of an organization, newest first; none where it is not known.
    ///
    /// - Throws: ``SQLiteError`` where the file cannot be read.
    package func mappings(organizationID: String) throws -> [ImportMapping] {
        var mappings: [ImportMapping] = []
        try database.read { connection in
            try connection.rows(
                """
                SELECT m.name, m.layout, m.settings, m.kept_at
                FROM import_mapping AS m JOIN organization AS o USING (organization_key)
                WHERE o.id = ? ORDER BY m.kept_at DESC, m.name
                """,
                .text(organizationID)
            ) { row in
                mappings.append(
                    ImportMapping(
                        name: row.string(0),
                        layout: row.string(1),
                        settings: row.string(2),
                        keptAt: Instant(microseconds: row.int64(3))
                    )
                )
            }
        }
        return mappings
    }

    /// Forgets a mapping.
    ///
    /// - Returns: whether there was one of that name.
    /// - Throws: ``SQLiteError`` where the file cannot be written.
    package func forgetMapping(name: String, organizationID: String) throws -> Bool {
        try database.write { connection in
            try CommittedRows.note(table: "import_mapping", on: connection)
            try connection.run(
                """
                DELETE FROM import_mapping WHERE name = ? AND organization_key = (
                    SELECT organization_key FROM organization WHERE id = ?)
                """,
                .text(name),
                .text(organizationID)
            )
            return connection.changes > 0
        }
    }
}
