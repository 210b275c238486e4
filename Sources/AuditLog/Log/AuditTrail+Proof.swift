package import CRM
package import Ledger
import SQLite

extension AuditTrail {
    /// Everything a third party needs to check one entry against the newest checkpoint, with the
    /// payload it commits to, where that is held.
    ///
    /// Records a checkpoint where the newest does not cover the whole log; from a file that can
    /// only be read, the proof is against what the log is, and nothing is recorded.
    /// - Throws: ``AuditLogError``, of kind `noEntry`, or `damaged` when the payload is not what
    ///   was committed to.
    package func proof(
        seq: Int64,
        at now: Instant
    ) throws(AuditLogError) -> InclusionProofBundle {
        let isReadOnly = database.configuration.readOnly
        let note = try isReadOnly ? presentCheckpoint(at: now) : recordCheckpoint(at: now)
        return try logging(Self.proving, "entry \(seq)") { try bundle(seq: seq, note) }
    }

    private static let proving = "prove an entry"

    private func bundle(seq: Int64, _ note: String) throws -> InclusionProofBundle {
        try database.read { connection in
            guard
                let body = try connection.value(
                    "SELECT body FROM ledger_entry WHERE seq = ?",
                    .integer(seq)
                )?.blob
            else { throw AuditLogError.noEntry(seq, Self.proving) }
            let checkpoint = try Checkpoint(parsing: note)
            guard seq >= 0, UInt64(seq) < checkpoint.size else {
                throw AuditLogError.noEntry(seq, Self.proving)
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
                disclosure: try Self.disclosure(seq: seq, of: body, connection),
                earlier: try Self.earlier(than: checkpoint, nodes, connection)
            )
        }
    }

    /// The newest checkpoints before one, and that the log begins with each.
    private static func earlier(
        than checkpoint: Checkpoint,
        _ nodes: LedgerNodes,
        _ connection: Connection
    ) throws -> [InclusionProofBundle.Earlier] {
        var notes: [String] = []
        try connection.rows(
            """
            SELECT note FROM ledger_checkpoint WHERE size BETWEEN 1 AND ?
            ORDER BY number DESC LIMIT ?
            """,
            .integer(Int64(clamping: checkpoint.size) - 1),
            .integer(Int64(InclusionProofBundle.earlierMax))
        ) { notes.append($0.string(0)) }
        return try notes.reversed().map { note in
            let old = try Checkpoint(parsing: note)
            let path = try MerkleTree.consistencyProof(from: old.size, to: checkpoint.size) {
                try nodes.hash(level: $0, position: $1)
            }
            return InclusionProofBundle.Earlier(checkpoint: note, path: path)
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
            throw AuditLogError.damaged(
                "ledger_payload",
                seq,
                "it is not what the entry committed to",
                proving
            )
        }
        return InclusionProofBundle.Disclosure(
            salt: salt,
            payload: String(decoding: payload, as: UTF8.self)
        )
    }
}
