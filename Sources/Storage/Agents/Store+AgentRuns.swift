package import AuditLog
package import CRM
import JSON
import SQLite

/// An agent's run that has begun.
package struct StartedAgentRun<Answer: Sendable>: Sendable {
    /// Key of the run, and the epoch of what it read.
    package var started: StartedRun
    /// What was read.
    package var answer: Answer
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
        try await database.write { [environment] connection in
            let epoch = try Self.raiseEpoch(connection)
            let now = environment.now()
            let reader = LeadReader(connection, asOf: now, now: now, details: details)
            let (start, answer) = try body(reader, now)
            let writer = AgentWriter(connection: connection, organizationKey: organizationKey)
            let key = try writer.begin(start)
            return StartedAgentRun(
                started: StartedRun(key: key, epoch: epoch),
                answer: answer
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
                    try $0.append(score.batch, score.context).first
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

    /// Marks runs that a crash cut short as interrupted: those begun before a moment and not ended.
    ///
    /// Exchanges that were under way are ended too, and charged with what was reserved for them.
    /// - Returns: how many there were.
    package func closeInterruptedAgentRuns(before moment: Instant) throws -> Int {
        let isNone = try database.read { connection in
            try connection.value(
                """
                SELECT 1 FROM agent_run JOIN run USING (run_key)
                WHERE stop_reason IS NULL AND started_at < ? LIMIT 1
                """,
                .integer(moment.microseconds)
            ) == nil
        }
        // As a rule there is none, and nothing is written.
        if isNone { return 0 }
        return try database.write { connection in
            var keys: [RunKey] = []
            try connection.rows(
                """
                SELECT run_key FROM agent_run JOIN run USING (run_key)
                WHERE stop_reason IS NULL AND started_at < ?
                """,
                .integer(moment.microseconds)
            ) { keys.append(RunKey($0.int64(0))) }
            for key in keys {
                // What was reserved is what it cost: the answer may have been made, and billed.
                try connection.run(
                    """
                    UPDATE agent_attempt SET ended_at = sent_at, error_type = 'interrupted',
                        error_words = 'the program ended before the answer was kept'
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
                try connection.run(
                    "UPDATE run SET status = 'interrupted' WHERE run_key = ?",
                    .key(key)
                )
            }
            return keys.count
        }
    }

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
