package import AuditLog
package import Ledger
import SQLite

extension Store {
    /// The log of this file.
    package var auditTrail: AuditTrail { AuditTrail(database, origin: origin) }

    /// Everything a third party needs to check one entry, see ``AuditTrail/proof(seq:at:)``.
    ///
    /// - Throws: ``AuditLogError``.
    package func proof(seq: Int64) throws -> InclusionProofBundle {
        // Scoring writes runs too: a proof of a score is not to make the log longer for them.
        if !database.configuration.readOnly { try recordCheckpoint(commitsToRuns: false) }
        return try auditTrail.proof(seq: seq, at: environment.now())
    }

    /// Records that the log goes its own way from here on; no server has witnessed this log yet.
    ///
    /// - Parameters:
    ///   - reason: What it was noticed by.
    ///   - witnessed: The entries that the witness knows of another log.
    /// - Returns: the number of the entry.
    /// - Throws: ``AuditLogError``, ``SQLiteError``; then nothing was recorded.
    @discardableResult
    package func continueLog(
        after reason: LedgerContinuation.Reason,
        witnessed: Int64? = nil
    ) throws -> Int64 {
        try database.write {
            try environment.continueLog(after: reason, witnessed: witnessed, on: $0)
        }
    }
}

extension Environment {
    /// As ``Store/continueLog(after:witnessed:)``, inside a write transaction.
    @discardableResult
    func continueLog(
        after reason: LedgerContinuation.Reason,
        witnessed: Int64? = nil,
        replaced: Checkpoint? = nil,
        lost: String? = nil,
        on connection: Connection
    ) throws -> Int64 {
        try connection.run("UPDATE sync_link SET anchored_size = 0, anchored_at = NULL")
        return try LedgerContinuation.append(
            reason,
            name: Store.identifier(from: randomBytes(16)[...]),
            witnessed: witnessed,
            replaced: replaced,
            lost: lost,
            at: now(),
            by: author,
            on: connection,
            randomBytes: randomBytes
        )
    }
}

extension LedgerVerifier {
    /// A verifier of a store's log, and of the rows that its entries account for.
    package init(_ store: Store) {
        self.init(store.auditTrail, rows: StoredRows(store))
    }
}
