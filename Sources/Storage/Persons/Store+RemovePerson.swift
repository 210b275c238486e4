package import CRM
package import SQLite

extension Store {
    /// Takes a person out of the file, with the contacts that were merged into theirs.
    ///
    /// `score.contact_key` then refers to a stub of which nothing is known but that there was
    /// somebody. Part of the caller's transaction, who says in the log that it was done and tells
    /// the project. What the log committed to can no longer be opened: payloads and key are gone.
    /// - Throws: SQLite's error.
    package func removePerson(_ contactKey: ContactKey, _ connection: Connection) throws {
        var merged: [ContactKey] = []
        try connection.rows(
            """
            SELECT gone_key FROM contact_merge
            WHERE kept_key = ? AND undone_at IS NULL AND gone_key IN (
                SELECT contact_key FROM contact WHERE deleted_at IS NOT NULL)
            """,
            .key(contactKey)
        ) { merged.append(ContactKey($0.int64(0))) }
        try removeRows(of: contactKey, connection)
        for gone in merged { try removePerson(gone, connection) }
    }

    private func removeRows(of contactKey: ContactKey, _ connection: Connection) throws {
        let ids = try connection.value(
            """
            SELECT json_group_array(id) FROM (
                SELECT id FROM contact WHERE contact_key = ?1
                UNION ALL SELECT id FROM interaction WHERE contact_key = ?1)
            """,
            .key(contactKey)
        )
        // Both parameters stand in every statement, so that both can be bound.
        let isBound = "?1 IS NOT NULL AND ?2 IS NOT NULL"
        for table in PersonalTable.all {
            if case .clear(let condition) = table.erasure {
                let sets = table.personal.map { "\($0) = \(Self.nothing($0, in: table.name))" }
                try change(
                    "UPDATE \(table.name) SET contact_key = NULL, \(sets.joined(separator: ", ")) "
                        + "WHERE (\(condition)) AND \(isBound)",
                    contactKey,
                    ids
                )
            } else if case .stub = table.erasure {
                try makeStub(table, contactKey, connection)
            }
        }
        // After these: the triggers on them note versions and edits, which hold the old values.
        for table in PersonalTable.all {
            guard case .delete(let condition) = table.erasure else { continue }
            try change(
                "DELETE FROM \(table.name) WHERE (\(condition)) AND \(isBound)",
                contactKey,
                ids
            )
        }
        func change(_ sql: String, _ key: ContactKey, _ ids: Value?) throws {
            let statement = try connection.statement(sql)
            defer { statement.reset() }
            statement.bind(1, key)
            statement.bind(2, ids ?? .text("[]"))
            try statement.run()
        }
    }

    private func makeStub(
        _ table: PersonalTable,
        _ contactKey: ContactKey,
        _ connection: Connection
    ) throws {
        let sets = table.personal.filter { $0 != "id" }.map {
            "\($0) = \(Self.nothing($0, in: table.name))"
        }
        try connection.run(
            """
            UPDATE contact SET id = ?2, company_key = NULL, import_key = NULL, recorded_at = ?3,
                deleted_at = ?3, \(sets.joined(separator: ", "))
            WHERE contact_key = ?1
            """,
            .key(contactKey),
            .text("erased:" + newID()),
            .integer(environment.now().microseconds)
        )
    }

    /// What stands in a column when nothing is known, as SQL.
    private static func nothing(_ column: String, in table: String) -> String {
        switch MirrorEntity(rawValue: table)?.instead(of: column) {
        case .text(let text): "'\(text)'"
        case .integer(let number): "\(number)"
        default: "NULL"
        }
    }
}
