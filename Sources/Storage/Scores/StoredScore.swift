package import CRM
import SQLite

/// One result of the history, with the names behind its keys.
package struct StoredScore: Sendable {
    /// The ledger's number of its entry: the score's number in this file.
    package var seq: Int64
    /// Its organization.
    package var organizationID: String
    /// Key of its contact in this file.
    package var contactKey: ContactKey
    /// Its contact.
    package var contactID: String
    /// The contact's name today.
    package var contactName: String
    /// The contact's e-mail today.
    package var email: String?
    /// The contact's company today.
    package var company: String?
    /// 0 to 100.
    package var score: Int
    /// Log-odds in millionths.
    package var logOddsMicro: Int64
    /// Probability in millionths.
    package var probabilityMicro: Int
    /// Confidence in millionths.
    package var confidenceMicro: Int
    /// The moment it is for.
    package var asOf: Instant
    /// The moment it was computed.
    package var scoredAt: Instant
    /// Name of the local model, whose are probability and confidence too.
    package var modelName: String
    /// SHA-256 of the local model.
    package var modelSHA256: String
    /// The model of the agent that gave the score; nil where the local model gave it.
    package var agentModel: String?
    /// Id of the run.
    package var runID: String
    /// Trace id of the run.
    package var traceID: String

    /// What the local model says where an agent gave the score; nil where it did not.
    package var localScore: Int?
    /// What the organization calls hot and warm today.
    package var thresholds: Thresholds

    /// Hot, warm or cold.
    package var category: Category { Category(score: score, thresholds) }
    /// Whether agent and local model differ so far that people should look.
    package var isDisputed: Bool {
        Dispute.isDisputed(answered: score, local: localScore ?? score)
    }
    /// The score by which lists rank: of a disputed one the lower of both.
    package var counted: Int { Dispute.counted(answered: score, local: localScore ?? score) }
    /// Name of the model that gave the score.
    package var scoredBy: String { agentModel ?? modelName }

    /// A result that was just written under number `seq`, without reading it back.
    package init(
        seq: Int64,
        contactKey: ContactKey,
        contact: Contact,
        result: ScoreResult,
        asOf: Instant,
        scoredAt: Instant,
        model: ModelRecord,
        run: RunRecord,
        thresholds: Thresholds
    ) {
        self.seq = seq
        self.contactKey = contactKey
        organizationID = contact.organizationID
        contactID = contact.id
        contactName = contact.name
        email = contact.email
        company = contact.company
        score = result.score
        logOddsMicro = result.logOddsMicro
        probabilityMicro = result.probabilityMicro
        confidenceMicro = result.confidenceMicro
        self.asOf = asOf
        self.scoredAt = scoredAt
        modelName = model.name
        modelSHA256 = model.sha256
        runID = run.id
        traceID = run.traceID
        self.thresholds = thresholds
    }

    /// The columns that ``init(_:)`` decodes, from `score AS s` and what it refers to.
    static let select = """
        SELECT s.seq, o.id, s.contact_key, c.id, c.name, c.email, c.company, s.score,
            s.log_odds_micro, s.probability_micro, s.confidence_micro, s.as_of, s.scored_at,
            m.name, m.sha256, r.id, r.trace_id, \(agentModel), g.local_score,
            \(Thresholds.columns)
        FROM score AS s
        JOIN organization AS o USING (organization_key)
        JOIN contact AS c USING (contact_key)
        JOIN model AS m ON m.model_key = s.model_key
        JOIN run AS r USING (run_key)
        LEFT JOIN agent_run AS g ON g.score_seq = s.seq AND g.stop_reason = 'answered'
        """
    /// An agent's run that did not answer left the score to the local model.
    private static let agentModel = "coalesce(g.model_version, g.model)"

    init(_ row: Statement) {
        seq = row.int64(0)
        organizationID = row.string(1)
        contactKey = ContactKey(row.int64(2))
        contactID = row.string(3)
        contactName = row.string(4)
        email = row.stringOrNil(5)
        company = row.stringOrNil(6)
        score = Int(row.int64(7))
        logOddsMicro = row.int64(8)
        probabilityMicro = Int(row.int64(9))
        confidenceMicro = Int(row.int64(10))
        asOf = Instant(microseconds: row.int64(11))
        scoredAt = Instant(microseconds: row.int64(12))
        modelName = row.string(13)
        modelSHA256 = row.string(14)
        runID = row.string(15)
        traceID = row.string(16)
        agentModel = row.stringOrNil(17)
        localScore = row.int64OrNil(18).map(Int.init)
        thresholds = Thresholds(row, from: 19)
    }
}

/// What one row of the history says by itself, without the names behind its keys.
package struct ScoreRow: Sendable {
    /// The score's number in this file.
    package var seq: Int64
    /// SHA-256 of the model.
    package var modelSHA256: String
    /// The moment it is for.
    package var asOf: Instant
    /// 0 to 100.
    package var score: Int
    /// Log-odds in millionths.
    package var logOddsMicro: Int64
    /// Probability in millionths.
    package var probabilityMicro: Int
    /// Confidence in millionths.
    package var confidenceMicro: Int
}

/// Which results of the history are wanted.
package struct ScoreFilter: Sendable {
    /// Only this contact's.
    package var contactKey: ContactKey?
    /// Computed at this moment or later.
    package var since: Instant?
    /// Computed before this moment.
    package var until: Instant?
    /// Only those with smaller numbers than this.
    package var before: Int64?
    /// Only by models whose name or hash begins so.
    package var model: String?
    /// At most so many, newest first.
    package var limit = 100

    /// The newest hundred of all.
    package init() {}
}

