import AuditLog
import SQLite

/// Compares blocks of rows with the digests that the log committed to, in one read transaction.
struct BlockComparison {
    struct Result: Sendable {
        var problems: [LedgerProblem] = []
        /// Rows that were compared.
        var rows = 0
    }

    private(set) var result = Result()
    /// The entry that committed to the digests.
    private let seq: Int64
    private let connection: Connection
    private var rows: CommittedRows

    init(with seq: Int64, _ connection: Connection) {
        self.seq = seq
        self.connection = connection
        rows = CommittedRows(connection)
    }

    /// Names the rows of the blocks at these places, which are in order, that are not as they were.
    mutating func compare(_ places: ArraySlice<Int64>) throws {
        guard let first = places.first, let last = places.last else { return }
        let changed = try ChangedRows(connection, first...last)
        for place in places {
            let compared = ~(changed.rows[place] ?? 0)
            guard compared != 0, let table = CommittedRows.table(ofPlace: place) else { continue }
            let stored = try connection.row(
                "SELECT digests, hash FROM record_block WHERE place = ?",
                .integer(place)
            )
            let digests = stored?[0].blob ?? []
            if stored != nil, !CommittedRows.isHash(stored?[1].blob, of: digests) {
                let detail = "hash is not of its digests"
                result.problems.append(LedgerProblem("record_block", place, detail))
            }
            if table.isWhole {
                compare(try rows.rows(of: table), of: table, with: digests)
            } else {
                let now = try rows.digests(at: place, compared) ?? []
                compare(now, of: table, with: digests, at: place, compared)
            }
        }
    }

    /// Names the rows of a block whose digests differ.
    private mutating func compare(
        _ present: [UInt8],
        of table: CommittedRows.Table,
        with stored: [UInt8],
        at place: Int64,
        _ compared: UInt64
    ) {
        let size = CommittedRows.digestByteCount
        let none = [UInt8](repeating: 0, count: size)
        func digest(_ slot: Int, _ digests: [UInt8]) -> ArraySlice<UInt8> {
            let range = slot * size..<(slot + 1) * size
            return digests.count >= range.upperBound ? digests[range] : none[...]
        }
        for slot in 0..<Int(CommittedRows.blockRows) where compared >> UInt64(slot) & 1 == 1 {
            let now = digest(slot, present)
            let then = digest(slot, stored)
            if now != none[...] { result.rows += 1 }
            if now == then { continue }
            let key = CommittedRows.firstKey(ofPlace: place) + Int64(slot)
            let change: Change =
                then == none[...] ? .putIn : now == none[...] ? .removed : .changed
            result.problems.append(LedgerProblem(table.name, key, change.words(since: seq)))
        }
    }

    /// Names the rows of a table that is one block whose digests differ.
    private mutating func compare(
        _ present: [CommittedRows.Row],
        of table: CommittedRows.Table,
        with stored: [UInt8]
    ) {
        let size = CommittedRows.digestByteCount
        var then: [ArraySlice<UInt8>: ArraySlice<UInt8>] = [:]
        for start in stride(from: 0, to: stored.count - stored.count % (2 * size), by: 2 * size) {
            then[stored[start..<start + size]] = stored[start + size..<start + 2 * size]
        }
        for row in present {
            result.rows += 1
            let digest = then.removeValue(forKey: CommittedRows.digest(of: row.key))
            if digest == row.digest || digest != nil && row.isErased { continue }
            let change: Change = digest == nil ? .putIn : .changed
            result.problems.append(LedgerProblem(table.name, row.key, change.words(since: seq)))
        }
        if !then.isEmpty {
            let detail = "\(then.count) of its rows: \(Change.removed.words(since: seq))"
            result.problems.append(LedgerProblem(table.name, "", detail))
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
}
