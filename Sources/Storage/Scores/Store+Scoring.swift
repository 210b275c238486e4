package import CRM
import SQLite

/// A run that has begun: its key in this file and the epoch of what it reads.
package struct StartedRun: Sendable {
    /// Key of the run.
    package var key: Int64
    /// Marks of staleness below it were made before the run began to read.
    package var epoch: Int64
}

extension Store {
    /// Records that a long run begins, and raises the epoch.
    package func begin(_ run: RunRecord) throws -> StartedRun {
        try database.write { connection in
            let epoch = try Self.raiseEpoch(connection)
            return StartedRun(key: try RunWriter(connection).insert(run), epoch: epoch)
        }
    }

    /// Persists a batch of a run: entries, payloads, history and newest scores, all or nothing.
    ///
    /// Durable when it returns.
    /// - Returns: the ledger's numbers of the results, in the order of the batch.
    @discardableResult
    package func write(_ batch: ScoreBatch, _ context: ScoreContext) throws -> Range<Int64> {
        try database.write { connection in
            try ScoreWriter(connection, randomBytes: environment.randomBytes).write(batch, context)
        }
    }

    /// Records how a long run ended.
    package func finish(_ run: RunRecord, key: Int64, spans: [SpanRecord]) throws {
        try database.write { connection in
            let runs = try RunWriter(connection)
            try runs.insert(spans, run: key)
            try runs.finish(run, key: key)
        }
    }

    /// Reads, scores and persists a few leads in one write transaction, so that nothing changes
    /// between the reading and the writing.
    ///
    /// `asOf` is the moment to score for, nil the present. `body` gets a reader and answers what to
    /// write, contacts in ascending order of keys. Answers the ledger's numbers of the results.
    package func score(
        organizationKey: Int64,
        modelKey: Int64,
        asOf: Instant?,
        details: LeadDetails = .standard,
        _ body: (LeadReader, _ now: Instant) throws -> ScoredLeads
    ) throws -> Range<Int64> {
        try database.write { connection in
            let now = environment.now()
            let reader = LeadReader(connection, asOf: asOf ?? now, now: now, details: details)
            let scored = try body(reader, now)
            let runs = try RunWriter(connection)
            let run = try runs.insert(scored.run)
            try runs.insert(scored.spans, run: run)
            let context = ScoreContext(
                runKey: run,
                organizationKey: organizationKey,
                modelKey: modelKey,
                asOf: asOf ?? now,
                scoredAt: now,
                isPresent: asOf == nil,
                epoch: .max
            )
            return try ScoreWriter(connection, randomBytes: environment.randomBytes)
                .write(scored.batch, context)
        }
    }

    /// Lends a reader of leads inside one read transaction.
    package func readLeads<Answer>(
        asOf: Instant,
        now: Instant,
        details: LeadDetails = .standard,
        _ body: (LeadReader) throws -> Answer
    ) throws -> Answer {
        try database.read {
            try body(LeadReader($0, asOf: asOf, now: now, details: details))
        }
    }

    /// How many contacts a bulk run would read.
    package func count(_ selection: LeadSelection, organizationKey: Int64) throws -> Int {
        try database.read { connection in
            switch selection {
            case .all:
                let count = try connection.value(
                    """
                    SELECT count(*) FROM contact
                    WHERE organization_key = ? AND deleted_at IS NULL
                    """,
                    .integer(organizationKey)
                )
                return Int(count?.integer ?? 0)
            case .stale(let model):
                let count = try connection.value(
                    """
                    SELECT count(*) FROM contact AS c
                    LEFT JOIN score_latest AS l USING (contact_key)
                    WHERE c.organization_key = ?1 AND c.deleted_at IS NULL
                        AND (
                            l.model_key IS NOT ?2
                            OR c.contact_key IN (SELECT contact_key FROM stale_contact)
                        )
                    """,
                    .integer(organizationKey),
                    .integer(model)
                )
                return Int(count?.integer ?? 0)
            }
        }
    }

    /// Raises the epoch, so that changes from now on are told from those a run may have read.
    static func raiseEpoch(_ connection: Connection) throws -> Int64 {
        try connection.run("UPDATE store_state SET epoch = epoch + 1")
        guard let epoch = try connection.value("SELECT epoch FROM store_state")?.integer else {
            throw StoreError.damaged(table: "store_state", key: "1", detail: "the row is missing")
        }
        return epoch
    }
}

/// What scoring a few leads produced.
package struct ScoredLeads: Sendable {
    /// The run, already finished.
    package var run: RunRecord
    /// Its steps.
    package var spans: [SpanRecord]
    /// The results.
    package var batch: ScoreBatch

    /// A run, its steps and its results.
    package init(run: RunRecord, spans: [SpanRecord], batch: ScoreBatch) {
        self.run = run
        self.spans = spans
        self.batch = batch
    }
}