extension Store {
    /// One result by its number.
    ///
    /// - Throws: ``StoreError/scoreNotFound(_:)``.
    package func score(seq: Int64) throws -> StoredScore {
        let found = try storedScores("WHERE s.seq = ?", [.integer(seq)]).first
        guard let found else { throw StoreError.scoreNotFound(String(seq)) }
        return found
    }

    /// A contact's newest score of its present; nil before the first.
    package func latestScore(contactKey: ContactKey) throws -> StoredScore? {
        try storedScores(
            "WHERE s.seq = (SELECT seq FROM score_latest WHERE contact_key = ?)",
            [.key(contactKey)]
        ).first
    }

    /// Calls `body` for each result of the history that fits, newest first.
    package func history(
        organizationKey: OrganizationKey,
        _ filter: ScoreFilter,
        _ body: (StoredScore) throws -> Void
    ) throws {
        try database.read { connection in
            var clause = "WHERE s.organization_key = ?"
            var values: [Value] = [.key(organizationKey)]
            if let contact = filter.contactKey {
                clause += " AND s.contact_key = ?"
                values.append(.key(contact))
            }
            if let since = filter.since {
                clause += " AND s.scored_at >= ?"
                values.append(.integer(since.microseconds))
            }
            if let until = filter.until {
                clause += " AND s.scored_at < ?"
                values.append(.integer(until.microseconds))
            }
            if let before = filter.before {
                clause += " AND s.seq < ?"
                values.append(.integer(before))
            }
            if let model = filter.model {
                clause += """
                     AND (
                        instr(coalesce(g.model_version, g.model, m.name), ?) = 1
                        OR g.run_key IS NULL AND instr(m.sha256, ?) = 1
                    )
                    """
                values += [.text(model), .text(model)]
            }
            values.append(.integer(Int64(filter.limit)))
            try Self.storedScores(
                "\(clause) ORDER BY s.seq DESC LIMIT ?",
                values,
                connection,
                body
            )
        }
    }

    /// The scores that were in force at a past moment: of each contact the newest of its then
    /// present, best first.
    package func scoresInForce(
        organizationKey: OrganizationKey,
        at moment: Instant,
        limit: Int
    ) throws -> [StoredScore] {
        try storedScores(
            """
            WHERE s.seq IN (
                SELECT max(seq) FROM score
                WHERE organization_key = ?1 AND scored_at <= ?2 AND as_of = scored_at
                GROUP BY contact_key
            )
            ORDER BY s.score DESC, s.log_odds_micro DESC, s.contact_key LIMIT ?3
            """,
            [.key(organizationKey), .integer(moment.microseconds), .integer(Int64(limit))]
        )
    }

    /// The committed bytes of a result: canonical JSON of inputs and result.
    ///
    /// - Throws: ``StoreError/erased(score:_:)``, ``StoreError/scoreNotFound(_:)`` when there are
    ///   none.
    package func payload(seq: Int64) throws -> [UInt8] {
        if let bytes = try payload(ifHeldOf: seq) { return bytes }
        if let moment = try erasure(ofEntry: seq) {
            throw StoreError.erased(score: seq, moment)
        }
        throw StoreError.scoreNotFound(String(seq))
    }

    /// The committed bytes of a result; nil when they were erased.
    package func payload(ifHeldOf seq: Int64) throws -> [UInt8]? {
        try database.read { connection in
            try connection.value(
                "SELECT payload FROM ledger_payload WHERE seq = ?",
                .integer(seq)
            )?.blob
        }
    }

    /// Calls `body` with each row of the history from number `first` on, and its committed bytes;
    /// those of one organization, nil for all.
    ///
    /// - Returns: the number to go on from; nil after the last.
    package func payloads(
        from first: Int64,
        limit: Int,
        organizationKey: OrganizationKey? = nil,
        _ body: (_ row: ScoreRow, _ payload: [UInt8]?) throws -> Void
    ) throws -> Int64? {
        try database.read { connection in
            let statement = try connection.statement(
                """
                SELECT s.seq, m.sha256, s.as_of, s.score, s.log_odds_micro, s.probability_micro,
                    s.confidence_micro, p.payload
                FROM score AS s JOIN model AS m USING (model_key)
                LEFT JOIN ledger_payload AS p ON p.seq = s.seq
                WHERE s.seq >= ?1 AND (?3 IS NULL OR s.organization_key = ?3)
                ORDER BY s.seq LIMIT ?2
                """
            )
            defer { statement.reset() }
            statement.bind(1, first)
            statement.bind(2, limit)
            statement.bind(3, organizationKey)
            var next: Int64?
            while try statement.step() {
                let row = ScoreRow(
                    seq: statement.int64(0),
                    modelSHA256: statement.string(1),
                    asOf: Instant(microseconds: statement.int64(2)),
                    score: Int(statement.int64(3)),
                    logOddsMicro: statement.int64(4),
                    probabilityMicro: Int(statement.int64(5)),
                    confidenceMicro: Int(statement.int64(6))
                )
                try body(row, statement.isNull(7) ? nil : statement.bytes(7))
                next = statement.int64(0) + 1
            }
            return next
        }
    }

    func storedScores(_ clause: String, _ values: [Value]) throws -> [StoredScore] {
        var found: [StoredScore] = []
        try database.read { connection in
            try Self.storedScores(clause, values, connection) { found.append($0) }
        }
        return found
    }

    private static func storedScores(
        _ clause: String,
        _ values: [Value],
        _ connection: Connection,
        _ body: (StoredScore) throws -> Void
    ) throws {
        let statement = try connection.statement("\(StoredScore.select)\n\(clause)")
        defer { statement.reset() }
        for (index, value) in values.enumerated() { statement.bind(index + 1, value) }
        while try statement.step() { try body(StoredScore(statement)) }
    }
}
