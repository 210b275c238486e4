import JSON
import Storage

extension PlainSync {
    /// How often an empty page may be answered though rows are there.
    static let contradictionsMax = 3
    /// Ids of one request: longer URLs may not pass what stands in between.
    private static let idsMax = 100

    static func remoteRow(_ row: JSON, of table: SyncTable) throws -> RemoteRow {
        guard let id = row["id"]?.stringValue else {
            throw SyncError.badAnswer(what: table.name, detail: "a row has no id")
        }
        return RemoteRow(id: id, text: row.canonicalText)
    }

    /// Rows that are there, although a pass that came to its end did not meet them.
    ///
    /// An empty page is the end of a table, or an answer that went astray. So what is missing is
    /// asked for again before it is taken away here: by its ids, and by a count where most would
    /// vanish.
    ///
    /// - Throws: ``SyncError/badAnswer(what:detail:)`` where the answers contradict each other.
    func overlooked(in table: SyncTable) async throws -> [RemoteRow] {
        let (unmet, held) = try store.unmet(table)
        if unmet.isEmpty { return [] }
        let total = unmet.count * 2 > held ? try await remote.count(table.name) : nil
        // Emptied there, or out of the user's sight: the count is exactly of what the pass met.
        if total == table.rowsDone { return [] }
        var found: [RemoteRow] = []
        for start in stride(from: 0, to: unmet.count, by: Self.idsMax) {
            try options.step("before missing rows are asked for")
            let ids = Array(unmet[start..<min(start + Self.idsMax, unmet.count)])
            found += try await remote.rows(table.name, ids: ids)
                .map { try Self.remoteRow($0, of: table) }
        }
        if found.isEmpty, let total, total >= table.rowsDone + Int64(unmet.count) {
            throw Self.contradiction(table, unmet.count)
        }
        return found
    }

    static func contradiction(_ table: SyncTable, _ rows: Int) -> SyncError {
        .badAnswer(
            what: table.name,
            detail:
                "it lists \(rows) rows less than there are; none was taken away here. Sync again; "
                + "if it stays so, see what stands between here and the server"
        )
    }
}
