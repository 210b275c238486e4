import CRM
import SQLite

extension Store {
    /// Takes a person out of the file; `score.contact_key` then refers to a stub of which nothing
    /// is known but that there was somebody.
    ///
    /// Part of the caller's transaction, who says in the log that it was done and tells the
    /// project. What the log committed to can no longer be opened: payloads and key are gone.
    /// - Returns: the rows deleted or emptied in each table, in the order of ``PersonalTable/all``.
    /// - Throws: SQLite's error.
    func removePerson(
        _ person: PersonRows,
        _ connection: Connection
    ) throws -> [Erasure.Rows] {
        var counts: [String: Int] = [:]
        for table in PersonalTable.all {
            if case .clear(let condition) = table.removal {
                let sets = table.personal.map { "\($0) = \(Self.nothing($0, in: table.name))" }
                counts[table.name] = try person.run(
                    "UPDATE \(table.name) SET contact_key = NULL, \(sets.joined(separator: ", "))",
                    where: condition,
                    connection
                )
            } else if case .stub = table.removal {
                try makeStub(table, person.contactKey, connection)
                counts[table.name] = 1
            }
        }
        // After these: the triggers on them note versions and edits, which hold the old values.
        for table in PersonalTable.all {
            guard case .delete(let condition) = table.removal else { continue }
            for key in try person.imports(table, where: condition, connection) {
                try CommittedRows.note(key, on: connection)
            }
            counts[table.name] = try person.run(
                "DELETE FROM \(table.name)",
                where: condition,
                connection
            )
        }
        return PersonalTable.all.compactMap { table in
            guard let count = counts[table.name], count > 0 else { return nil }
            return Erasure.Rows(table: table.name, count: count)
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
