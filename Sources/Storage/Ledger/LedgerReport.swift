package import Ledger

/// One thing that is not as the log says it must be.
package struct LedgerProblem: Hashable, Sendable, CustomStringConvertible {
    /// The table that holds it.
    package var table: String
    /// The row: the key's value.
    package var key: String
    /// What is wrong with it.
    package var detail: String

    package var description: String { "\(table) \(key): \(detail)" }

    init(_ table: String, _ key: some CustomStringConvertible, _ detail: String) {
        self.table = table
        self.key = key.description
        self.detail = detail
    }
}

/// What a verification found.
package struct LedgerReport: Sendable {
    /// Problems kept in full; more are counted only.
    package static let problemsKeptMax = 100

    /// The log's name.
    package var origin: String
    /// Entries the log holds.
    package var size: Int64
    /// The first entry that was recomputed: 0, or the size of the checkpoint that was trusted.
    package var verifiedFrom: Int64
    /// The root that the entries really have.
    package var root: Digest
    /// Payloads whose commitments were recomputed.
    package var payloads = 0
    /// Rows of the score history that were compared with their payloads.
    package var scores = 0
    /// Checkpoints that were compared.
    package var checkpoints = 0
    /// Where the log went on after a restore or a copy.
    package var continuations: [LedgerContinuation] = []
    /// What is wrong, in order of the log; at most ``problemsKeptMax``.
    package private(set) var problems: [LedgerProblem] = []
    /// How much is wrong.
    package private(set) var problemCount = 0

    /// Whether everything is as it was written.
    package var isIntact: Bool { problemCount == 0 }

    init(origin: String, size: Int64, verifiedFrom: Int64, root: Digest) {
        self.origin = origin
        self.size = size
        self.verifiedFrom = verifiedFrom
        self.root = root
    }

    mutating func add(_ more: [LedgerProblem]) {
        problemCount += more.count
        problems += more.prefix(max(0, Self.problemsKeptMax - problems.count))
    }
}
