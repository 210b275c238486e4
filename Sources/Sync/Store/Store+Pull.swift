import CRM
import JSON
import SQLite
import Storage

/// Rows of one answer and where they lead.
struct PulledPage: Sendable {
    /// The rows, in the order of the feed.
    var rows: [RemoteRow]
    /// The server's snapshot of this answer.
    var snapshot: String
    /// Where the next page begins; nil when this was the last.
    var next: String?
    /// Which history of the server's it belongs to.
    var incarnation: String
    /// The fingerprint of the table's columns.
    var fingerprint: String
    /// Their names; nil when they are those known before.
    var columns: [String]?
    /// Whether the rows' hashes are of these columns: not where some were added or taken away
    /// since.
    var isStamped = true

    /// A page as the server answered it.
    init(
        rows: [RemoteRow],
        snapshot: String,
        next: String?,
        incarnation: String,
        fingerprint: String,
        columns: [String]?
    ) {
        self.rows = rows
        self.snapshot = snapshot
        self.next = next
        self.incarnation = incarnation
        self.fingerprint = fingerprint
        self.columns = columns
    }

    /// Reads the rows ahead, outside the transaction that will take them.
    ///
    /// - Throws: ``SyncStoreError/damagedRow(table:id:)``, or words for a row that cannot be read.
    mutating func read(table: String, _ mapping: Mapping) throws {
        for index in rows.indices {
            try rows[index].read(table: table, isStamped: isStamped, mapping)
        }
    }
}

extension Store {
    /// Takes a page: its rows and the cursor behind them, in one transaction.
    ///
    /// Rows last met in a pass before `goneBefore` are gone there; nil where nothing says so.
    /// - Returns: how many rows were news, and the table as it then stands.
    func apply(
        _ page: PulledPage,
        to table: SyncTable,
        _ mapping: Mapping,
        cursor: TableCursor,
        goneBefore: Int64?,
        merging: RowMerging = MergeMachine()
    ) throws -> (news: Int, table: SyncTable) {
        try database.write { connection in
            let news = try SyncApply.run(self, table, mapping, merging, connection) { apply in
                var news = 0
                for row in page.rows where try apply.put(row) { news += 1 }
                if let goneBefore { news += try apply.sweep(before: goneBefore) }
                return news
            }
            let moved = moved(table, to: cursor, behind: page)
            try save(moved, connection)
            return (news, moved)
        }
    }

    /// A table as it stands behind a page.
    func moved(
        _ table: SyncTable,
        to cursor: TableCursor,
        behind page: PulledPage
    ) -> SyncTable {
        var table = table
        table.cursor = cursor
        table.fingerprint = page.fingerprint
        if let columns = page.columns { table.columns = Set(columns) }
        table.rowsDone += Int64(page.rows.count)
        if cursor.round == nil { table.pulledAt = environment.now() }
        return table
    }

    private func save(_ table: SyncTable, _ connection: Connection) throws {
        try connection.run(
            """
            UPDATE sync_table SET since = ?2, round = ?3, after = ?4, fingerprint = ?5, rows_done = ?6,
                pulled_at = ?7, columns = ?8 WHERE table_key = ?1
            """,
            .key(table.key),
            Self.text(table.since),
            Self.text(table.round),
            Self.text(table.after),
            Self.text(table.fingerprint),
            .integer(table.rowsDone),
            table.pulledAt.map { .integer($0.microseconds) } ?? .null,
            .text(JSON.array(table.columns.sorted().map { .string($0) }).canonicalText)
        )
    }

    /// Begins another pass over a whole table.
    func beginPass(_ table: SyncTable) throws -> SyncTable {
        var table = table
        table.pass += 1
        table.after = nil
        table.rowsDone = 0
        try database.write { connection in
            try connection.run(
                """
                UPDATE sync_table SET pass = ?2, after = NULL, rows_done = 0 WHERE table_key = ?1
                """,
                .key(table.key),
                .integer(table.pass)
            )
        }
        return table
    }

    /// Takes a page of a pass over a whole table, and where it ended; nil when it was the last.
    ///
    /// - Returns: how many rows were news, and the table as it then stands.
    func apply(
        pass rows: [RemoteRow],
        endingAt last: String?,
        of table: SyncTable,
        _ mapping: Mapping
    ) throws -> (news: Int, table: SyncTable) {
        var table = table
        table.after = last
        table.rowsDone += Int64(rows.count)
        if last == nil { table.pulledAt = environment.now() }
        let moved = table
        let news = try database.write { connection in
            let news = try SyncApply.run(self, moved, mapping, MergeMachine(), connection) {
                apply in
                var news = 0
                for row in rows where try apply.put(row) { news += 1 }
                // Before the first pass nothing was met.
                if last == nil, moved.pass > 1 { news += try apply.sweep(before: moved.pass) }
                return news
            }
            try connection.run(
                """
                UPDATE sync_table SET after = ?2, rows_done = ?3, pulled_at = ?4,
                    since = coalesce(since, ?5) WHERE table_key = ?1
                """,
                .key(moved.key),
                Self.text(last),
                .integer(moved.rowsDone),
                moved.pulledAt.map { .integer($0.microseconds) } ?? .null,
                last == nil ? .text("pass") : .null
            )
            return news
        }
        return (news, moved)
    }

    /// The rows known to be on the server that the pass under way has not met, by id, and how many
    /// rows of the table are known in all.
    func unmet(_ table: SyncTable) throws -> (ids: [String], held: Int) {
        try database.read { connection in
            var ids: [String] = []
            var held = 0
            try connection.rows(
                "SELECT id, seen < ? FROM sync_shadow WHERE table_key = ? AND base IS NOT NULL",
                .integer(table.pass),
                .key(table.key)
            ) { row in
                held += 1
                if row.int64(1) != 0 { ids.append(row.string(0)) }
            }
            return (ids, held)
        }
    }

    /// Notes the columns of a table.
    func note(columns: Set<String>, table: SyncTableKey) throws {
        try database.write { connection in
            try connection.run(
                "UPDATE sync_table SET columns = ? WHERE table_key = ? AND columns <> ?1",
                .text(JSON.array(columns.sorted().map { .string($0) }).canonicalText),
                .key(table)
            )
        }
    }

    /// Notes how many rows a first pull will bring.
    func note(rowsExpected: Int64, table: SyncTableKey) throws {
        try database.write { connection in
            try connection.run(
                "UPDATE sync_table SET rows_expected = ? WHERE table_key = ?",
                .integer(rowsExpected),
                .key(table)
            )
        }
    }

    /// Draws rows that waited for one that has come since; without any nothing is written.
    func settleWaiting(
        _ table: SyncTable,
        _ mapping: Mapping,
        merging: RowMerging = MergeMachine()
    ) throws {
        let some = try database.read { connection in
            try connection.value(
                "SELECT 1 FROM sync_shadow WHERE table_key = ? AND is_waiting LIMIT 1",
                .key(table.key)
            )
        }
        guard some != nil else { return }
        try database.write { connection in
            try SyncApply.run(self, table, mapping, merging, connection) {
                try $0.retryWaiting()
            }
        }
    }
}
