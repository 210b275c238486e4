import AuditLog
import CRM
import JSON
import SQLite

/// Compares the rows of the score history with the payloads that their entries commit to.
struct ScoreAuditor: RowAuditor {
    private static let sql = """
        SELECT s.seq, s.contact_key, s.organization_key, s.model_key, s.run_key, s.as_of,
            s.scored_at, s.score, s.log_odds_micro, s.probability_micro, s.confidence_micro,
            c.id, c.organization_key
        FROM score AS s LEFT JOIN contact AS c USING (contact_key)
        WHERE s.seq >= ? AND s.seq < ? ORDER BY s.seq
        """

    /// The columns of ``sql``.
    private enum Column {
        static let seq = 0
        static let contact = 1
        static let organization = 2
        static let model = 3
        static let run = 4
        static let asOf = 5
        static let scoredAt = 6
        static let score = 7
        static let logOdds = 8
        static let probability = 9
        static let confidence = 10
        static let contactID = 11
        static let contactOrganization = 12
    }

    /// Where the payload says what the columns say, in the order of ``fill(_:_:_:)``.
    ///
    /// An agent's verdict takes the place of the local model's score, and only the payload of an
    /// agent's run names the run.
    private static let claims = PayloadClaims([
        .init("as_of", ["facts", "as_of"]),
        .init("score", ["result", "score"], instead: ["agent", "verdict", "score"]),
        .init("log_odds", ["result", "log_odds"]),
        .init("probability", ["result", "probability"]),
        .init("confidence", ["result", "confidence"]),
        .init("contact", ["contact"]),
        .init("organization", ["organization"]),
        .init("model", ["model"]),
        .init("run", ["agent", "run"], isOptional: true),
    ])

    /// The run that a score came from.
    private struct Run {
        var key: Int64
        var id: String
        var organizationKey: OrganizationKey
        var startedAt: Int64
    }

    let connection: Connection
    private let row: Statement
    /// Whether the statement stands at a row that no entry has asked for yet.
    private var isAtRow: Bool
    private let organizations: [Int64: String]
    private let models: [Int64: String]
    /// The run of the row before: most scores share one with their neighbours.
    private var lastRun: Run?
    private var finder = ClaimFinder(Self.claims)
    /// What older versions left of ids that changed, read when it is needed.
    var untold: UntoldContactIDs?
    var counts = RowCounts()

    init(_ connection: Connection, _ range: Range<Int64>) throws {
        self.connection = connection
        organizations = try Self.names(
            "SELECT organization_key, id FROM organization",
            connection
        )
        models = try Self.names("SELECT model_key, sha256 FROM model", connection)
        row = try connection.statement(Self.sql)
        row.bind(1, range.lowerBound)
        row.bind(2, range.upperBound)
        isAtRow = try row.step()
    }

    private static func names(_ sql: String, _ connection: Connection) throws -> [Int64: String] {
        var names: [Int64: String] = [:]
        try connection.rows(sql) { names[$0.int64(0)] = $0.string(1) }
        return names
    }

    mutating func check(_ entry: CheckedEntry, _ problems: inout [LedgerProblem]) throws {
        if entry.kind == LedgerKind.contactID { try compareContactID(entry, &problems) }
        while isAtRow, row.int64(Column.seq) < entry.seq { isAtRow = try row.step() }
        let hasScore = isAtRow && row.int64(Column.seq) == entry.seq
        guard entry.kind == LedgerKind.score else {
            if hasScore {
                problems.append(
                    LedgerProblem("score", entry.seq, "its entry is of kind \(entry.kind)")
                )
            }
            return
        }
        guard hasScore else {
            problems.append(LedgerProblem("score", entry.seq, "the row is missing"))
            return
        }
        counts.scores += 1
        if entry.isErased {
            counts.erased += 1
            if row.int64(Column.scoredAt) != entry.at {
                problems.append(LedgerProblem("score", entry.seq, "time differs from the entry"))
            }
            return
        }
        try compare(entry) { problems.append(LedgerProblem("score", entry.seq, $0)) }
    }

    /// Compares the row that the statement stands at with its entry.
    private mutating func compare(_ entry: CheckedEntry, _ report: (String) -> Void) throws {
        let organizationKey = OrganizationKey(row.int64(Column.organization))
        let scoredAt = row.int64(Column.scoredAt)
        if row.int64(Column.contact) != entry.subjectID ?? 0 || scoredAt != entry.at {
            report("contact or time differs from the entry")
        }
        guard let payload = entry.payload, !row.isNull(Column.contactID),
            let organization = organizations[organizationKey.rawValue],
            let model = models[row.int64(Column.model)], let run = try run(row.int64(Column.run))
        else {
            report("its payload, contact, organization, model or run is missing")
            return
        }
        if run.startedAt != scoredAt || run.organizationKey != organizationKey {
            report("run_key names a run of another moment or organization")
        }
        if OrganizationKey(row.int64(Column.contactOrganization)) != organizationKey {
            report("its contact belongs to another organization")
        }
        fill(organization, model, run.id)
        var missing = finder.missing(in: payload)
        if missing.contains("contact"),
            try carriedNamedID(
                in: payload,
                contactKey: ContactKey(row.int64(Column.contact)),
                present: row.string(Column.contactID),
                seq: entry.seq
            )
        {
            missing.remove("contact")
        }
        if let wrong = missing.first { report("\(wrong) differs from the committed payload") }
    }

    private mutating func fill(_ organization: String, _ model: String, _ run: String) {
        finder.removeAll()
        for column in [
            Column.asOf, Column.score, Column.logOdds, Column.probability, Column.confidence,
        ] {
            finder.add(row.int64(column))
        }
        row.withText(Column.contactID) { finder.add($0) }
        finder.add(organization)
        finder.add(model)
        finder.add(run)
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
