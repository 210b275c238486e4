import AuditLog
import CRM
import JSON
import Ledger
import SQLite

/// The rows of a store that the log accounts for: the score history and what is derived from it.
struct StoredRows: AccountedRows {
    private let store: Store

    init(_ store: Store) { self.store = store }

    func auditor(of range: Range<Int64>, _ connection: Connection) throws -> any RowAuditor {
        try ScoreAuditor(connection, range)
    }

    /// Newest scores and models that are not as written, rows without entries, and the counts of
    /// all other records.
    func findings(size: Int64) throws -> RowFindings {
        let models = try store.models()
        var findings = RowFindings()
        findings.models = models.count
        try store.database.read { connection in
            findings.problems = try extraRows(connection, size: size)
            findings.problems += try problemsOfNewestScores(connection)
            findings.problems += try problemsOfTokens(connection)
        }
        let records = try RecordComparison(store.database)
        findings.problems += records.problems
        findings.records = records.uncovered
        findings.commitment = records.commitment
        findings.notCompared = Self.notCompared
        try addNotedRoots(to: &findings)
        findings.problems += try store.database.structureProblems()
            .map { LedgerProblem($0.type, $0.name, $0.detail) }
        // A model's name is the hash of its parameters.
        findings.problems += models.filter { SHA256.hash($0.body).hex != $0.sha256 }
            .map { LedgerProblem("model", $0.key.rawValue, "body is not what sha256 names") }
        return findings
    }

    /// Compares the log with what this machine noted of it.
    private func addNotedRoots(to findings: inout RowFindings) throws {
        let path = NotedRoots.path(besides: store.path)
        do {
            let notes = try NotedRoots(besides: store.path).notes
            findings.notedSize = notes.last.map { Int64(clamping: $0.size) }
            guard let finding = try store.rootsFinding() else { return }
            if store.isToBeTold(finding) {
                findings.putBack = finding.words
                return
            }
            findings.problems.append(LedgerProblem("file", store.path, finding.words))
        } catch let error as AuditLogError {
            if error.kind == .damaged {
                findings.problems.append(LedgerProblem("file", path, "\(error)"))
            } else {
                // It is for the eyes of the file's owner; others may verify too.
                findings.notCompared.append(path)
            }
        }
    }

    /// The tables that neither the log nor what it commits to tells anything of.
    private static let notCompared: [String] = {
        var compared: Set = [
            "score", "score_latest", "subject_key", "store_state", "schema_migration",
            "record_block",
        ]
        for table in CommittedRows.tables {
            compared.formUnion([table.name] + table.parts.map(\.table))
        }
        return PersonalTable.all.map(\.name)
            .filter { !compared.contains($0) && !$0.hasPrefix("ledger_") }.sorted()
    }()

    /// Rows of `score_latest` that are not the newest score of their contact, and missing ones.
    ///
    /// The newest is the last that was computed for its own moment: one for a past moment, with
    /// `as_of` before `scored_at`, never becomes it.
    private func problemsOfNewestScores(_ connection: Connection) throws -> [LedgerProblem] {
        var wrong: Set<Int64> = []
        try connection.rows(
            """
            SELECT l.contact_key FROM score_latest AS l LEFT JOIN score AS s USING (seq)
            LEFT JOIN agent_run AS g ON g.score_seq = s.seq AND g.stop_reason = 'answered'
            WHERE s.seq IS NULL OR s.contact_key <> l.contact_key
                OR l.score <> iif(l.is_disputed, min(s.score, g.local_score), s.score)
                OR l.is_disputed
                    <> (abs(s.score - coalesce(g.local_score, s.score)) > \(Dispute.differenceMax))
                OR s.log_odds_micro <> l.log_odds_micro OR s.model_key <> l.model_key
                OR s.organization_key <> l.organization_key OR s.as_of <> s.scored_at
            """
        ) { wrong.insert($0.int64(0)) }
        var old: Set<Int64> = []
        try connection.rows(
            """
            SELECT s.contact_key FROM score AS s LEFT JOIN score_latest AS l USING (contact_key)
            WHERE (l.seq IS NULL OR s.seq > l.seq) AND s.as_of = s.scored_at
            """
        ) { old.insert($0.int64(0)) }
        return wrong.sorted().map { LedgerProblem("score_latest", $0, "contradicts the history") }
            + old.subtracting(wrong).sorted().map {
                LedgerProblem(
                    "score_latest",
                    $0,
                    "is not the contact's newest score, or is missing"
                )
            }
    }

