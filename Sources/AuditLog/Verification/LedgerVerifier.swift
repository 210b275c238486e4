import Dispatch
import Ledger
import Platform
import SQLite
import Synchronization

/// Recomputes the Merkle log from its bodies and payloads, and compares everything stored with it.
///
/// Entries are checked in parallel by chunks, each in its own read transaction: the log only
/// grows, so that chunks below the size read first are the same in all of them. The tree is then
/// folded in order.
package struct LedgerVerifier {
    /// Entries that one task checks at once.
    static let chunk: Int64 = 8_192

    /// Chunks under way at once: two a processor, so that none waits for a slow neighbour.
    private static let width = 2 * Processors.count

    private let log: AuditTrail
    private let rows: any AccountedRows

    /// A verifier of a log, and of the rows that its entries account for.
    package init(_ log: AuditTrail, rows: any AccountedRows) {
        self.log = log
        self.rows = rows
    }

    /// Checks the whole log, or what follows the newest checkpoint.
    ///
    /// The latter trusts what that checkpoint covers, after comparing its root with the stored
    /// nodes. `progress` is called with the entries checked and those to check. Reads about as much
    /// as the log holds, in memory that grows with the log by 64 bytes in 256 entries.
    /// - Throws: ``AuditLogError`` for what cannot be read at all; what is wrong in the file is
    ///   reported.
    ///
    /// The first entries must also be those of each of the `noted` checkpoints, of any age; with
    /// any, the whole log is recomputed.
    package func verify(
        isIncremental: Bool = false,
        noted: [NotedCheckpoint] = [],
        progress: (_ done: Int64, _ total: Int64) -> Void = { _, _ in }
    ) throws(AuditLogError) -> LedgerReport {
        try logging("verify the log", log.origin) {
            try report(isIncremental: isIncremental && noted.isEmpty, noted, progress)
        }
    }

    private func report(
        isIncremental: Bool,
        _ noted: [NotedCheckpoint],
        _ progress: (_ done: Int64, _ total: Int64) -> Void
    ) throws -> LedgerReport {
        let tables = LedgerTables(log.database)
        guard let head = try tables.head() else { return headless }
        var report = LedgerReport(
            origin: head.origin,
            size: head.size,
            verifiedFrom: 0,
            root: MerkleTree.emptyRoot
        )
        if head.origin != log.origin {
            report.add([LedgerProblem("ledger_head", 1, "origin is not this file's log")])
        }
        let checkpoints = try tables.checkpoints(head, &report)
        var frontier = MerkleFrontier()
        if isIncremental, let last = checkpoints.last {
            frontier = try tables.frontier(at: last, &report)
            report.verifiedFrom = Int64(frontier.size)
        }
        var outside = Noted(noted, head, &report)
        var pending = checkpoints.drop { $0.size < report.verifiedFrom }[...]
        var nodes: [MerkleNode] = []
        var lastAt: Int64?
        compare(&pending, with: frontier, &report)
        outside.compare(with: frontier, &report)
        let erasures = try log.database.read { try ErasureEntries($0) }
        report.erasures = erasures.count
        try forEachChunk(from: report.verifiedFrom, through: head, erasures) { result in
            report.add(result.problems)
            if let last = lastAt, let first = result.firstAt {
                let seq = Int64(frontier.size)
                report.add([BackwardTime(seq: seq, at: first, after: last)].compactMap { $0 })
            }
            report.add(result.backwards)
            lastAt = result.lastAt ?? lastAt
            report.payloads += result.payloads
            report.erasedPayloads += result.erasedPayloads
            report.rows += result.rows
            for leaf in result.leaves {
                nodes += frontier.append(leaf)
                compare(&pending, with: frontier, &report)
                outside.compare(with: frontier, &report)
            }
            progress(
                Int64(frontier.size) - report.verifiedFrom,
                head.checkable - report.verifiedFrom
            )
        }
        report.root = frontier.root
        report.add(tables.problems(of: head, frontier: frontier))
        try compareTables(tables, nodes: nodes, head: head, &report)
        try addContinuations(to: &report)
        return report
    }

    /// The report on a file whose log has no head.
    private var headless: LedgerReport {
        var report = LedgerReport(
            origin: log.origin,
            size: 0,
            verifiedFrom: 0,
            root: MerkleTree.emptyRoot
        )
        report.add([LedgerProblem("ledger_head", 1, "the row is missing")])
        return report
    }

    private func addContinuations(to report: inout LedgerReport) throws {
        do {
            report.continuations = try log.database.read { try LedgerContinuation.all($0) }
        } catch let error as AuditLogError where error.kind == .damaged {
            report.add([LedgerProblem("ledger_entry", "continuation", "\(error)")])
        }
    }

    /// Compares what lies beside the entries, and counts what no entry tells of, at the same time.
    private func compareTables(
        _ tables: LedgerTables,
        nodes: [MerkleNode],
        head: LedgerTables.Head,
        _ report: inout LedgerReport
    ) throws {
        let first = report.verifiedFrom
        let parts = Mutex<[Int: Swift.Result<RowFindings, any Error>]>([:])
        DispatchQueue.concurrentPerform(iterations: 2) { index in
            let part = Swift.Result {
                guard index == 0 else { return try rows.findings(size: head.size) }
                var found = RowFindings()
                found.problems = try tables.problems(ofNodes: nodes, from: first, head: head)
                found.problems += try tables.extraRows(head)
                return found
            }
            parts.withLock { $0[index] = part }
        }
        let finished = parts.withLock { $0 }
        for index in 0..<2 {
            guard let found = try finished[index]?.get() else { continue }
            report.add(found.problems)
            report.models += found.models
            if let records = found.records { report.records = records }
            report.commitment = found.commitment ?? report.commitment
            report.notCompared += found.notCompared
            report.notedSize = found.notedSize ?? report.notedSize
            report.putBack = found.putBack ?? report.putBack
        }
    }

    /// Compares the checkpoints of exactly the frontier's size with its root.
    private func compare(
        _ pending: inout ArraySlice<LedgerTables.StoredCheckpoint>,
        with frontier: MerkleFrontier,
        _ report: inout LedgerReport
    ) {
        while let next = pending.first, next.size == Int64(frontier.size) {
            report.checkpoints += 1
            if next.root != frontier.root {
                report.add([
                    LedgerProblem(
                        "ledger_checkpoint",
                        next.number,
                        "its root is not that of the first \(next.size) entries"
                    )
                ])
            }
            pending.removeFirst()
        }
    }

    /// Checks chunks on all cores, and hands their results over in order.
    private func forEachChunk(
        from first: Int64,
        through head: LedgerTables.Head,
        _ erasures: ErasureEntries,
        _ body: (EntryChecker.Result) -> Void
    ) throws {
        var start = first
        while start < head.checkable {
            let starts = (0..<Self.width).map { start + Int64($0) * Self.chunk }
                .filter { $0 < head.checkable }
            let results = Mutex<[Int: Swift.Result<EntryChecker.Result, any Error>]>([:])
            DispatchQueue.concurrentPerform(iterations: starts.count) { index in
                let range = starts[index]..<min(starts[index] + Self.chunk, head.checkable)
                let result = Swift.Result {
                    try log.database.read { connection in
                        try EntryChecker(
                            connection,
                            origin: head.origin,
                            rows: rows,
                            erasures: erasures,
                            range: range
                        ).check()
                    }
                }
                results.withLock { $0[index] = result }
            }
            let finished = results.withLock { $0 }
            for index in starts.indices {
                if let result = finished[index] { body(try result.get()) }
            }
            start += Int64(Self.width) * Self.chunk
        }
    }
}

/// Checkpoints from outside that wait for the tree to reach their size, the smallest last.
private struct Noted {
    private var waiting: [NotedCheckpoint]

    init(_ noted: [NotedCheckpoint], _ head: LedgerTables.Head, _ report: inout LedgerReport) {
        waiting = []
        for checkpoint in noted {
            if let problem = checkpoint.problem(origin: head.origin, size: head.size) {
                report.add([problem])
            } else {
                waiting.append(checkpoint)
            }
        }
        waiting.sort { $0.checkpoint.size > $1.checkpoint.size }
    }

    /// Compares those of exactly the frontier's size with its root.
    mutating func compare(with frontier: MerkleFrontier, _ report: inout LedgerReport) {
        while let next = waiting.last, next.checkpoint.size == frontier.size {
            waiting.removeLast()
            if next.checkpoint.root == frontier.root {
                report.noted.append(next)
            } else {
                let detail = "is not of the first \(frontier.size) entries: they were changed since"
                report.add([LedgerProblem("checkpoint", next.name, detail)])
            }
        }
    }
}
