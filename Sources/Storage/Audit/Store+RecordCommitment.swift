import AuditLog
import JSON
import Ledger
import SQLite

extension Store {
    /// The checkpoint of the log as it is now; recorded unless the newest one says the same.
    ///
    /// Before it, an entry commits to the records as they are and announces the checkpoint. Costs
    /// about what reading the rows costs that were written since the last.
    /// - Parameter commitsToRuns: Whether to commit anew where nothing but runs was written.
    /// - Returns: its text.
    /// - Throws: ``AuditLogError``, ``SQLiteError``.
    @discardableResult
    package func recordCheckpoint(commitsToRuns: Bool = true) throws -> String {
        let text = try database.write { connection in
            try commitRecords(commitsToRuns: commitsToRuns, on: connection)
            return try AuditTrail.recordCheckpoint(at: environment.now(), on: connection)
        }
        try noteRoot()
        return text
    }

    /// Whether the log has ever committed to the records.
    var hasCommittedRecords: Bool {
        get throws {
            try database.read { try $0.value("SELECT 1 FROM record_block LIMIT 1") != nil }
        }
    }

    /// Commits to the records; does nothing where neither they nor the log changed since the newest
    /// checkpoint.
    private func commitRecords(commitsToRuns: Bool, on connection: Connection) throws {
        var rows = CommittedRows(connection)
        let columns = try rows.columns()
        let last = try RecordCommitment.newest(connection)
        if let last, last.columns != columns {
            // Made by a version that knew other columns: every row is committed to anew.
            try connection.run(
                """
                INSERT INTO record_changed SELECT place, -1 FROM record_block WHERE true
                ON CONFLICT DO UPDATE SET rows = -1
                """
            )
        }
        let known = try connection.row(
            """
            SELECT size = (SELECT size FROM ledger_checkpoint ORDER BY number DESC LIMIT 1),
                checkpoints + 1 FROM ledger_head
            """
        )
        let changed = try ChangedRows(connection).rows.sorted { $0.key < $1.key }
        if known?[0] == .integer(1), changed.isEmpty { return }
        let isOfRunsAlone = changed.allSatisfy {
            CommittedRows.table(ofPlace: $0.key)?.name == "run"
        }
        if !commitsToRuns, isOfRunsAlone, last != nil { return }
        for (place, changed) in changed {
            let stored = try connection.value(
                "SELECT digests FROM record_block WHERE place = ?",
                .integer(place)
            )
            let digests = try rows.digests(at: place, changed, stored: stored?.blob)
            try store(digests, at: place, connection)
        }
        try connection.run("DELETE FROM record_changed")
        var roots: JSONObject = [:]
        for (number, table) in CommittedRows.tables.enumerated() {
            let root = try rows.root(ofTable: number)
            if root != CommittedRows.emptyRoot { roots[table.name] = .string(root) }
        }
        let facts: JSON = [
            "checkpoint": .integer(known?[1].integer ?? 1), "columns": .string(columns),
            "roots": .object(roots),
        ]
        try environment.append(
            LedgerRecord(kind: LedgerKind.records, at: environment.now(), facts: facts),
            on: connection
        )
    }

    private func store(_ digests: [UInt8]?, at place: Int64, _ connection: Connection) throws {
        guard let digests else {
            try connection.run("DELETE FROM record_block WHERE place = ?", .integer(place))
            return
        }
        try connection.run(
            """
            INSERT INTO record_block (place, hash, digests) VALUES (?, ?, ?)
            ON CONFLICT (place) DO UPDATE SET hash = excluded.hash, digests = excluded.digests
            """,
            .integer(place),
            .blob(SHA256.hash(digests).bytes),
            .blob(digests)
        )
    }
}

/// The rows that the program wrote since the newest entry of kind `records`.
struct ChangedRows {
    /// By the place of their block, a bit for each row.
    private(set) var rows: [Int64: UInt64] = [:]

    /// Those in blocks at these places.
    init(
        _ connection: Connection,
        _ places: ClosedRange<Int64> = 0...Int64.max
    ) throws {
        try connection.rows(
            "SELECT place, rows FROM record_changed WHERE place BETWEEN ? AND ?",
            .integer(places.lowerBound),
            .integer(places.upperBound)
        ) { rows[$0.int64(0)] = UInt64(bitPattern: $0.int64(1)) }
    }
}

/// What an entry of kind `records` commits to.
struct RecordCommitment {
    let seq: Int64
    let columns: String
    /// The root of each table that has rows, by its name.
    let roots: [String: String]
    /// The number of the checkpoint that was recorded after it.
    let checkpoint: Int64

    /// The newest; nil when there is none.
    static func newest(_ connection: Connection) throws -> RecordCommitment? {
        let row = try connection.row(
            """
            SELECT seq, body FROM ledger_entry WHERE kind = 'records' ORDER BY seq DESC LIMIT 1
            """
        )
        guard let seq = row?[0].integer, let body = row?[1].blob else { return nil }
        let facts = try LedgerEntry(parsing: body).facts
        var roots: [String: String] = [:]
        for (name, root) in facts?["roots"]?.objectValue ?? [:] { roots[name] = root.stringValue }
        return RecordCommitment(
            seq: seq,
            columns: facts?["columns"]?.stringValue ?? "",
            roots: roots,
            checkpoint: facts?["checkpoint"]?.intValue ?? 0
        )
    }
}
