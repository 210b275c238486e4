import CRM
import JSON
import SQLite

/// Writes runs of agents inside write transactions.
struct AgentWriter {
    let connection: Connection
    let organizationKey: OrganizationKey

    /// Adds the run, and its plan if that is new.
    func begin(_ start: AgentRunStart) throws -> RunKey {
        let run = try RunWriter(connection).insert(start.run)
        let plan = try planKey(start.plan, at: start.run.startedAt)
        try connection.run(
            """
            INSERT INTO agent_run (
                run_key, span_id, plan_key, contact_key, provider, model, url, task, local_score
            ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            .key(run),
            .text(start.spanID),
            .integer(plan),
            .key(start.contactKey),
            .text(start.provider),
            .text(start.model),
            .text(start.url),
            .text(start.task),
            start.localScore.map { .integer(Int64($0)) } ?? .null
        )
        return run
    }

    private func planKey(_ plan: AgentPlanRecord, at moment: Instant) throws -> Int64 {
        let known = try connection.value(
            "SELECT plan_key FROM agent_plan WHERE sha256 = ?",
            .text(plan.sha256)
        )
        if let key = known?.integer { return key }
        try connection.run(
            """
            INSERT INTO agent_plan (sha256, name, version, body, recorded_at)
            VALUES (?, ?, ?, ?, ?)
            """,
            .text(plan.sha256),
            .text(plan.name),
            .text(plan.version),
            .blob(plan.body),
            .integer(moment.microseconds)
        )
        return connection.lastInsertRowID
    }

    /// Adds what happened; an attempt beyond the day's limits is an error.
    func write(_ events: [AgentTraceEvent], run: RunKey, limits: AgentDayLimits) throws {
        for event in events {
            switch event {
            case .attemptSent(
                let step,
                let number,
                let spanID,
                let request,
                let at,
                let tokens,
                let cost
            ):
                try reserve(tokens: tokens, costMicros: cost, at: at, limits)
                try connection.run(
                    """
                    INSERT INTO agent_attempt (
                        run_key, step, number, span_id, request, sent_at, tokens, cost_micros
                    ) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                    .key(run),
                    .integer(Int64(step)),
                    .integer(Int64(number)),
                    .text(spanID),
                    .blob(request),
                    .integer(at.microseconds),
                    .integer(Int64(tokens)),
                    .integer(cost)
                )
            case .attemptEnded(let end): try finish(end, run: run)
            case .toolCalled(let call): try add(call, run: run)
            case .toolAnswered(let reference, let output, let isError, let at):
                try connection.run(
                    """
                    UPDATE agent_tool_call SET answered_at = ?, output = ?, is_error = ?
                    WHERE run_key = ? AND reference = ?
                    """,
                    .integer(at.microseconds),
                    .text(output.canonicalText),
                    .integer(isError ? 1 : 0),
                    .key(run),
                    .text(reference)
                )
            case .span(let span): try RunWriter(connection).insert([span], run: run)
            }
        }
    }

    private static func day(of moment: Instant) -> Int64 { moment.microseconds / Instant.day }

    /// Counts an attempt with all it can cost, so that runs side by side cannot pass the limit.
    private func reserve(
        tokens: Int,
        costMicros: Int64,
        at moment: Instant,
        _ limits: AgentDayLimits
    ) throws {
        let used = try AgentDayUsage.read(
            connection,
            organizationKey: organizationKey,
            day: Self.day(of: moment)
        )
        if used.attempts >= limits.attempts { throw AgentDayLimitReached(what: "attempts") }
        if used.tokens + tokens > limits.tokens { throw AgentDayLimitReached(what: "tokens") }
        if used.costMicros + costMicros > limits.costMicros {
            throw AgentDayLimitReached(what: "money")
        }
        try connection.run(
            """
            INSERT INTO agent_day (organization_key, day, attempts, tokens, cost_micros)
            VALUES (?, ?, 1, ?, ?)
            ON CONFLICT DO UPDATE SET attempts = attempts + 1,
                tokens = tokens + excluded.tokens, cost_micros = cost_micros + excluded.cost_micros
            """,
            .key(organizationKey),
            .integer(Self.day(of: moment)),
            .integer(Int64(tokens)),
            .integer(costMicros)
        )
    }

    private func finish(_ end: AgentAttemptEnd, run: RunKey) throws {
        let key: [Value] = [.key(run), .integer(Int64(end.step)), .integer(Int64(end.number))]
        let reserved = try connection.row(
            """
            SELECT tokens, cost_micros, sent_at FROM agent_attempt
            WHERE run_key = ? AND step = ? AND number = ?
            """,
            key[0],
            key[1],
            key[2]
        )
        guard let reserved, let tokens = reserved[0].integer, let cost = reserved[1].integer,
            let sentAt = reserved[2].integer
        else { return }
        try connection.run(
            """
            UPDATE agent_day SET tokens = tokens + ?, cost_micros = cost_micros + ?
            WHERE organization_key = ? AND day = ?
            """,
            .integer(Int64(end.tokens) - tokens),
            .integer(end.costMicros - cost),
            .key(organizationKey),
            .integer(Self.day(of: Instant(microseconds: sentAt)))
        )
        try connection.run(
            """
            UPDATE agent_attempt SET ended_at = ?, status = ?, response = ?, error_type = ?,
                error_words = ?, retry_after = ?, tokens = ?, cost_micros = ?
            WHERE run_key = ? AND step = ? AND number = ?
            """,
            .integer(end.endedAt.microseconds),
            end.status.map { .integer(Int64($0)) } ?? .null,
            end.response.map { .blob($0) } ?? .null,
            end.errorType.map { .text($0) } ?? .null,
            end.errorWords.map { .text($0) } ?? .null,
            end.retryAfter.map { .integer($0) } ?? .null,
            .integer(Int64(end.tokens)),
            .integer(end.costMicros),
            key[0],
            key[1],
            key[2]
        )
    }

    private func add(_ call: AgentToolCall, run: RunKey) throws {
        try connection.run(
            """
            INSERT INTO agent_tool_call (
                run_key, number, step, reference, span_id, call_id, name, arguments, called_at
            ) VALUES (
                ?1, (SELECT count(*) + 1 FROM agent_tool_call WHERE run_key = ?1), ?2, ?3, ?4, ?5,
                ?6, ?7, ?8
            )
            """,
            .key(run),
            .integer(Int64(call.step)),
            .text(call.reference),
            .text(call.spanID),
            call.callID.map { .text($0) } ?? .null,
            .text(call.name),
            .text(call.arguments.canonicalText),
            .integer(call.calledAt.microseconds)
        )
    }

    /// Writes how the run ended.
    func end(_ end: AgentRunEnd, run: RunKey, scoreSeq: Int64?, entrySeq: Int64?) throws {
        try connection.run(
            """
            UPDATE agent_run SET stop_reason = ?, stop_words = ?, model_version = ?, steps = ?,
                tool_calls = ?, input_tokens = ?, output_tokens = ?, cost_micros = ?, answer = ?,
                score_seq = ?, entry_seq = ?
            WHERE run_key = ?
            """,
            .text(end.stopReason),
            .text(end.stopWords),
            end.modelVersion.map { .text($0) } ?? .null,
            .integer(Int64(end.steps)),
            .integer(Int64(end.toolCalls)),
            .integer(Int64(end.inputTokens)),
            .integer(Int64(end.outputTokens)),
            .integer(end.costMicros),
            end.answer.map { .text($0.canonicalText) } ?? .null,
            scoreSeq.map { .integer($0) } ?? .null,
            entrySeq.map { .integer($0) } ?? .null,
            .key(run)
        )
    }
}

/// What agents used on a day.
package struct AgentDayUsage: Sendable, Hashable {
    /// HTTP exchanges with a model's server.
    package var attempts = 0
    /// Tokens, those reserved for exchanges under way included.
    package var tokens = 0
    /// Money, likewise.
    package var costMicros: Int64 = 0

    package init() {}

    static func read(
        _ connection: Connection,
        organizationKey: OrganizationKey,
        day: Int64
    ) throws -> AgentDayUsage {
        let row = try connection.row(
            """
            SELECT attempts, tokens, cost_micros FROM agent_day
            WHERE organization_key = ? AND day = ?
            """,
            .key(organizationKey),
            .integer(day)
        )
        var usage = AgentDayUsage()
        guard let row else { return usage }
        usage.attempts = Int(row[0].integer ?? 0)
        usage.tokens = Int(row[1].integer ?? 0)
        usage.costMicros = row[2].integer ?? 0
        return usage
    }
}
