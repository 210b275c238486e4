import AuditLog
import CRM
import Dispatch
import JSON
import Ledger
import Platform
import SQLite
import Synchronization

/// Compares the records as they are with what the log last committed to.
///
/// Rows that the program has noted as written since are counted and not compared. Blocks are
/// compared on all cores, each part of them in its own read transaction: a block's digests, rows
/// and notes of changes are written together, so that any moment's are compared with one another.
struct RecordComparison {
    private(set) var problems: [LedgerProblem] = []
    /// The entry that was compared with, and how many rows; nil where there is none to compare
    /// with.
    private(set) var commitment: RecordFindings?
    /// Live records that were compared with nothing.
    private(set) var uncovered = RecordCounts()

    /// Blocks that one task compares: as many rows as a chunk of the log has entries.
    private static let blocksTogether = 128

    init(_ database: Database) throws {
        let (last, places) = try database.read { try prepare($0) }
        guard let last else { return }
        var found = RecordFindings(entry: last.seq)
        for part in try Self.compare(places, with: last.seq, database) {
            problems += part.problems
            found.rows += part.rows
        }
        commitment = found
    }

    /// Compares what is of all blocks together, and tells which blocks there are.
    private mutating func prepare(
        _ connection: Connection
    ) throws -> (RecordCommitment?, places: [Int64]) {
        let rows = CommittedRows(connection)
        guard let last = try Self.newest(connection), last.columns == (try rows.columns()) else {
            try countUncovered(isAll: true, connection)
            return (nil, [])
        }
        try countUncovered(isAll: false, connection)
        var places: [Int64] = []
        for (number, table) in CommittedRows.tables.enumerated() {
            if try rows.root(ofTable: number) != last.roots[table.name] ?? CommittedRows.emptyRoot {
                let detail = "the digests of \(table.name) are not those of entry \(last.seq)"
                problems.append(LedgerProblem("record_block", table.name, detail))
            }
            places += try Self.places(ofTable: number, connection)
        }
        try compareCheckpoint(of: last, connection)
        return (last, places)
    }

    /// The newest commitment; nil also where its entry cannot be read, which is told with the
    /// entries.
    private static func newest(_ connection: Connection) throws -> RecordCommitment? {
        do { return try RecordCommitment.newest(connection) } catch is LedgerError { return nil }
    }

    /// The blocks that a table has, or had when it was committed to, in order.
    private static func places(ofTable number: Int, _ connection: Connection) throws -> [Int64] {
        let table = CommittedRows.tables[number]
        let range = CommittedRows.places(ofTable: number)
        let present =
            table.isWhole
            ? "SELECT ?1 AS place"
            : "SELECT DISTINCT ?1 + \(table.key) / 64 AS place FROM \(table.name)"
        var places: [Int64] = []
        try connection.rows(
            """
            \(present)
            UNION SELECT place FROM record_block WHERE place >= ?1 AND place < ?2 ORDER BY place
            """,
            .integer(range.lowerBound),
            .integer(range.upperBound)
        ) { places.append($0.int64(0)) }
        return places
    }

    private static func compare(
        _ places: [Int64],
        with seq: Int64,
        _ database: Database
    ) throws -> [BlockComparison.Result] {
        let starts = Array(stride(from: 0, to: places.count, by: blocksTogether))
        let parts = Mutex<[Int: Swift.Result<BlockComparison.Result, any Error>]>([:])
        DispatchQueue.concurrentPerform(iterations: starts.count) { index in
            let part = Swift.Result {
                try database.read { connection in
                    var part = BlockComparison(with: seq, connection)
                    let end = min(starts[index] + blocksTogether, places.count)
                    try part.compare(places[starts[index]..<end])
                    return part.result
                }
            }
            parts.withLock { $0[index] = part }
        }
        return try parts.withLock { $0 }.sorted { $0.key < $1.key }.map { try $0.value.get() }
    }

    /// The entry announces the checkpoint that was recorded with it.
    private mutating func compareCheckpoint(
        of last: RecordCommitment,
        _ connection: Connection
    ) throws {
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
    private mutating func countUncovered(isAll: Bool, _ connection: Connection) throws {
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
