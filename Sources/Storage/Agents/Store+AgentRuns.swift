package import AuditLog
package import CRM
import JSON
package import SQLite

/// An agent's run that has begun.
package struct StartedAgentRun<Answer: Sendable>: Sendable {
    /// Key of the run, and the epoch of what it read.
    package var started: StartedRun
    /// What was read.
    package var answer: Answer
    /// Shows others that the run goes on, as long as it is held; nil where no lock can be had.
    package var lock: ByteLock?
}

/// All that ends an agent's run, written together.
package struct AgentRunClosing: Sendable {
    /// Key of the run.
    package var key: RunKey
    /// Key of its organization.
    package var organizationKey: OrganizationKey
    /// The run, ended.
    package var run: RunRecord
    /// What happened and is not written yet.
    package var events: [AgentTraceEvent]
    /// How it ended.
    package var end: AgentRunEnd
    /// The result, with what all results of the run share; nil when nothing is scored.
    package var score: (batch: ScoreBatch, context: ScoreContext)?
    /// The claim that the score is tied to; nil for none.
    package var claim: IdempotencyKey?
    /// The entry of the ledger about a run that scores nobody; nil when there is a score.
    package var entry: LedgerRecord?
    /// What is now known of the model's server; nil when nothing was learned.
    package var upstream: AgentUpstream?
    /// Whether a collector of traces waits for the run.
    package var isExported: Bool

    /// A closing, field by field.
    package init(
        key: RunKey,
        organizationKey: OrganizationKey,
        run: RunRecord,
        events: [AgentTraceEvent],
        end: AgentRunEnd,
        score: (batch: ScoreBatch, context: ScoreContext)?,
        entry: LedgerRecord?,
        upstream: AgentUpstream?,
        isExported: Bool
    ) {
        self.key = key
        self.organizationKey = organizationKey
        self.run = run
        self.events = events
        self.end = end
        self.score = score
        self.entry = entry
        self.upstream = upstream
        self.isExported = isExported
    }
}

extension Store {
    /// Begins an agent's run: raises the epoch, lets `body` read what the run is about, and writes
    /// the start that it answers, all in one transaction.
    ///
    /// Holds no thread while it waits.
    package func beginAgentRun<Answer: Sendable>(
        organizationKey: OrganizationKey,
        details: LeadDetails = .standard,
        _ body: @escaping @Sendable (LeadReader, _ now: Instant) throws -> (AgentRunStart, Answer)
    ) async throws -> StartedAgentRun<Answer> {
        try await database.write { [environment, path] connection in
            let epoch = try Self.raiseEpoch(connection)
            let now = environment.now()
            let reader = LeadReader(connection, asOf: now, now: now, details: details)
            let (start, answer) = try body(reader, now)
            let writer = AgentWriter(connection: connection, organizationKey: organizationKey)
            let key = try writer.begin(start)
            // Before anybody sees the run, so that nobody takes it for one that was cut short.
            return StartedAgentRun(
                started: StartedRun(key: key, epoch: epoch),
                answer: answer,
                lock: ByteLock(database: path, byte: Self.lockByte(key))
            )
        }
    }

    /// Writes what happened in a run; durable when it returns.
    ///
    /// Holds no thread while it waits.
    /// - Throws: ``AgentDayLimitReached`` when the day's limits allow no further exchange.
    package func record(
        _ events: [AgentTraceEvent],
        run: RunKey,
        organizationKey: OrganizationKey,
        limits: AgentDayLimits
    ) async throws {
        try await database.write { connection in
            try AgentWriter(connection: connection, organizationKey: organizationKey)
                .write(events, run: run, limits: limits)
        }
    }

    /// Ends a run: what happened last, how it ended, its score if it has one, and its entry in the
    /// ledger, all or nothing.
    ///
    /// - Returns: the ledger's number of the score; nil without one.
    package func finish(_ closing: AgentRunClosing) async throws -> Int64? {
        try await database.write { [environment] connection in
            let writer = AgentWriter(
                connection: connection,
                organizationKey: closing.organizationKey
            )
            // Nothing new is sent here, so that no limit is asked.
            let limits = AgentDayLimits(attempts: .max, tokens: .max, costMicros: .max)
            try writer.write(closing.events, run: closing.key, limits: limits)
            var seq: Int64?
            if let score = closing.score {
                seq = try ScoringTransaction.run(self, on: connection) {
                    try $0.append(score.batch, score.context, for: closing.claim).first
                }
            }
            let entrySeq = try closing.entry.map { entry in
                try environment.append(
                    entry,
                    on: connection
                )
            }
            try writer.end(closing.end, run: closing.key, scoreSeq: seq, entrySeq: entrySeq)
            try RunWriter(connection).finish(closing.run, key: closing.key)
            if let upstream = closing.upstream { try Self.keep(upstream, on: connection) }
            if closing.isExported {
                try connection.run(
                    "INSERT INTO agent_export (run_key, next_at) VALUES (?, ?)",
                    .key(closing.key),
                    .integer(environment.now().microseconds)
                )
            }
            return seq
        }
    }

    private static func lockByte(_ run: RunKey) -> Int64 { ByteLock.first + run.rawValue }

