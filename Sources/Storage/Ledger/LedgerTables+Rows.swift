import Ledger
import SQLite

extension LedgerTables {
    /// Nodes that are not those of the entries from `first` on, and rows that no entry accounts
    /// for.
    func findingsOfLog(nodes: [MerkleNode], from first: Int64, head: Head) throws -> Findings {
        let ofNodes = try problems(ofNodes: nodes, from: first, head: head)
        return Findings(problems: ofNodes + (try extraRows(head)))
    }

    /// Newest scores and models that are not as written, and the counts of all other records.
    func findingsOfScoresAndModels() throws -> Findings {
        let models = try store.models()
        // A model's name is the hash of its parameters.
        let changed = models.filter { SHA256.hash($0.body).hex != $0.sha256 }
            .map { LedgerProblem("model", $0.key, "body is not what sha256 names") }
        return try store.database.read { connection in
            Findings(
                problems: try problemsOfNewestScores(connection) + changed,
                models: models.count,
                records: try RecordCounts(connection)
            )
        }
    }

    /// Rows of `score_latest` that are not the newest score of their contact, and missing ones.
    ///
    /// The newest is the last that was computed for its own moment: one for a past moment, with
    /// `as_of` before `scored_at`, never becomes it.
    private func problemsOfNewestScores(_ connection: Connection) throws -> [LedgerProblem] {
        var wrong: Set<Int64> = []
        try connection.rows(
            """
            SELECT l.contact_key FROM score_latest AS l LEFT JOIN score AS s USING (seq)
            WHERE s.seq IS NULL OR s.contact_key <> l.contact_key OR s.score <> l.score
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

    /// Rows that no entry accounts for.
    private func extraRows(_ head: Head) throws -> [LedgerProblem] {
        let checks: [(table: String, detail: String, sql: String)] = [
            (
                "ledger_entry", "lies outside the log's size",
                "SELECT seq FROM ledger_entry WHERE seq < 0 OR seq >= ?1"
            ),
            (
                "ledger_payload", "belongs to no entry",
                """
                SELECT seq FROM ledger_payload WHERE seq < 0 OR seq >= ?1
                UNION ALL
                SELECT p.seq FROM ledger_payload AS p LEFT JOIN ledger_entry AS e USING (seq)
                WHERE e.seq IS NULL AND ?1 > 0 AND p.seq BETWEEN 0 AND ?1 - 1
                """
            ),
            (
                "score", "belongs to no entry",
                "SELECT seq FROM score WHERE seq < 0 OR seq >= ?1"
            ),
            (
                "subject_key", "belongs to no payload",
                """
                SELECT subject_id FROM subject_key AS k
                WHERE ?1 >= 0 AND NOT EXISTS (
                    SELECT 1 FROM score AS s WHERE s.contact_key = k.subject_id
                ) AND NOT (
                    k.subject_id = 0
                    AND EXISTS (SELECT 1 FROM ledger_entry WHERE kind = 'agent_run')
                ) AND k.subject_id NOT IN (
                    SELECT p.subject_id FROM ledger_entry AS e JOIN ledger_payload AS p USING (seq)
                    WHERE e.kind = 'contact_id'
                )
                """
            ),
        ]
        return try store.database.read { connection in
            // Entries that arrived since the head was read are not extra.
            let size = try connection.value("SELECT size FROM ledger_head")?.integer ?? 0
            var found: [LedgerProblem] = []
            for check in checks {
                let row = try connection.statement(check.sql)
                defer { row.reset() }
                row.bind(1, max(size, head.size))
                while try row.step() {
                    found.append(LedgerProblem(check.table, row.int64(0), check.detail))
                }
            }
            return found
        }
    }
}
