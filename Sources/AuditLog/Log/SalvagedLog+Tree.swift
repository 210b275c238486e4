import Ledger
import SQLite

/// What follows from the entries of a salvaged log.
extension SalvagedLog {
    /// Computes the nodes that are missing and that entries, or nodes below them, give.
    func mendNodes(_ connection: Connection) throws {
        try connection.run("DELETE FROM ledger_node WHERE level > 62 OR position < 0")
        let lowest = Int64(MerkleFrontier.storedLevel)
        var level = lowest
        while size >> level > 0 {
            let count = size >> level
            try connection.run(
                "DELETE FROM ledger_node WHERE level = ? AND position >= ?",
                .integer(level),
                .integer(count)
            )
            var known: Set<Int64> = []
            try connection.rows("SELECT position FROM ledger_node WHERE level = ?", .integer(level))
            {
                known.insert($0.int64(0))
            }
            for position in 0..<count where !known.contains(position) {
                guard
                    let hash = try level == lowest
                        ? leafNode(position, connection) : node(level, position, connection)
                else { continue }
                try connection.run(
                    "INSERT INTO ledger_node (level, position, hash) VALUES (?, ?, ?)",
                    .integer(level),
                    .integer(position),
                    .blob(hash.bytes)
                )
            }
            level += 1
        }
        try connection.run("DELETE FROM ledger_node WHERE level >= ?", .integer(level))
    }

    /// The hash over the entries of a node of the lowest kept level; nil where one is lost.
    private func leafNode(_ position: Int64, _ connection: Connection) throws -> Digest? {
        let width = Int64(1) << Int64(MerkleFrontier.storedLevel)
        let range = position * width..<(position + 1) * width
        guard !lost.contains(where: { $0.overlaps(range) }) else { return nil }
        return MerkleTree.root(of: try LedgerNodes(connection).leaves(range))
    }

    private func node(
        _ level: Int64,
        _ position: Int64,
        _ connection: Connection
    ) throws -> Digest? {
        var halves: [Digest] = []
        try connection.rows(
            """
            SELECT hash FROM ledger_node
            WHERE level = ?1 AND position IN (2 * ?2, 2 * ?2 + 1) ORDER BY position
            """,
            .integer(level - 1),
            .integer(position)
        ) { if let hash = Digest($0.bytes(0)) { halves.append(hash) } }
        return halves.count == 2 ? MerkleTree.nodeHash(halves[0], halves[1]) : nil
    }

    /// Writes the head anew: from the nodes that are left where they lead to it, else from the
    /// entries.
    func writeHead(_ connection: Connection, _ origin: String) throws {
        var frontier = MerkleFrontier()
        do {
            if let known = try LedgerNodes(connection).frontier(size: size) { frontier = known }
        } catch let error as AuditLogError where error.kind == .damaged {
            // Nodes or entries of the right edge are lost.
        }
        if Int64(clamping: frontier.size) != size { frontier = try frontierOfEntries(connection) }
        try connection.run("DELETE FROM ledger_head")
        try connection.run(
            """
            INSERT INTO ledger_head (one, origin, size, root, frontier, checkpoints)
            SELECT 1, ?, ?, ?, ?, coalesce(max(number), 0) FROM ledger_checkpoint
            """,
            .text(origin),
            .integer(size),
            .blob(frontier.root.bytes),
            .blob(frontier.bytes)
        )
    }

    private func frontierOfEntries(_ connection: Connection) throws -> MerkleFrontier {
        var frontier = MerkleFrontier()
        func fill(to seq: Int64) {
            while Int64(clamping: frontier.size) < seq { frontier.append(MerkleTree.emptyRoot) }
        }
        try connection.rows("SELECT seq, body FROM ledger_entry ORDER BY seq") { row in
            fill(to: row.int64(0))
            frontier.append(row.withBytes(1) { MerkleTree.leafHash($0) })
        }
        fill(to: size)
        return frontier
    }
}
