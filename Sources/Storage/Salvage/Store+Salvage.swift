import AuditLog
import CRM
import Ledger
import SQLite

extension Store {
    /// Makes a new file at `path` of what can be read of the damaged one, which is only read.
    ///
    /// Every row keeps its key and every entry of the log its number. What follows from other rows
    /// is made anew, references to lost rows are mended, and an entry of the log tells of the
    /// salvage, see ``LedgerContinuation``. `known` are the models that the program can make by
    /// itself. Reads the damaged file twice; memory grows by some 40 bytes a page.
    /// - Throws: ``SQLiteError``, ``AuditLogError``; then no file was made.
    package static func salvage(
        _ damaged: String,
        into path: String,
        known: [KnownModel] = [],
        environment: Environment
    ) throws -> SalvageReport {
        let notes = try NotedRoots(besides: damaged)
        var report = SalvageReport()
        _ = try Database.salvage(damaged, into: configuration(path)) { connection, content in
            report = try SalvageCompletion(connection, environment, content).run(
                notes: notes,
                known: known
            )
        }
        return report
    }
}

/// What a salvaged file needs to be a whole one, inside the transaction that makes it.
private struct SalvageCompletion {
    let connection: Connection
    let environment: Environment
    let content: SalvagedContent

    /// Tables that are made anew from others, and so cannot lose anything.
    private static let derived: Set = [
        "score_latest", "search_block", "search_changed", "ledger_node", "schema_migration",
        "sqlite_sequence",
    ]

    init(_ connection: Connection, _ environment: Environment, _ content: SalvagedContent) {
        self.connection = connection
        self.environment = environment
        self.content = content
    }

    func run(notes: NotedRoots, known: [KnownModel]) throws -> SalvageReport {
        let now = environment.now()
        let log = try SalvagedLog(
            mending: connection,
            noted: { notes.longest(of: $0) },
            source: { seq in
                try connection.value("SELECT scored_at FROM score WHERE seq = ?", .integer(seq))?
                    .integer.map { (LedgerKind.score, $0) }
            }
        )
        var mender = ReferenceMender(connection, now: now.microseconds)
        try mender.mend(entry: log.size, known: known)
        try mendState(origin: log.origin)
        let report = SalvageReport(content, log, mender, without: Self.derived)
        try makeNewestScores()
        try connection.run("DELETE FROM search_block")
        try connection.run(
            "INSERT OR IGNORE INTO search_changed (block) SELECT DISTINCT contact_key / 256 FROM contact"
        )
        if report.tables.contains(where: { Self.inputs.contains($0.name) && $0.isDamaged }) {
            try markAllStale()
        }
        // A file that was never used has no log yet, and so none that could go on.
        if log.origin != nil {
            try environment.continueLog(
                after: .salvage,
                lost: log.lost.isEmpty ? nil : log.lostNumbers(),
                on: connection
            )
        }
        return report
    }

    /// Tables that scores are computed from, and they themselves: where something of them is lost,
    /// it is not known whose scores it touches.
    private static let inputs: Set = [
        "company", "contact", "interaction", "opportunity", "outcome", "stale_contact",
        "store_state", "objection", "score",
    ]

    /// Makes the row that tells whose file it is, where that is lost.
    ///
    /// The device's id is part of the log's name; marks of staleness say how many runs there were.
    private func mendState(origin: String?) throws {
        guard let origin, try connection.value("SELECT 1 FROM store_state") == nil else { return }
        let parts = origin.split(separator: "/")
        guard parts.count == 3 else { return }
        try connection.run(
            """
            INSERT INTO store_state (one, device_id, epoch)
            SELECT 1, ?, coalesce(max(epoch), 0) + 1 FROM stale_contact
            """,
            .text(String(parts[1]))
        )
    }

    /// The newest score of each contact: the last that was computed for its own moment.
    ///
    /// What a row tells beside it, as from which day on, is kept where it is of the same score.
    private func makeNewestScores() throws {
        try connection.run("CREATE TEMP TABLE former AS SELECT * FROM score_latest")
        try connection.run("DELETE FROM score_latest")
        try connection.run(
            """
            INSERT INTO score_latest (
                contact_key, seq, organization_key, score, log_odds_micro, model_key, is_disputed)
            SELECT s.contact_key, s.seq, s.organization_key,
                CASE WHEN abs(s.score - g.local_score) > \(Dispute.differenceMax)
                    THEN min(s.score, g.local_score) ELSE s.score END,
                s.log_odds_micro, s.model_key,
                coalesce(abs(s.score - g.local_score) > \(Dispute.differenceMax), 0)
            FROM (
                SELECT max(seq) AS seq FROM score WHERE as_of = scored_at GROUP BY contact_key
            ) AS n JOIN score AS s USING (seq)
            LEFT JOIN (
                SELECT score_seq, min(local_score) AS local_score FROM agent_run
                WHERE stop_reason = 'answered' GROUP BY score_seq
            ) AS g ON g.score_seq = s.seq
            """
        )
        var others: [String] = []
        try connection.rows("SELECT name FROM pragma_table_info('score_latest') WHERE cid > 6") {
            others.append($0.string(0))
        }
        if !others.isEmpty {
            try connection.run(
                """
                UPDATE score_latest SET \(others.map { "\($0) = f.\($0)" }.joined(separator: ", "))
                FROM temp.former AS f WHERE f.seq = score_latest.seq
                """
            )
        }
        try connection.run("DROP TABLE temp.former")
    }

    private func markAllStale() throws {
        try connection.run(
            """
            INSERT OR REPLACE INTO stale_contact (contact_key, epoch)
            SELECT contact_key, (SELECT epoch FROM store_state) FROM contact
            WHERE EXISTS (SELECT 1 FROM store_state)
            """
        )
    }
}