    /// Tokens that open more than the entry that tells of their making says, or that were taken
    /// back and are no longer.
    private func problemsOfTokens(_ connection: Connection) throws -> [LedgerProblem] {
        var scopes: [String: JSON] = [:]
        var revoked: Set<String> = []
        try connection.rows(
            "SELECT body FROM ledger_entry WHERE kind = 'token' ORDER BY seq"
        ) { row in
            let facts: JSON?
            do { facts = try LedgerEntry(parsing: row.bytes(0)).facts } catch is LedgerError {
                // Reported where entries are checked; here it tells of nothing.
                return
            }
            guard let facts, let token = facts["token"]?.stringValue else { return }
            if let made = facts["scopes"] { scopes[token] = made } else { revoked.insert(token) }
        }
        var problems: [LedgerProblem] = []
        try connection.rows("SELECT id, scopes, revoked_at FROM access_token") { row in
            let id = row.string(0)
            let made = scopes.removeValue(forKey: id)
            if let made, made.canonicalText != row.string(1) {
                let detail = "scopes are not those it was made with"
                problems.append(LedgerProblem("access_token", id, detail))
            }
            if revoked.contains(id), row.isNull(2) {
                let detail = "was taken back, and is valid again"
                problems.append(LedgerProblem("access_token", id, detail))
            }
        }
        problems += scopes.keys.sorted().map {
            LedgerProblem("access_token", $0, "the log tells of it, and its row is missing")
        }
        return problems
    }

    /// Rows that no entry accounts for.
    private func extraRows(_ connection: Connection, size: Int64) throws -> [LedgerProblem] {
        let checks: [(table: String, detail: String, sql: String)] = [
            (
                "score", "belongs to no entry",
                "SELECT seq FROM score WHERE seq < 0 OR seq >= ?1"
            ),
            (
                "score_override", "is not what its entry says",
                """
                SELECT v.override_key FROM score_override AS v
                LEFT JOIN ledger_entry AS e USING (seq) LEFT JOIN ledger_payload AS p USING (seq)
                WHERE ?1 >= 0 AND (e.kind IS NOT 'override' OR e.at <> v.made_at OR p.seq IS NOT NULL
                    AND (CAST(p.payload AS TEXT) ->> '$.override' IS NOT v.id
                        OR p.subject_id <> v.contact_key
                        OR CAST(p.payload AS TEXT) ->> '$.score' IS NOT v.score
                        OR CAST(p.payload AS TEXT) ->> '$.reason' IS NOT v.reason
                        OR CAST(p.payload AS TEXT) ->> '$.score_number' IS NOT v.score_seq))
                """
            ),
            (
                "subject_key", "belongs to no payload",
                """
                SELECT subject_id FROM subject_key AS k
                WHERE ?1 >= 0 AND NOT EXISTS (
                    SELECT 1 FROM score AS s WHERE s.contact_key = k.subject_id
                ) AND k.subject_id NOT IN (
                    SELECT p.subject_id FROM ledger_entry AS e JOIN ledger_payload AS p USING (seq)
                    WHERE e.kind <> 'score'
                )
                """
            ),
        ]
        // Entries that arrived since the head was read are not extra.
        let present = try connection.value("SELECT size FROM ledger_head")?.integer ?? 0
        var found: [LedgerProblem] = []
        for check in checks {
            try connection.rows(check.sql, .integer(max(present, size))) {
                found.append(LedgerProblem(check.table, $0.int64(0), check.detail))
            }
        }
        return found
    }
}
