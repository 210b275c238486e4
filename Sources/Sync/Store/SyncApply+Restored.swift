import JSON
import SQLite
import Storage

extension SyncApply {
    /// Keeps what the server lost when it went back to an earlier history: every value of the row
    /// as we knew it that it does not have now.
    func noteRestored(_ known: Shadow, _ row: RemoteRow) throws {
        guard let lost = known.base, lost != row.text else { return }
        guard let text = row.text else {
            try note(row.id, field: "*", theirs: nil, mine: lost)
            return
        }
        for (name, mine, theirs) in try Attributes.changes(from: lost, to: text) {
            try note(
                row.id,
                field: name,
                theirs: theirs?.canonicalText,
                mine: (mine ?? .null).canonicalText
            )
        }
    }

    private func note(_ id: String, field: String, theirs: String?, mine: String) throws {
        try connection.run(
            """
            INSERT INTO sync_conflict (organization_key, table_name, row_id, op_id, kind, field,
                theirs, mine, chosen, recorded_at)
            VALUES (?, ?, ?, ?, 'restored', ?, ?, ?, 'server', ?) ON CONFLICT DO NOTHING
            """,
            .key(table.organizationKey),
            .text(table.name),
            .text(id),
            .text("restored-\(table.pass)"),
            .text(field),
            theirs.map { .text($0) } ?? .null,
            .text(mine),
            .integer(now)
        )
    }

    /// At the end of a pass over the whole table: rows that were met last in a pass before `pass`
    /// are gone there.
    ///
    /// - Returns: how many.
    func sweep(before pass: Int64) throws -> Int {
        var gone: [(id: String, rev: Int64)] = []
        try connection.rows(
            """
            SELECT id, rev FROM sync_shadow
            WHERE table_key = ? AND seen < ? AND base IS NOT NULL
            """,
            .key(table.key),
            .integer(pass)
        ) { gone.append(($0.string(0), $0.int64(1))) }
        for (id, rev) in gone {
            try put(RemoteRow(id: id, rev: max(rev, 0), hash: 0, text: nil))
        }
        return gone.count
    }
}
