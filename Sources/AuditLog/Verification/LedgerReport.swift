import CRM
package import JSON
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

    /// What is wrong with the row of that key.
    package init(_ table: String, _ key: some CustomStringConvertible, _ detail: String) {
        self.table = table
        self.key = key.description
        self.detail = detail
    }
}

/// A place where the clock was put back: an entry that is dated well before the one in front of it.
package struct BackwardTime: Hashable, Sendable {
    /// The entry's number.
    package let seq: Int64
    /// Its time, in microseconds UTC.
    package let at: Int64
    /// The time of the entry in front of it.
    package let after: Int64

    /// Nil unless time ran back by more than ``tolerance``: entries of one moment may be written in
    /// another order.
    init?(seq: Int64, at: Int64, after: Int64) {
        guard after > at, after - at > Self.tolerance else { return nil }
        self.seq = seq
        self.at = at
        self.after = after
    }

    /// One minute, in microseconds.
    private static let tolerance: Int64 = 60_000_000
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
    /// Payloads, with the inputs and the result of a score each, whose commitments were recomputed.
    package var payloads = 0
    /// Entries whose payloads are gone because a later entry erased their person.
    package var erasedPayloads = 0
    /// People who were erased, by the entries that say so.
    package var erasures = 0
    /// Rows of the score history that were compared with their payloads; of some, only traces left
    /// by an older version vouch for the id they name.
    package var rows = RowCounts()
    /// Models whose parameters were compared with the hash that names them.
    package var models = 0
    /// The records that were compared with nothing: the log commits to none, or they were written
    /// since.
    package var records = RecordCounts()
    /// What the other records were compared with; nil where the log commits to none.
    package var commitment: RecordFindings?
    /// Tables of which nothing was compared.
    package var notCompared: [String] = []
    /// The entries that this machine last noted; nil where it noted none.
    package var notedSize: Int64?
    /// What is known of a copy that was put in place and not yet written to.
    ///
    /// With the first write its log tells of it.
    package var putBack: String?
    /// Checkpoints that were compared.
    package var checkpoints = 0
    /// Checkpoints from outside that the log begins with, the smallest first.
    package var noted: [NotedCheckpoint] = []
    /// Where the clock was put back, at most ``problemsKeptMax`` places.
    ///
    /// Nothing was changed there; the order of the entries is that of their numbers.
    package private(set) var backwards: [BackwardTime] = []
    /// Where the log went on after a restore or a copy.
    package var continuations: [LedgerContinuation] = []
    /// What is wrong, in order of the log; at most ``problemsKeptMax``.
    package private(set) var problems: [LedgerProblem] = []
    /// How much is wrong.
    package private(set) var problemCount = 0

    /// Whether everything that was compared is as it was written.
    package var isIntact: Bool { problemCount == 0 }

    init(origin: String, size: Int64, verifiedFrom: Int64, root: Digest) {
        self.origin = origin
        self.size = size
        self.verifiedFrom = verifiedFrom
        self.root = root
    }

    mutating func add(_ more: [BackwardTime]) {
        backwards += more.prefix(max(0, Self.problemsKeptMax - backwards.count))
    }

    mutating func add(_ more: [LedgerProblem]) {
        problemCount += more.count
        problems += more.prefix(max(0, Self.problemsKeptMax - problems.count))
    }
}

extension LedgerReport {
    /// The report as commands and the service give it.
    ///
    /// What `not_covered` counts was not compared with anything.
    package var json: JSON {
        [
            "intact": .bool(isIntact), "log": .string(origin), "entries": .integer(size),
            "verified_from": .integer(verifiedFrom), "root": .string(root.hex),
            "payloads": .integer(Int64(payloads)), "erasures": .integer(Int64(erasures)),
            "erased_payloads": .integer(Int64(erasedPayloads)),
            "scores": .integer(Int64(rows.scores)),
            "models": .integer(Int64(models)), "checkpoints": .integer(Int64(checkpoints)),
            "unrecorded_ids": .integer(Int64(rows.untoldIDs)),
            "not_covered": [
                "contacts": .integer(records.contacts),
                "interactions": .integer(records.interactions),
                "deals": .integer(records.opportunities),
                "outcomes": .integer(records.outcomes),
            ],
            "records": commitment?.json ?? .null,
            "noted_here": notedSize.map { .integer($0) } ?? .null,
            "put_back": .text(putBack),
            "not_compared": .array(notCompared.map { .string($0) }),
            "time_ran_back": .array(
                backwards.map {
                    [
                        "entry": .integer($0.seq),
                        "at": .string(Instant(microseconds: $0.at).description),
                        "after": .string(Instant(microseconds: $0.after).description),
                    ]
                }
            ),
            "outside_checkpoints": .array(
                noted.map {
                    [
                        "name": .string($0.name),
                        "size": .integer(Int64(clamping: $0.checkpoint.size)),
                    ]
                }
            ),
            "continuations": .array(continuations.map(\.json)),
            "problem_count": .integer(Int64(problemCount)),
            "problems": .array(
                problems.map {
                    [
                        "table": .string($0.table), "key": .string($0.key),
                        "detail": .string($0.detail),
                    ]
                }
            ),
        ]
    }
}

/// How many records of each kind the file shows, which the log has no entries of.
package struct RecordCounts: Equatable, Sendable {
    /// Contacts that are not deleted.
    package var contacts: Int64 = 0
    /// Interactions that are not deleted.
    package var interactions: Int64 = 0
    /// Opportunities that are not deleted.
    package var opportunities: Int64 = 0
    /// Outcomes that training learns from: of opportunities, of columns and marks of users.
    package var outcomes: Int64 = 0

    package init() {}
}

extension RecordFindings {
    fileprivate var json: JSON { ["entry": .integer(entry), "rows": .integer(Int64(rows))] }
}
