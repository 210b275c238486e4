import Ledger
import SQLite

/// The tables beside the entries: head, checkpoints, nodes, payloads.
struct LedgerTables {
    /// The head row.
    struct Head {
        var origin: String
        var size: Int64
        /// Number of the last entry that is there, plus one.
        var entries: Int64
        var root: Digest?
        var frontier: [UInt8]

        /// How far entries can be checked: a forged size must not make a check endless.
        var checkable: Int64 { max(0, min(size, entries)) }
    }

    /// A checkpoint whose text could be read.
    struct StoredCheckpoint {
        var number: Int64
        var size: Int64
        var root: Digest
    }

    private let database: Database

    init(_ database: Database) { self.database = database }

    /// The head row; nil when it is missing.
    func head() throws -> Head? {
        try database.read { connection in
            let row = try connection.statement(
                """
                SELECT origin, size, root, frontier,
                    (SELECT coalesce(max(seq), -1) + 1 FROM ledger_entry)
                FROM ledger_head
                """
            )
            defer { row.reset() }
            guard try row.step() else { return nil }
            return Head(
                origin: row.string(0),
                size: row.int64(1),
                entries: row.int64(4),
                root: row.withBytes(2) { Digest($0) },
                frontier: row.bytes(3)
            )
        }
    }

    /// The checkpoints in order; reports those that cannot be read or contradict their row.
    func checkpoints(_ head: Head, _ report: inout LedgerReport) throws -> [StoredCheckpoint] {
        var found: [StoredCheckpoint] = []
        var problems: [LedgerProblem] = []
        try database.read { connection in
            let row = try connection.statement(
                """
                SELECT number, c.size, note, recorded_at, h.size, h.checkpoints,
                    (SELECT at FROM ledger_entry WHERE seq = c.size - 1)
                FROM ledger_head AS h LEFT JOIN ledger_checkpoint AS c ON true ORDER BY number
                """
            )
            defer { row.reset() }
            var count: Int64 = 0
            var counted: Int64 = 0
            while try row.step() {
                counted = row.int64(5)
                if row.isNull(0) { break }
                count += 1
                let number = row.int64(0)
                do {
                    let note = try RecordedCheckpoint(parsing: row.string(2))
                    if number != count || note.size != row.int64(1)
                        || note.recordedAt != row.int64(3) || note.origin != head.origin
                        || note.size > row.int64(4) || note.size < found.last?.size ?? 0
                        || note.recordedAt < row.int64(6)
                    {
                        problems.append(
                            LedgerProblem(
                                "ledger_checkpoint",
                                number,
                                "its note contradicts the row, its neighbours or the log"
                            )
                        )
                    } else if note.size <= head.size {
                        found.append(
                            StoredCheckpoint(number: number, size: note.size, root: note.root)
                        )
                    }
                } catch {
                    problems.append(
                        LedgerProblem("ledger_checkpoint", number, "its note is damaged: \(error)")
                    )
                }
            }
            if count != counted {
                problems += [
                    LedgerProblem("ledger_head", 1, "checkpoints is not their number"),
                    LedgerProblem(
                        "ledger_checkpoint",
                        min(count, counted) + 1,
                        count < counted ? "the checkpoint is missing" : "ledger_head knows it not"
                    ),
                ]
            }
        }
        report.add(problems)
        return found
    }

    /// The right edge of the log at a checkpoint, from stored nodes and the last leaves.
    func frontier(
        at checkpoint: StoredCheckpoint,
        _ report: inout LedgerReport
    ) throws -> MerkleFrontier {
        let detail: String
        do {
            let edge = try database.read {
                try LedgerNodes($0).frontier(size: checkpoint.size)
            }
            if let edge, edge.root == checkpoint.root { return edge }
            detail = "stored nodes do not lead to its root"
        } catch let error as AuditLogError {
            detail = "\(error)"
        }
        report.add([
            LedgerProblem(
                "ledger_checkpoint",
                checkpoint.number,
                "\(detail); run a full verification"
            )
        ])
        return MerkleFrontier()
    }

