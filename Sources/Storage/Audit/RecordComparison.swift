import AuditLog
import CRM
import JSON
import Ledger
import SQLite

/// Compares the records as they are with what the log last committed to.
///
/// Rows that the program has noted as written since are counted and not compared.
struct RecordComparison {
    var problems: [LedgerProblem] = []
    /// The entry that was compared with, and how many rows; nil where there is none to compare
    /// with.
    var commitment: RecordFindings?
    /// Live records that were compared with nothing.
    var uncovered = RecordCounts()

    private let connection: Connection
    private let changed: ChangedRows

    init(_ connection: Connection) throws {
        self.connection = connection
        changed = try ChangedRows(connection)
        var rows = CommittedRows(connection)
        guard let last = try Self.newest(connection), last.columns == (try rows.columns()) else {
            try countUncovered(isAll: true)
            return
        }
        try countUncovered(isAll: false)
        var found = RecordFindings(entry: last.seq)
        for number in CommittedRows.tables.indices {
            try compare(number, with: last, &rows, &found)
        }
        try compareCheckpoint(of: last)
        commitment = found
    }

    /// The newest commitment; nil also where its entry cannot be read, which is told with the
    /// entries.
    private static func newest(_ connection: Connection) throws -> RecordCommitment? {
        do { return try RecordCommitment.newest(connection) } catch is LedgerError { return nil }
    }

    private mutating func compare(
        _ number: Int,
        with last: RecordCommitment,
        _ rows: inout CommittedRows,
        _ found: inout RecordFindings
    ) throws {
        let table = CommittedRows.tables[number]
        if try rows.root(ofTable: number) != last.roots[table.name] ?? CommittedRows.emptyRoot {
            let detail = "the digests of \(table.name) are not those of entry \(last.seq)"
            problems.append(LedgerProblem("record_block", table.name, detail))
        }
        let places = CommittedRows.places(ofTable: number)
        let present =
            table.isWhole
            ? "SELECT ?1 AS place"
            : "SELECT DISTINCT ?1 + \(table.key) / 64 AS place FROM \(table.name)"
        var blocks: [Int64] = []
        try connection.rows(
            """
            \(present)
            UNION SELECT place FROM record_block WHERE place >= ?1 AND place < ?2 ORDER BY place
            """,
            .integer(places.lowerBound),
            .integer(places.upperBound)
        ) { blocks.append($0.int64(0)) }
        for place in blocks {
            let compared = ~(changed.rows[place] ?? 0)
            if compared == 0 { continue }
            let stored = try connection.row(
                "SELECT digests, hash FROM record_block WHERE place = ?",
                .integer(place)
            )
            let digests = stored?[0].blob ?? []
            if stored != nil, !CommittedRows.isHash(stored?[1].blob, of: digests) {
                problems.append(LedgerProblem("record_block", place, "hash is not of its digests"))
            }
            if table.isWhole {
                compare(try rows.rows(of: table), of: table, with: digests, last.seq, &found)
            } else {
                let now = try rows.digests(at: place, compared) ?? []
                compare(now, with: digests, at: place, compared, last.seq, &found)
            }
        }
    }

    /// Names the rows of a block whose digests differ.
    private mutating func compare(
        _ present: [UInt8],
        with stored: [UInt8],
        at place: Int64,
        _ compared: UInt64,
        _ seq: Int64,
        _ found: inout RecordFindings
    ) {
        guard let table = CommittedRows.table(ofPlace: place) else { return }
        let size = CommittedRows.digestByteCount
        let none = [UInt8](repeating: 0, count: size)
        func digest(_ slot: Int, _ digests: [UInt8]) -> ArraySlice<UInt8> {
            let range = slot * size..<(slot + 1) * size
            return digests.count >= range.upperBound ? digests[range] : none[...]
        }
        for slot in 0..<Int(CommittedRows.blockRows) where compared >> UInt64(slot) & 1 == 1 {
            let now = digest(slot, present)
            let then = digest(slot, stored)
            if now != none[...] { found.rows += 1 }
            if now == then { continue }
            let key = CommittedRows.firstKey(ofPlace: place) + Int64(slot)
            let change: Change =
                then == none[...] ? .putIn : now == none[...] ? .removed : .changed
            problems.append(LedgerProblem(table.name, key, change.words(since: seq)))
        }
    }

    /// Names the rows of a table that is one block whose digests differ.
    private mutating func compare(
        _ present: [CommittedRows.Row],
        of table: CommittedRows.Table,
        with stored: [UInt8],
        _ seq: Int64,
        _ found: inout RecordFindings
    ) {
        let size = CommittedRows.digestByteCount
        var then: [ArraySlice<UInt8>: ArraySlice<UInt8>] = [:]
        for start in stride(from: 0, to: stored.count - stored.count % (2 * size), by: 2 * size) {
            then[stored[start..<start + size]] = stored[start + size..<start + 2 * size]
        }
        for row in present {
            found.rows += 1
            let digest = then.removeValue(forKey: CommittedRows.digest(of: row.key))
            if digest == row.digest || digest != nil && row.isErased { continue }
            let change: Change = digest == nil ? .putIn : .changed
            problems.append(LedgerProblem(table.name, row.key, change.words(since: seq)))
        }
        if !then.isEmpty {
            let detail = "\(then.count) of its rows: \(Change.removed.words(since: seq))"
            problems.append(LedgerProblem(table.name, "", detail))
        }
    }

    private enum Change: String {
        case putIn = "put in"
        case removed
        case changed

        func words(since seq: Int64) -> String {
            "was \(rawValue) behind the program's back since entry \(seq)"
        }
    }

    /// The entry announces the checkpoint that was recorded with it.
    private mutating func compareCheckpoint(of last: RecordCommitment) throws {
        let size = try connection.value(
            "SELECT size FROM ledger_checkpoint WHERE number = ?",
            .integer(last.checkpoint)
        )
        if size?.integer != last.seq + 1 {
            let detail = "is missing, or is not the one that entry \(last.seq) announces"
            problems.append(LedgerProblem("ledger_checkpoint", last.checkpoint, detail))
        }
    }

    /// Counts the live records that were written since, or all.
    private mutating func countUncovered(isAll: Bool) throws {
        func count(_ name: String) throws -> Int64 {
            guard let number = CommittedRows.tables.firstIndex(where: { $0.name == name }) else {
                return 0
            }
            let key = CommittedRows.tables[number].key
            let places = CommittedRows.places(ofTable: number)
            let changed = """
                SELECT count(*) FROM record_changed AS r CROSS JOIN \(name) AS t
                    ON t.\(key) BETWEEN (r.place - ?1) * 64 AND (r.place - ?1) * 64 + 63
                WHERE r.place >= ?1 AND r.place < ?2 AND r.rows >> (t.\(key) & 63) & 1
                    AND t.deleted_at IS NULL
                """
            let all = """
                SELECT count(*) FROM \(name) WHERE deleted_at IS NULL AND ?1 >= 0 AND ?2 > 0
                """
            let count = try connection.value(
                isAll ? all : changed,
                .integer(places.lowerBound),
                .integer(places.upperBound)
            )
            return count?.integer ?? 0
        }
        uncovered.contacts = try count("contact")
        uncovered.interactions = try count("interaction")
        uncovered.opportunities = try count("opportunity")
        uncovered.outcomes = try count("outcome")
    }
}
