package import Ledger
package import SQLite

/// The log of a file that was salvaged, as it was before it goes on.
package struct SalvagedLog: Sendable {
    /// The log's name; nil where neither head nor entries tell it: the file had none, or lost it.
    package private(set) var origin: String?
    /// Entries that the log had, as far as anything tells.
    package private(set) var size: Int64 = 0
    /// The numbers of those that are lost, ascending.
    package private(set) var lost: [ClosedRange<Int64>] = []
    /// Whether the row of ``size``, root and right edge was lost, and was computed anew.
    package private(set) var isHeadLost = false
    /// Entries that were computed again from what is left of them, and that the tree proves.
    package private(set) var provedEntries: Int64 = 0
    /// Rows that stood outside the log and were left out.
    package private(set) var strayEntries = 0

    /// How many entries are lost.
    package var lostCount: Int64 { lost.reduce(0) { $0 + $1.upperBound - $1.lowerBound + 1 } }

    /// Their numbers in words, at most so many ranges: `17…24, 90`.
    package func lostNumbers(_ rangesMax: Int = 20) -> String {
        let named = lost.prefix(rangesMax).map {
            $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)…\($0.upperBound)"
        }
        let more = lost.count - named.count
        return named.joined(separator: ", ") + (more > 0 ? " and \(more) more ranges" : "")
    }

    /// Reads the log that was salvaged, and computes anew what follows from its entries: nodes that
    /// are missing, and the head where that is damaged.
    ///
    /// A lost entry whose payload is left, and of which `source` tells kind and moment, is computed
    /// again and kept where the tree proves it. No entry is made up. A lost one has no node over it
    /// but those that were kept, and where the head has to be computed it stands as the empty leaf,
    /// as ``LedgerVerifier`` takes it.
    /// `noted` are the roots that this machine kept of the damaged file.
    /// - Throws: ``AuditLogError``.
    package init(
        mending connection: Connection,
        noted: (_ origin: String) -> Checkpoint?,
        source: (_ seq: Int64) throws -> (kind: String, at: Int64)?
    ) throws(AuditLogError) {
        do { try mend(connection, noted, source) } catch let error as AuditLogError {
            throw error
        } catch {
            throw AuditLogError(
                SQLiteError(behind: error) ?? SQLiteError(.misuse, "\(error)"),
                "mend the log",
                "the log"
            )
        }
    }

    private mutating func mend(
        _ connection: Connection,
        _ noted: (_ origin: String) -> Checkpoint?,
        _ source: (_ seq: Int64) throws -> (kind: String, at: Int64)?
    ) throws {
        let head = try Self.head(connection)
        origin = try head?.origin ?? Self.origin(connection)
        guard let origin else { return }
        let last = try Self.lastEntry(connection, origin)
        if let head, head.size > last {
            size = head.size
        } else {
            isHeadLost = true
            size = try Self.sizes(connection, origin).reduce(last + 1, max)
            let known = noted(origin).map { Int64(clamping: $0.size) } ?? 0
            if known - size < Self.gapMax { size = max(size, known) }
        }
        try connection.run("DELETE FROM ledger_entry WHERE seq < 0 OR seq >= ?", .integer(size))
        strayEntries = connection.changes
        lost = try Self.gaps(connection, size)
        if !lost.isEmpty {
            let before = lostCount
            try withoutActuallyEscaping(source) { source in
                try LostEntries(connection: connection, origin: origin, source: source).restore(
                    lost,
                    size: size,
                    root: isHeadLost ? nil : head?.root
                )
            }
            lost = try Self.gaps(connection, size)
            provedEntries = before - lostCount
        }
        try mendNodes(connection)
        if isHeadLost { try writeHead(connection, origin) }
    }

    /// More entries than that are not taken for lost on the word of a note alone: it may be what
    /// is damaged.
    private static let gapMax: Int64 = 10_000_000

    /// The head, where it agrees with itself.
    private static func head(
        _ connection: Connection
    ) throws -> (origin: String, size: Int64, root: Digest)? {
        let row = try connection.row("SELECT origin, size, root, frontier FROM ledger_head")
        guard let origin = row?[0].text, Checkpoint.isLine(origin), let size = row?[1].integer,
            let root = row?[2].blob, let bytes = row?[3].blob, size >= 0,
            let frontier = MerkleFrontier(size: UInt64(size), bytes: bytes),
            frontier.root == Digest(root)
        else { return nil }
        return (origin, size, frontier.root)
    }

    /// The name that the first entry gives that can be read.
    private static func origin(_ connection: Connection) throws -> String? {
        let row = try connection.statement("SELECT body FROM ledger_entry ORDER BY seq")
        defer { row.reset() }
        while try row.step() {
            if let entry = entry(row.bytes(0)), Checkpoint.isLine(entry.log) { return entry.log }
        }
        return nil
    }

    /// The number of the last entry whose body says that it is one of the log, or -1.
    private static func lastEntry(_ connection: Connection, _ origin: String) throws -> Int64 {
        let row = try connection.statement("SELECT seq, body FROM ledger_entry ORDER BY seq DESC")
        defer { row.reset() }
        while try row.step() {
            if let entry = entry(row.bytes(1)), entry.log == origin, entry.seq == row.int64(0) {
                return entry.seq
            }
        }
        return -1
    }

    static func entry(_ body: [UInt8]) -> (LedgerEntry)? {
        do { return try body.withUnsafeBytes { try LedgerEntry(parsing: $0) } } catch { return nil }
    }

    /// How many entries the checkpoints say that there were.
    private static func sizes(_ connection: Connection, _ origin: String) throws -> [Int64] {
        var sizes: [Int64] = []
        try connection.rows("SELECT size, note FROM ledger_checkpoint") { row in
            let checkpoint: RecordedCheckpoint
            do { checkpoint = try RecordedCheckpoint(parsing: row.string(1)) } catch { return }
            if checkpoint.origin == origin, checkpoint.size == row.int64(0) {
                sizes.append(checkpoint.size)
            }
        }
        return sizes
    }

    /// The numbers below `size` that no entry has.
    private static func gaps(
        _ connection: Connection,
        _ size: Int64
    ) throws -> [ClosedRange<Int64>] {
        var gaps: [ClosedRange<Int64>] = []
        var expected: Int64 = 0
        try connection.rows("SELECT seq FROM ledger_entry ORDER BY seq") { row in
            let seq = row.int64(0)
            if seq > expected { gaps.append(expected...seq - 1) }
            expected = seq + 1
        }
        if expected < size { gaps.append(expected...size - 1) }
        return gaps
    }
}