    /// Compares the head with what the entries really add up to.
    func problems(of head: Head, frontier: MerkleFrontier) -> [LedgerProblem] {
        var found: [LedgerProblem] = []
        if head.size != head.entries {
            found.append(
                LedgerProblem("ledger_head", 1, "size is not the number of entries")
            )
        }
        if head.size > head.entries {
            let missing =
                head.size == head.entries + 1
                ? "\(head.entries)" : "\(head.entries)…\(head.size - 1)"
            found.append(
                LedgerProblem("ledger_entry", missing, "missing, or ledger_head counts too many")
            )
        }
        if head.root != frontier.root {
            found.append(LedgerProblem("ledger_head", 1, "root is not that of the entries"))
        }
        if head.frontier != frontier.bytes {
            found.append(LedgerProblem("ledger_head", 1, "frontier is not that of the entries"))
        }
        return found
    }

    /// Compares the stored nodes with those recomputed from the entry `first` on.
    func problems(
        ofNodes nodes: [MerkleNode],
        from first: Int64,
        head: Head
    ) throws -> [LedgerProblem] {
        var expected: [Place: Digest] = [:]
        for node in nodes {
            expected[Place(level: Int64(node.level), position: node.position)] = node.hash
        }
        var found: [LedgerProblem] = []
        try database.read { connection in
            // Nodes of entries that arrived since the head was read are not extra.
            let size = try connection.value("SELECT size FROM ledger_head")?.integer ?? 0
            let row = try connection.statement("SELECT level, position, hash FROM ledger_node")
            defer { row.reset() }
            while try row.step() {
                let place = Place(level: row.int64(0), position: row.int64(1))
                let hash = row.withBytes(2) { Digest($0) }
                if let computed = expected.removeValue(forKey: place) {
                    if computed != hash {
                        found.append(LedgerProblem("ledger_node", place, "hash is wrong"))
                    }
                } else if !place.ends(in: 1...max(1, first))
                    && !place.ends(in: head.size + 1...max(head.size + 1, size))
                {
                    found.append(LedgerProblem("ledger_node", place, "no such node in the tree"))
                }
            }
        }
        return found
            + expected.keys.sorted { ($0.level, $0.position) < ($1.level, $1.position) }
            .map { LedgerProblem("ledger_node", $0, "the node is missing") }
    }
}

extension LedgerTables {
    /// Entries outside the log, and payloads of no entry.
    func extraRows(_ head: Head) throws -> [LedgerProblem] {
        let checks: [(table: String, detail: String, sql: String)] = [
            (
                "ledger_entry", "lies outside the log's size",
                "SELECT seq FROM ledger_entry WHERE seq < 0 OR seq >= ?1"
            ),
            (
                "ledger_payload", "belongs to no entry",
                """
                SELECT seq FROM ledger_payload WHERE seq < 0 OR seq >= ?1
                UNION ALL
                SELECT p.seq FROM ledger_payload AS p LEFT JOIN ledger_entry AS e USING (seq)
                WHERE e.seq IS NULL AND ?1 > 0 AND p.seq BETWEEN 0 AND ?1 - 1
                """
            ),
        ]
        return try database.read { connection in
            // Entries that arrived since the head was read are not extra.
            let size = try connection.value("SELECT size FROM ledger_head")?.integer ?? 0
            var found: [LedgerProblem] = []
            for check in checks {
                try connection.rows(check.sql, .integer(max(size, head.size))) {
                    found.append(LedgerProblem(check.table, $0.int64(0), check.detail))
                }
            }
            try connection.rows(
                "SELECT reference, actor_id, operation, program FROM ledger_origin"
            ) { row in
                let reference = EntryAuthor.reference(
                    actor: row.string(1),
                    operation: row.string(2),
                    program: row.string(3)
                )
                if reference != row.string(0) {
                    found.append(
                        LedgerProblem("ledger_origin", row.string(0), "is not what it is named by")
                    )
                }
            }
            return found
        }
    }
}

/// Where a node stands in the tree.
private struct Place: Hashable, CustomStringConvertible {
    var level: Int64
    var position: Int64

    var description: String { "\(level)/\(position)" }

    /// Whether the count of entries up to the node's right end lies in the range.
    func ends(in range: ClosedRange<Int64>) -> Bool {
        guard (0..<48).contains(level), (0..<1 << 40).contains(position) else { return false }
        let end = (position + 1).multipliedReportingOverflow(by: 1 << level)
        return !end.overflow && range.contains(end.partialValue)
    }
}
