import JSON
import Ledger
import Platform
import SQLite

/// Recomputes a range of entries: body from columns, leaf from body, commitment from payload, and
/// has the rows compared that the entries account for.
struct EntryChecker {
    /// What a range holds.
    struct Result: Sendable {
        /// Hashes of the bodies as they are, in order; their count is the range's.
        var leaves: [Digest] = []
        /// Payloads whose commitments were recomputed.
        var payloads = 0
        /// Entries whose payloads went with a person who was erased.
        var erasedPayloads = 0
        /// Rows of other tables that were compared.
        var rows = RowCounts()
        var problems: [LedgerProblem] = []
        /// Entries that are dated before the one in front of them.
        var backwards: [BackwardTime] = []
        /// The time of the first entry and of the last; nil without any.
        var firstAt: Int64?
        var lastAt: Int64?
    }

    private static let sql = """
        SELECT e.seq, e.kind, e.at, e.subject, e.body, e.leaf, p.subject_id, p.payload, k.key
        FROM ledger_entry AS e
        LEFT JOIN ledger_payload AS p ON p.seq = e.seq
        LEFT JOIN subject_key AS k ON k.subject_id = p.subject_id
        WHERE e.seq >= ? AND e.seq < ? ORDER BY e.seq
        """

    /// The columns of ``sql``.
    private enum Column {
        static let seq = 0
        static let kind = 1
        static let at = 2
        static let subject = 3
        static let body = 4
        static let leaf = 5
        static let subjectID = 6
        static let payload = 7
        static let key = 8
    }

    private let row: Statement
    private let origin: String
    private let range: Range<Int64>
    private let erasures: ErasureEntries
    private var auditor: any RowAuditor
    private var result = Result()
    /// The facts of the entry before: most entries share theirs with their neighbours.
    private var facts: JSON?
    /// The authors that the file knows, by what entries call them.
    private var authors: Set<String> = []
    private var body: [UInt8] = []

    /// A check of the entries with numbers in the range, and of the rows that they account for.
    init(
        _ connection: Connection,
        origin: String,
        rows: any AccountedRows,
        erasures: ErasureEntries,
        range: Range<Int64>
    ) throws {
        self.erasures = erasures
        row = try connection.statement(Self.sql)
        auditor = try rows.auditor(of: range, connection)
        self.origin = origin
        self.range = range
        try connection.rows("SELECT reference FROM ledger_origin") {
            authors.insert($0.string(0))
        }
    }

    /// Checks every entry of the range; numbers that are missing count as one problem each.
    consuming func check() throws -> Result {
        result.leaves.reserveCapacity(range.count)
        defer { row.reset() }
        row.bind(1, range.lowerBound)
        row.bind(2, range.upperBound)
        var expected = range.lowerBound
        while try row.step() {
            let seq = row.int64(Column.seq)
            while expected < seq { missing(&expected) }
            try check(seq: seq)
            expected = seq + 1
        }
        while expected < range.upperBound { missing(&expected) }
        result.rows = auditor.counts
        return result
    }

    private mutating func missing(_ expected: inout Int64) {
        report("ledger_entry", expected, "the entry is missing")
        result.leaves.append(MerkleTree.emptyRoot)
        expected += 1
    }

    private mutating func report(_ table: String, _ key: Int64, _ detail: String) {
        result.problems.append(LedgerProblem(table, key, detail))
    }

