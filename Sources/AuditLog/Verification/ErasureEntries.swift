package import CRM
import Ledger
package import SQLite

/// Whom the log tells to have been erased.
///
/// An entry names its person by a pseudonym made of the person's key. An entry of kind `erasure`
/// names the same one, so that a payload that went with a person can be told from one that somebody
/// took away, although nothing tells any more who it was.
package struct ErasureEntries: Sendable {
    /// When and where each was erased, by pseudonym.
    private let byReference: [[UInt8]: (seq: Int64, at: Instant)]

    /// Reads them: a search in an index of such entries alone.
    ///
    /// - Throws: ``AuditLogError``.
    package init(_ connection: Connection) throws(AuditLogError) {
        byReference = try logging("read who was erased") {
            var found: [[UInt8]: (seq: Int64, at: Instant)] = [:]
            try connection.rows(
                """
                SELECT subject, seq, at FROM ledger_entry
                WHERE kind = 'erasure' AND subject IS NOT NULL ORDER BY seq
                """
            ) {
                found[$0.bytes(0)] = (seq: $0.int64(1), at: Instant(microseconds: $0.int64(2)))
            }
            return found
        }
    }

    /// People who were erased.
    package var count: Int { byReference.count }

    /// When the person of that pseudonym was erased; nil when the log does not tell so.
    package func moment(ofReference reference: [UInt8]) -> Instant? {
        byReference[reference]?.at
    }

    /// Whether the person of an entry was erased after it.
    func cover(seq: Int64, subject: [UInt8]?) -> Bool {
        guard let subject, let erasure = byReference[subject] else { return false }
        return erasure.seq > seq
    }
}
