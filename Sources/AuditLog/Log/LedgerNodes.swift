package import Ledger
package import SQLite

/// Hashes of complete subtrees of the log, from stored nodes or from the leaves themselves.
package struct LedgerNodes {
    private let connection: Connection

    /// Reads from a connection while its transaction lasts.
    package init(_ connection: Connection) { self.connection = connection }

    /// The hash of the subtree over the leaves from `position << level`, complete by definition.
    ///
    /// - Throws: ``AuditLogError``, of kind `damaged` where a node or a leaf is missing.
    package func hash(level: Int, position: Int64) throws(AuditLogError) -> Digest {
        try logging(Self.operation, "ledger_node") {
            try found(level: level, position: position)
        }
    }

    private static let operation = "read the tree"

    private func found(level: Int, position: Int64) throws -> Digest {
        guard level >= MerkleFrontier.storedLevel else {
            let first = position << Int64(level)
            return MerkleTree.root(of: try leaves(first..<first + (1 << Int64(level))))
        }
        let stored = try connection.value(
            "SELECT hash FROM ledger_node WHERE level = ? AND position = ?",
            .integer(Int64(level)),
            .integer(position)
        )
        guard let digest = stored?.blob.flatMap({ Digest($0) }) else {
            throw AuditLogError.damaged(
                "ledger_node",
                "\(level)/\(position)",
                "the node is missing",
                Self.operation
            )
        }
        return digest
    }

    /// Hashes of the bodies of some entries.
    func leaves(_ range: Range<Int64>) throws -> [Digest] {
        let row = try connection.statement(
            "SELECT body FROM ledger_entry WHERE seq >= ? AND seq < ? ORDER BY seq"
        )
        defer { row.reset() }
        row.bind(1, range.lowerBound)
        row.bind(2, range.upperBound)
        var leaves: [Digest] = []
        while try row.step() { leaves.append(row.withBytes(0) { MerkleTree.leafHash($0) }) }
        guard leaves.count == range.count else {
            throw AuditLogError.damaged(
                "ledger_entry",
                "\(range.lowerBound)…\(range.upperBound - 1)",
                "entries are missing",
                Self.operation
            )
        }
        return leaves
    }

    /// The root of the log when it had `size` entries.
    ///
    /// - Throws: ``AuditLogError`` where entries or nodes are missing.
    package func root(size: Int64) throws -> Digest {
        try frontier(size: size)?.root ?? MerkleTree.emptyRoot
    }

    /// The right edge of the log when it had `size` entries.
    func frontier(size: Int64) throws -> MerkleFrontier? {
        let width = Int64(1) << Int64(MerkleFrontier.storedLevel)
        let whole = size / width * width
        var bytes: [UInt8] = []
        var start: Int64 = 0
        for level in stride(from: 62, through: MerkleFrontier.storedLevel, by: -1)
        where whole & (1 << Int64(level)) != 0 {
            bytes += try hash(level: level, position: start >> Int64(level)).bytes
            start += 1 << Int64(level)
        }
        var frontier = MerkleFrontier(size: UInt64(clamping: whole), bytes: bytes)
        for leaf in try leaves(whole..<size) { _ = frontier?.append(leaf) }
        return frontier
    }
}