    private mutating func check(seq: Int64) throws {
        let leaf = row.withBytes(Column.body) { MerkleTree.leafHash($0) }
        result.leaves.append(leaf)
        if row.withBytes(Column.leaf, { Digest($0) }) != leaf {
            report("ledger_entry", seq, "leaf is not the hash of body")
        }
        let kind = row.string(Column.kind)
        let at = row.int64(Column.at)
        if let last = result.lastAt, let step = BackwardTime(seq: seq, at: at, after: last) {
            result.backwards.append(step)
        }
        result.firstAt = result.firstAt ?? at
        result.lastAt = at
        var entry = LedgerEntry(log: origin, seq: seq, kind: kind, at: at)
        entry.subject = row.isNull(Column.subject) ? nil : row.bytes(Column.subject)
        let subjectID = row.int64OrNil(Column.subjectID)
        let hasKey = subjectID == nil || commit(&entry)
        let isErased = subjectID == nil && erasures.cover(seq: seq, subject: entry.subject)
        if isErased { result.erasedPayloads += 1 }
        if hasKey { compareBody(with: &entry, isErased: isErased) }
        try row.withBytes(Column.payload) { payload in
            try auditor.check(
                CheckedEntry(
                    seq: seq,
                    kind: kind,
                    at: at,
                    subjectID: subjectID,
                    hasKey: hasKey,
                    isErased: isErased,
                    payload: subjectID == nil ? nil : payload
                ),
                &result.problems
            )
        }
    }

    /// Recomputes commitment and subject from the payload and its key.
    ///
    /// - Returns: false when the key is missing, so that nothing can be recomputed.
    private mutating func commit(_ entry: inout LedgerEntry) -> Bool {
        guard !row.isNull(Column.key) else {
            let subject = row.int64(Column.subjectID)
            report("ledger_payload", entry.seq, "subject_key \(subject), its key, is missing")
            return false
        }
        let key = row.withBytes(Column.key) { SubjectKey($0) }
        let salt = key.salt(seq: entry.seq)
        entry.commitment = row.withBytes(Column.payload) {
            SubjectKey.commitment(salt: salt, payload: $0)
        }
        result.payloads += 1
        let reference = row.int64(Column.subjectID) == 0 ? nil : key.reference
        if entry.subject != reference {
            report("ledger_entry", entry.seq, "subject does not belong to the payload's key")
            entry.subject = reference
        }
        return true
    }

    private mutating func compareBody(with entry: inout LedgerEntry, isErased: Bool) {
        body.removeAll(keepingCapacity: true)
        entry.facts = facts
        entry.write(into: &body)
        if row.withBytes(Column.body, isBody) { return }
        do {
            let stored = try row.withBytes(Column.body) { try LedgerEntry(parsing: $0) }
            entry.facts = stored.facts
            facts = stored.facts
            if let author = facts?["author"]?.stringValue, !authors.contains(author) {
                facts = nil
                report(
                    "ledger_origin",
                    entry.seq,
                    "the row that says who wrote the entry is missing"
                )
            }
            // What it was can no longer be told; that the body is the leaf's still is.
            if isErased { entry.commitment = stored.commitment }
            for difference in differences(stored, entry) {
                report(difference.table, entry.seq, difference.detail)
            }
        } catch {
            report("ledger_entry", entry.seq, "body is not an entry: \(error)")
        }
    }

    private func isBody(_ stored: UnsafeRawBufferPointer) -> Bool {
        body.withUnsafeBytes { own in
            guard let mine = own.baseAddress, let theirs = stored.baseAddress else {
                return own.isEmpty && stored.isEmpty
            }
            return own.count == stored.count && memcmp(mine, theirs, own.count) == 0
        }
    }

    /// Names what of a well-formed body disagrees with the columns and the payload.
    private func differences(
        _ stored: LedgerEntry,
        _ computed: LedgerEntry
    ) -> [(table: String, detail: String)] {
        var found: [(String, String)] = []
        if stored.log != computed.log { found.append(("ledger_entry", "body names another log")) }
        if stored.seq != computed.seq { found.append(("ledger_entry", "body has another seq")) }
        if stored.kind != computed.kind {
            found.append(("ledger_entry", "kind differs between column and body"))
        }
        if stored.at != computed.at {
            found.append(("ledger_entry", "at differs between column and body"))
        }
        if stored.subject != computed.subject {
            found.append(("ledger_entry", "subject differs between column and body"))
        }
        switch (stored.commitment, computed.commitment) {
        case (nil, .some): found.append(("ledger_payload", "the entry commits to no payload"))
        case (.some, nil): found.append(("ledger_payload", "the payload is missing"))
        case (let old, let new) where old != new:
            found.append(("ledger_payload", "payload or key differs from what was committed"))
        default: break
        }
        return found
    }
}