    /// Marks runs that a crash cut short as interrupted: those not ended whose holder is gone.
    ///
    /// Exchanges that were under way are ended too. What had been sent stays charged, as an
    /// estimate; the room that was held for an answer is free again.
    /// - Returns: how many there were.
    package func closeInterruptedAgentRuns() throws -> Int {
        let unfinished = try database.read { try Self.unfinishedRuns($0) }
        // As a rule there is none, and nothing is written.
        let locks = unfinished.compactMap { key in
            ByteLock(database: path, byte: Self.lockByte(key)).map { (key: key, lock: $0) }
        }
        if locks.isEmpty { return 0 }
        return try withExtendedLifetime(locks) {
            try database.write { connection in
                // One may have ended since it was read.
                let still = Set(try Self.unfinishedRuns(connection))
                let keys = locks.map(\.key).filter(still.contains)
                for key in keys { try Self.interrupt(key, on: connection) }
                return keys.count
            }
        }
    }

    private static func unfinishedRuns(_ connection: Connection) throws -> [RunKey] {
        var keys: [RunKey] = []
        try connection.rows("SELECT run_key FROM agent_run WHERE stop_reason IS NULL") {
            keys.append(RunKey($0.int64(0)))
        }
        return keys
    }

    private static func interrupt(_ key: RunKey, on connection: Connection) throws {
        // Four bytes of our JSON are about a token; more than was reserved it cannot have been.
        try connection.run(
            """
            UPDATE agent_day SET tokens = agent_day.tokens - lost.tokens,
                cost_micros = agent_day.cost_micros - lost.cost
            FROM (
                SELECT r.organization_key, a.sent_at / \(Instant.day) AS day,
                    sum(a.tokens - \(sentTokens)) AS tokens,
                    sum(a.cost_micros - \(sentCost)) AS cost
                FROM agent_attempt AS a JOIN run AS r USING (run_key)
                WHERE a.run_key = ? AND a.ended_at IS NULL GROUP BY 1, 2
            ) AS lost
            WHERE agent_day.organization_key = lost.organization_key AND agent_day.day = lost.day
            """,
            .key(key)
        )
        try connection.run(
            """
            UPDATE agent_attempt AS a SET ended_at = sent_at, error_type = 'interrupted',
                error_words = 'the program ended before the answer was kept',
                tokens = \(sentTokens), cost_micros = \(sentCost)
            WHERE run_key = ? AND ended_at IS NULL
            """,
            .key(key)
        )
        try connection.run(
            """
            UPDATE agent_run SET stop_reason = 'interrupted',
                stop_words = 'the program ended before the run did'
            WHERE run_key = ?
            """,
            .key(key)
        )
        try connection.run("UPDATE run SET status = 'interrupted' WHERE run_key = ?", .key(key))
    }

    private static let sentTokens = "min(a.tokens, length(a.request) / 4)"
    private static let sentCost =
        "iif(a.tokens = 0, a.cost_micros, a.cost_micros * \(sentTokens) / a.tokens)"

    private static func keep(_ upstream: AgentUpstream, on connection: Connection) throws {
        try connection.run(
            """
            INSERT INTO agent_upstream (
                url, failures, open_until, last_success, last_failure, last_error, model_version,
                dialect
            ) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (url) DO UPDATE SET failures = excluded.failures,
                open_until = excluded.open_until,
                last_success = max(last_success, excluded.last_success),
                last_failure = max(last_failure, excluded.last_failure),
                last_error = excluded.last_error, model_version = excluded.model_version,
                dialect = excluded.dialect
            """,
            .text(upstream.url),
            .integer(Int64(upstream.failures)),
            .integer(upstream.openUntil),
            .integer(upstream.lastSuccess),
            .integer(upstream.lastFailure),
            .text(upstream.lastError),
            .text(upstream.modelVersion),
            upstream.dialect.map { .text($0.canonicalText) } ?? .null
        )
    }

    /// What is known of a model's server; nil when nothing is.
    package func agentUpstream(url: String) throws -> AgentUpstream? {
        try database.read { connection in
            let row = try connection.row(
                """
                SELECT failures, open_until, last_success, last_failure, last_error, model_version,
                    dialect
                FROM agent_upstream WHERE url = ?
                """,
                .text(url)
            )
            guard let row else { return nil }
            var upstream = AgentUpstream(url: url)
            upstream.failures = Int(row[0].integer ?? 0)
            upstream.openUntil = row[1].integer ?? 0
            upstream.lastSuccess = row[2].integer ?? 0
            upstream.lastFailure = row[3].integer ?? 0
            upstream.lastError = row[4].text ?? ""
            upstream.modelVersion = row[5].text ?? ""
            upstream.dialect = try row[6].text.map { try JSON(parsing: $0) }
            return upstream
        }
    }

    /// What agents of an organization used on the day of a moment.
    package func agentUsage(
        organizationKey: OrganizationKey,
        on moment: Instant
    ) throws -> AgentDayUsage {
        try database.read {
            try AgentDayUsage.read(
                $0,
                organizationKey: organizationKey,
                day: moment.microseconds / Instant.day
            )
        }
    }
}
