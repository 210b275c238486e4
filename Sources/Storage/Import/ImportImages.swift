import CRM
import JSON
import SQLite

/// Goes through what an import changed in rows that were there before, back or again.
extension Store {
    /// Gives fields that still have the one value the other.
    ///
    /// - Returns: how many rows changed, and those of which a third value stays.
    func restore(
        _ key: ImportKey,
        _ direction: ImportDirection,
        now: Instant,
        _ connection: Connection
    ) throws -> (restored: Int, kept: LaterWork) {
        try restoreHandles(key, direction, connection)
        var changes: [(number: Int64, table: String)] = []
        try connection.rows(
            """
            SELECT number, table_name FROM import_change
            WHERE import_key = ? AND table_name <> 'contact_handle'
            ORDER BY number \(direction.order)
            """,
            .key(key)
        ) { changes.append(($0.int64(0), $0.string(1))) }
        var (restored, all) = (0, LaterWork())
        for change in changes {
            guard let table = ImportedTable.all.first(where: { $0.name == change.table }) else {
                throw StoreError.damaged(
                    table: "import_change",
                    key: "\(change.number)",
                    detail: "unknown table"
                )
            }
            let (kept, attributes) = try later(
                change.number,
                of: key,
                direction,
                in: table,
                connection
            )
            let restore = try connection.statement(table.restoreSQL(direction))
            restore.bind(1, key)
            restore.bind(2, change.number)
            restore.bind(3, now.microseconds)
            restore.bind(4, attributes)
            try restore.run()
            restored += connection.changes
            if let kept { all.add(kept) }
        }
        return (restored, all)
    }

    /// Takes away the further addresses and ids that the import gave to contacts of before, or adds
    /// them again.
    private func restoreHandles(
        _ key: ImportKey,
        _ direction: ImportDirection,
        _ connection: Connection
    ) throws {
        let own = "FROM import_change WHERE import_key = ? AND table_name = 'contact_handle'"
        var contacts: [ContactKey] = []
        try connection.rows("SELECT DISTINCT row_key \(own)", .key(key)) {
            contacts.append(ContactKey($0.int64(0)))
        }
        for contact in contacts { try CommittedRows.note(contact, on: connection) }
        switch direction {
        case .back:
            try connection.run(
                """
                DELETE FROM contact_handle
                WHERE (contact_key, handle) IN (SELECT row_key, after ->> 'handle' \(own))
                """,
                .key(key)
            )
        case .again:
            try connection.run(
                """
                INSERT INTO contact_handle (organization_key, handle, contact_key)
                SELECT c.organization_key, i.handle, c.contact_key
                FROM (SELECT row_key, after ->> 'handle' AS handle \(own)) AS i
                JOIN contact AS c ON c.contact_key = i.row_key
                WHERE true ON CONFLICT DO NOTHING
                """,
                .key(key)
            )
        }
    }

    /// The row when a field was set to a third value since, and the attributes that then result:
    /// members that still have the value to leave get the other one, others stay as they are.
    private func later(
        _ number: Int64,
        of key: ImportKey,
        _ direction: ImportDirection,
        in table: ImportedTable,
        _ connection: Connection
    ) throws -> (kept: LaterWork.Record?, attributes: String?) {
        let row = try connection.statement(table.laterSQL(direction))
        defer { row.reset() }
        row.bind(1, key)
        row.bind(2, number)
        guard try row.step() else { return (nil, nil) }
        let again = LaterWork.Record(
            table: table.name,
            id: row.stringOrNil(4) ?? "",
            name: row.string(5),
            work: ["changed again"]
        )
        var kept = row.int64(0) != 0 ? again : nil
        guard let before = row.stringOrNil(1), let after = row.stringOrNil(2),
            let now = row.stringOrNil(3), before != after, now != after
        else { return (kept, nil) }
        guard let old = try JSON(parsing: before, limits: .rows).objectValue,
            let new = try JSON(parsing: after, limits: .rows).objectValue,
            var result = try JSON(parsing: now, limits: .rows).objectValue
        else { return (kept, nil) }
        for name in Set(old.keys + new.keys) where old[name] != new[name] {
            if result[name] == new[name] {
                result[name] = old[name]
            } else if result[name] != old[name] {
                kept = again
            }
        }
        let text = JSON.object(result).canonicalText
        return (kept, text == now ? nil : text)
    }
}
