import CRM
import JSON
import Ledger
import SQLite

/// Recomputes a range of entries: body from columns, leaf from body, commitment from payload, and
/// compares each row of the score history with the payload that was committed.
struct EntryChecker {
    /// What a range holds.
    struct Result: Sendable {
        /// Hashes of the bodies as they are, in order; their count is the range's.
        var leaves: [Digest] = []
        /// Payloads whose commitments were recomputed.
        var payloads = 0
        /// Rows of the history that were compared.
        var scores = 0
        /// Those of them whose contact lost the id they name before the log told of such changes.
        var untoldIDs = 0
        /// What is wrong.
        var problems: [LedgerProblem] = []
    }

    private static let sql = """
        SELECT e.seq, e.kind, e.at, e.subject, e.body, e.leaf,
            p.subject_id, p.payload, k.key,
            s.contact_key, s.as_of, s.scored_at, s.score, s.log_odds_micro, s.probability_micro,
            s.confidence_micro, c.id, s.organization_key, s.model_key, s.seq IS NOT NULL,
            s.run_key, c.organization_key
        FROM ledger_entry AS e
        LEFT JOIN ledger_payload AS p ON p.seq = e.seq
        LEFT JOIN subject_key AS k ON k.subject_id = p.subject_id
        LEFT JOIN score AS s ON s.seq = e.seq
        LEFT JOIN contact AS c ON c.contact_key = s.contact_key
        WHERE e.seq >= ? AND e.seq < ? ORDER BY e.seq
        """

    /// The run that a score came from.
    private struct Run {
        var key: Int64
        var id: String
        var organizationKey: OrganizationKey
        var startedAt: Int64
    }

    let connection: Connection
    let row: Statement
    private let origin: String
    private let organizations: [Int64: String]
    private let models: [Int64: String]
    /// The run of the row before: most scores share one with their neighbours.
    private var lastRun: Run?
    var result = Result()
    private var body: [UInt8] = []
    private var claims = ScoreClaims()
    /// What older versions left of ids that changed, read when it is needed.
    var untold: UntoldContactIDs?

    init(_ connection: Connection, origin: String) throws {
        self.connection = connection
        row = try connection.statement(Self.sql)
        self.origin = origin
        organizations = try Self.names(
            "SELECT organization_key, id FROM organization",
            connection
        )
        models = try Self.names("SELECT model_key, sha256 FROM model", connection)
    }

    private static func names(_ sql: String, _ connection: Connection) throws -> [Int64: String] {
        var names: [Int64: String] = [:]
        try connection.rows(sql) { names[$0.int64(0)] = $0.string(1) }
        return names
    }

    /// Checks every entry of the range; numbers that are missing count as one problem each.
    consuming func check(_ range: Range<Int64>) throws -> Result {
        result.leaves.reserveCapacity(range.count)
        defer { row.reset() }
        row.bind(1, range.lowerBound)
        row.bind(2, range.upperBound)
        var expected = range.lowerBound
        while try row.step() {
            let seq = row.int64(0)
            while expected < seq { missing(&expected) }
            try check(seq: seq)
            expected = seq + 1
        }
        while expected < range.upperBound { missing(&expected) }
        return result
    }

    private mutating func missing(_ expected: inout Int64) {
        report("ledger_entry", expected, "the entry is missing")
        result.leaves.append(MerkleTree.emptyRoot)
        expected += 1
    }

    mutating func report(_ table: String, _ key: Int64, _ detail: String) {
        result.problems.append(LedgerProblem(table, key, detail))
    }

