import CRM
import Dispatch
import Ledger
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

    private let store: Store

    /// A verifier of the store's log.
    package init(_ store: Store) { self.store = store }

    /// Checks the whole log, or what follows the newest checkpoint.
    ///
    /// The latter trusts what that checkpoint covers, after comparing its root with the stored
    /// nodes. `progress` is called with the entries checked and those to check. What is wrong in
    /// the file is reported; what cannot be read at all is thrown as ``SQLiteError``.
    package func verify(
        isIncremental: Bool = false,
        progress: (_ done: Int64, _ total: Int64) -> Void = { _, _ in }
    ) throws -> LedgerReport {
        let tables = LedgerTables(store)
        guard let head = try tables.head() else {
            var report = LedgerReport(
                origin: store.origin,
                size: 0,
                verifiedFrom: 0,
                root: MerkleTree.emptyRoot
            )
            report.add([LedgerProblem("ledger_head", 1, "the row is missing")])
            return report
        }
        var report = LedgerReport(
            origin: head.origin,
            size: head.size,
            verifiedFrom: 0,
            root: MerkleTree.emptyRoot
        )
        if head.origin != store.origin {
            report.add([LedgerProblem("ledger_head", 1, "origin is not this file's log")])
        }
        let checkpoints = try tables.checkpoints(head, &report)
        var frontier = MerkleFrontier()
        if isIncremental, let last = checkpoints.last {
            frontier = try tables.frontier(at: last, &report)
            report.verifiedFrom = Int64(frontier.size)
        }
        var pending = checkpoints.drop { $0.size < report.verifiedFrom }[...]
        var nodes: [MerkleNode] = []
        compare(&pending, with: frontier, &report)
        try forEachChunk(from: report.verifiedFrom, through: head) { result in
            report.add(result.problems)
            report.payloads += result.payloads
            report.scores += result.scores
            report.untoldIDs += result.untoldIDs
            for leaf in result.leaves {
                nodes += frontier.append(leaf)
                compare(&pending, with: frontier, &report)
            }
            progress(
                Int64(frontier.size) - report.verifiedFrom,
                head.checkable - report.verifiedFrom
            )
        }
        report.root = frontier.root
        report.add(tables.problems(of: head, frontier: frontier))
        try compareTables(tables, nodes: nodes, head: head, &report)
        do { report.continuations = try store.continuations() } catch let error as StoreError {
            report.add([LedgerProblem("ledger_entry", "continuation", "\(error)")])
        }
        return report
    }

    /// Compares what lies beside the entries, and counts what no entry tells of, on two cores.
    private func compareTables(
        _ tables: LedgerTables,
        nodes: [MerkleNode],
        head: LedgerTables.Head,
        _ report: inout LedgerReport
    ) throws {
        let first = report.verifiedFrom
        let parts = Mutex<[Int: Swift.Result<LedgerTables.Findings, any Error>]>([:])
        DispatchQueue.concurrentPerform(iterations: 2) { index in
            let part = Swift.Result {
                try index == 0
                    ? tables.findingsOfLog(nodes: nodes, from: first, head: head)
                    : tables.findingsOfScoresAndModels()
            }
            parts.withLock { $0[index] = part }
        }
        let finished = parts.withLock { $0 }
        for index in 0..<2 {
            guard let found = try finished[index]?.get() else { continue }
            report.add(found.problems)
            report.models += found.models
            if let records = found.records { report.records = records }
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
        _ body: (EntryChecker.Result) -> Void
    ) throws {
        let width = 4
        var start = first
        while start < head.checkable {
            let starts = (0..<width).map { start + Int64($0) * Self.chunk }
                .filter { $0 < head.checkable }
            let results = Mutex<[Int: Swift.Result<EntryChecker.Result, any Error>]>([:])
            DispatchQueue.concurrentPerform(iterations: starts.count) { index in
                let range = starts[index]..<min(starts[index] + Self.chunk, head.checkable)
                let result = Swift.Result {
                    try store.database.read { connection in
                        try EntryChecker(connection, origin: head.origin).check(range)
                    }
                }
                results.withLock { $0[index] = result }
            }
            let finished = results.withLock { $0 }
            for index in starts.indices {
                if let result = finished[index] { body(try result.get()) }
            }
            start += Int64(width) * Self.chunk
        }
    }
}
