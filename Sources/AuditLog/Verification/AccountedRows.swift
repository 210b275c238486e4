package import SQLite

/// Rows of other tables that entries of the log account for.
///
/// A verification compares them beside the log itself; who keeps such tables says how.
package protocol AccountedRows: Sendable {
    /// A comparison of the rows of the entries in a range of numbers; it is given those entries in
    /// ascending order, and belongs to the connection's transaction.
    func auditor(
        of range: Range<Int64>,
        _ connection: Connection
    ) throws -> any RowAuditor

    /// What can be said of all rows together: rows without an entry, newest rows, counts.
    ///
    /// `size` is the number of entries that the head of the log told at the beginning.
    func findings(size: Int64) throws -> RowFindings
}

/// Compares rows with the entries that account for them, one entry after another.
package protocol RowAuditor {
    var counts: RowCounts { get }

    /// Compares the rows of an entry, and adds what is wrong with them.
    mutating func check(_ entry: CheckedEntry, _ problems: inout [LedgerProblem]) throws
}

/// Rows that were compared with their entries.
package struct RowCounts: Equatable, Sendable {
    /// Rows of the score history.
    package var scores = 0
    /// Those of them whose payload went with an erased person; their columns have no proof.
    package var erased = 0
    /// Those of them whose subject lost the id they name before the log told of such changes.
    package var untoldIDs = 0

    package init() {}

    static func += (total: inout RowCounts, more: RowCounts) {
        total.scores += more.scores
        total.erased += more.erased
        total.untoldIDs += more.untoldIDs
    }
}

/// What was found in the rows that no single entry tells of.
package struct RowFindings: Sendable {
    package var problems: [LedgerProblem] = []
    /// Models whose parameters were compared with the hash that names them.
    package var models = 0
    /// The records that were compared with nothing.
    package var records: RecordCounts?
    /// What the other records were compared with; nil where the log commits to none.
    package var commitment: RecordFindings?
    /// Tables of which nothing was compared.
    package var notCompared: [String] = []
    /// The entries that this machine last noted; nil where it noted none.
    package var notedSize: Int64?
    /// What is known of a copy that was put in place and not yet written to; its log will tell.
    package var putBack: String?

    package init() {}
}

/// The comparison of records with the entry that last committed to them.
package struct RecordFindings: Equatable, Sendable {
    package let entry: Int64
    package var rows = 0

    package init(entry: Int64) { self.entry = entry }
}

/// An entry while it is compared; its bytes are of use until the call returns.
package struct CheckedEntry {
    package let seq: Int64
    /// What happened: one of ``LedgerKind``.
    package let kind: String
    /// Microseconds UTC, as the column says.
    package let at: Int64
    /// Whose the payload is; nil without a payload.
    package let subjectID: Int64?
    /// Whether the payload's key is there, so that its commitment was recomputed.
    package let hasKey: Bool
    /// Whether a later entry tells that the person was erased, and no payload is held.
    package let isErased: Bool
    /// What the entry commits to; nil where it is not held.
    package let payload: UnsafeRawBufferPointer?
}
