import JSON
import Ledger
import SQLite

/// Computes lost entries of the log again where their payloads are left, and keeps those of which
/// the tree proves that they are the lost ones, byte for byte.
struct LostEntries {
    /// What another table tells of an entry: its kind and moment; nil where it tells nothing.
    typealias Source = (_ seq: Int64) throws -> (kind: String, at: Int64)?

    let connection: Connection
    let origin: String
    let source: Source

    private static let blockSize = Int64(1) << Int64(MerkleFrontier.storedLevel)

    /// Puts back what is proved: by the node over their block of 256 entries, else all that are
    /// left together by the log's root, where that is known.
    func restore(_ lost: [ClosedRange<Int64>], size: Int64, root: Digest?) throws {
        let blocks = Set(
            lost.flatMap { $0.lowerBound / Self.blockSize...$0.upperBound / Self.blockSize }
        )
        var left: [Int64] = []
        for block in blocks.sorted() {
            let range = block * Self.blockSize..<min(size, (block + 1) * Self.blockSize)
            let missing = lost.filter { $0.overlaps(range) }
                .flatMap { Array($0.clamped(to: range.lowerBound...range.upperBound - 1)) }
            let node = try node(block)
            var isRestored = false
            for facts in try facts(around: missing) where !isRestored && node != nil {
                guard let found = try entries(missing, facts) else { continue }
                try insert(found)
                isRestored = MerkleTree.root(of: try LedgerNodes(connection).leaves(range)) == node
                if !isRestored { try remove(missing) }
            }
            if !isRestored { left += missing }
        }
        guard !left.isEmpty, let root else { return }
        var all: [(LedgerEntry, [UInt8])] = []
        for seq in left {
            guard let facts = try facts(around: [seq]).first, let found = try entries([seq], facts)
            else { return }
            all += found
        }
        try insert(all)
        if try self.root(size) != root { try remove(left) }
    }

    /// The stored hash over a block; nil where it is lost, or the block not complete.
    private func node(_ block: Int64) throws -> Digest? {
        try connection.value(
            "SELECT hash FROM ledger_node WHERE level = ? AND position = ?",
            .integer(Int64(MerkleFrontier.storedLevel)),
            .integer(block)
        )?.blob.flatMap { Digest($0) }
    }

    /// The facts of the nearest entries of the kind on both sides: most share theirs with their
    /// neighbours.
    private func facts(around missing: [Int64]) throws -> [JSON?] {
        guard let first = missing.first, let last = missing.last, let kind = try source(first)?.kind
        else { return [] }
        var found: [JSON?] = []
        for sql in [
            "SELECT body FROM ledger_entry WHERE seq < ?1 AND kind = ?3 ORDER BY seq DESC LIMIT 1",
            "SELECT body FROM ledger_entry WHERE seq > ?2 AND kind = ?3 ORDER BY seq LIMIT 1",
        ] {
            let body = try connection.row(sql, .integer(first), .integer(last), .text(kind))?[0]
                .blob
            guard let body, let entry = SalvagedLog.entry(body) else { continue }
            if !found.contains(entry.facts) { found.append(entry.facts) }
        }
        return found
    }

    /// The entries with those numbers; nil where one cannot be computed.
    private func entries(_ missing: [Int64], _ facts: JSON?) throws -> [(LedgerEntry, [UInt8])]? {
        var found: [(LedgerEntry, [UInt8])] = []
        for seq in missing {
            guard let (kind, at) = try source(seq),
                let row = try connection.row(
                    """
                    SELECT p.subject_id, p.payload, k.key FROM ledger_payload AS p
                    JOIN subject_key AS k USING (subject_id) WHERE p.seq = ?
                    """,
                    .integer(seq)
                ), let payload = row[1].blob, let secret = row[2].blob,
                secret.count == SubjectKey.byteCount
            else { return nil }
            let key = SubjectKey(secret)
            var entry = LedgerEntry(log: origin, seq: seq, kind: kind, at: at)
            entry.commitment = SubjectKey.commitment(salt: key.salt(seq: seq), payload: payload)
            if row[0].integer != 0 { entry.subject = key.reference }
            entry.facts = facts
            var body: [UInt8] = []
            entry.write(into: &body)
            found.append((entry, body))
        }
        return found
    }

    private func insert(_ entries: [(LedgerEntry, [UInt8])]) throws {
        for (entry, body) in entries {
            try connection.run(
                """
                INSERT INTO ledger_entry (seq, kind, at, subject, body, leaf)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
                .integer(entry.seq),
                .text(entry.kind),
                .integer(entry.at),
                entry.subject.map { .blob($0) } ?? .null,
                .blob(body),
                .blob(body.withUnsafeBytes { MerkleTree.leafHash($0) }.bytes)
            )
        }
    }

    private func remove(_ numbers: [Int64]) throws {
        for seq in numbers {
            try connection.run("DELETE FROM ledger_entry WHERE seq = ?", .integer(seq))
        }
    }

    /// The root over all entries; nil where one is missing.
    private func root(_ size: Int64) throws -> Digest? {
        var frontier = MerkleFrontier()
        try connection.rows("SELECT body FROM ledger_entry ORDER BY seq") { row in
            frontier.append(row.withBytes(0) { MerkleTree.leafHash($0) })
        }
        return Int64(clamping: frontier.size) == size ? frontier.root : nil
    }
}
