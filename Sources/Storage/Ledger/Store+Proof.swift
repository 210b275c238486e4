package import Ledger
import SQLite

extension Store {
    /// Everything a third party needs to check one entry against the newest checkpoint, with the
    /// payload it commits to, where that is held.
    ///
    /// - Throws: ``StoreError/entryNotFound(_:)``, ``StoreError/damaged(table:key:detail:)`` when
    ///   the payload is not what was committed to.
    package func proof(seq: Int64) throws -> InclusionProofBundle {
        try recordCheckpoint()
        return try database.read { connection in
            guard
                let note = try connection.value(
                    "SELECT note FROM ledger_checkpoint ORDER BY number DESC LIMIT 1"
                )?.text,
                let body = try connection.value(
                    "SELECT body FROM ledger_entry WHERE seq = ?",
                    .integer(seq)
                )?.blob
            else { throw StoreError.entryNotFound(seq) }
            let checkpoint = try Checkpoint(parsing: note)
            guard seq >= 0, UInt64(seq) < checkpoint.size else {
                throw StoreError.entryNotFound(seq)
            }
            let nodes = LedgerNodes(connection)
            let path = try MerkleTree.inclusionProof(of: UInt64(seq), size: checkpoint.size) {
                try nodes.hash(level: $0, position: $1)
            }
            return InclusionProofBundle(
                entry: String(decoding: body, as: UTF8.self),
                index: UInt64(seq),
                path: path,
                checkpoint: checkpoint,
                disclosure: try Self.disclosure(seq: seq, of: body, connection)
            )
        }
    }

    private static func disclosure(
        seq: Int64,
        of body: [UInt8],
        _ connection: Connection
    ) throws -> InclusionProofBundle.Disclosure? {
        let row = try connection.row(
            """
            SELECT p.payload, k.key
            FROM ledger_payload AS p JOIN subject_key AS k USING (subject_id) WHERE p.seq = ?
            """,
            .integer(seq)
        )
        guard let payload = row?[0].blob, let key = row?[1].blob else { return nil }
        let salt = SubjectKey(key).salt(seq: seq)
        // A proof that its reader must refuse would look like ours being wrong, not the file.
        guard
            SubjectKey.commitment(salt: salt, payload: payload)
                == (try LedgerEntry(parsing: body).commitment)
        else {
            throw StoreError.damaged(
                table: "ledger_payload",
                key: "\(seq)",
                detail: "it is not what the entry committed to"
            )
        }
        return InclusionProofBundle.Disclosure(
            salt: salt,
            payload: String(decoding: payload, as: UTF8.self)
        )
    }

    /// Calls `body` for each entry of the log from number `first` on, oldest first.
    ///
    /// Only entries of the kinds given; all for none.
    package func entries(
        from first: Int64 = 0,
        kinds: [String] = [],
        limit: Int,
        _ body: (LedgerEntry) throws -> Void
    ) throws {
        let places = Array(repeating: "?", count: kinds.count).joined(separator: ", ")
        let filter = kinds.isEmpty ? "" : "AND kind IN (\(places))"
        try database.read { connection in
            let row = try connection.statement(
                "SELECT body FROM ledger_entry WHERE seq >= ? \(filter) ORDER BY seq LIMIT ?"
            )
            defer { row.reset() }
            row.bind(1, first)
            for (index, kind) in kinds.enumerated() { row.bind(index + 2, kind) }
            row.bind(kinds.count + 2, limit)
            while try row.step() { try body(row.withBytes(0) { try LedgerEntry(parsing: $0) }) }
        }
    }
}