    private mutating func check(seq: Int64) throws {
        let leaf = row.withBytes(4) { MerkleTree.leafHash($0) }
        result.leaves.append(leaf)
        if row.withBytes(5, { Digest($0) }) != leaf {
            report("ledger_entry", seq, "leaf is not the hash of body")
        }
        let kind = row.string(1)
        var entry = LedgerEntry(log: origin, seq: seq, kind: kind, at: row.int64(2))
        entry.subject = row.isNull(3) ? nil : row.bytes(3)
        var hasKey = true
        if !row.isNull(6) {
            hasKey = commit(&entry)
        }
        if hasKey { compareBody(with: &entry) }
        if kind == LedgerKind.contactID { try compareContactID(seq: seq) }
        try compareScore(seq: seq, kind: kind)
    }

    /// Recomputes commitment and subject from the payload and its key.
    ///
    /// - Returns: false when the key is missing, so that nothing can be recomputed.
    private mutating func commit(_ entry: inout LedgerEntry) -> Bool {
        guard !row.isNull(8) else {
            report("ledger_payload", entry.seq, "subject_key \(row.int64(6)), its key, is missing")
            return false
        }
        let key = row.withBytes(8) { SubjectKey($0) }
        let salt = key.salt(seq: entry.seq)
        entry.commitment = row.withBytes(7) { SubjectKey.commitment(salt: salt, payload: $0) }
        result.payloads += 1
        let reference = row.int64(6) == 0 ? nil : key.reference
        if entry.subject != reference {
            report("ledger_entry", entry.seq, "subject does not belong to the payload's key")
            entry.subject = reference
        }
        return true
    }

    private mutating func compareBody(with entry: inout LedgerEntry) {
        body.removeAll(keepingCapacity: true)
        entry.write(into: &body)
        if row.withBytes(4, { $0.elementsEqual(body) }) { return }
        do {
            let stored = try row.withBytes(4) { try LedgerEntry(parsing: $0) }
            entry.facts = stored.facts
            for difference in differences(stored, entry) {
                report(difference.table, entry.seq, difference.detail)
            }
        } catch {
            report("ledger_entry", entry.seq, "body is not an entry: \(error)")
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

    private mutating func compareScore(seq: Int64, kind: String) throws {
        let hasScore = row.int64(19) != 0
        guard kind == LedgerKind.score else {
            if hasScore { report("score", seq, "its entry is of kind \(kind)") }
            return
        }
        guard hasScore else {
            report("score", seq, "the row is missing")
            return
        }
        result.scores += 1
        if row.int64(9) != row.int64(6) || row.int64(11) != row.int64(2) {
            report("score", seq, "contact or time differs from the entry")
        }
        guard !row.isNull(7), !row.isNull(16), let organization = organizations[row.int64(17)],
            let model = models[row.int64(18)], let run = try run(row.int64(20))
        else {
            report("score", seq, "its payload, contact, organization, model or run is missing")
            return
        }
        if run.startedAt != row.int64(11) || run.organizationKey != OrganizationKey(row.int64(17)) {
            report("score", seq, "run_key names a run of another moment or organization")
        }
        if row.int64(21) != row.int64(17) {
            report("score", seq, "its contact belongs to another organization")
        }
        claims.removeAll()
        for column in [10, 12, 13, 14, 15] { claims.add(row.int64(column)) }
        row.withText(16) { claims.add($0) }
        claims.add(organization)
        claims.add(model)
        claims.add(run.id)
        var missing = row.withBytes(7) { claims.missing(in: $0) }
        if missing.contains(.contact), try carriedNamedID(seq: seq) { missing.remove(.contact) }
        if let wrong = missing.first {
            report("score", seq, "\(wrong.name) differs from the committed payload")
        }
    }

    private mutating func run(_ key: Int64) throws -> Run? {
        if let lastRun, lastRun.key == key { return lastRun }
        let row = try connection.statement(
            "SELECT id, organization_key, started_at FROM run WHERE run_key = ?"
        )
        defer { row.reset() }
        row.bind(1, key)
        guard try row.step() else { return nil }
        let run = Run(
            key: key,
            id: row.string(0),
            organizationKey: OrganizationKey(row.int64(1)),
            startedAt: row.int64(2)
        )
        lastRun = run
        return run
    }
}
