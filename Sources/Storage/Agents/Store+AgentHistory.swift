package import CRM
package import JSON
import SQLite

/// An agent's run as it is listed.
package struct AgentRunRow: Sendable {
    /// Key of the run in this file.
    package var key: RunKey
    /// Id of the run.
    package var id: String
    /// Trace id.
    package var traceID: String
    /// The agent's name.
    package var agent: String
    /// The version of its prompt.
    package var version: String
    /// OpenTelemetry's name of the provider.
    package var provider: String
    /// The model asked for.
    package var model: String
    /// The model that answered last.
    package var modelVersion: String?
    /// Where requests went.
    package var url: String
    /// What the model was told first.
    package var task: String
    /// The contact it was about.
    package var contactID: String?
    /// When it began.
    package var startedAt: Instant
    /// When it ended; nil while it runs.
    package var finishedAt: Instant?
    /// Why it ended, in one word; nil while it runs.
    package var stopReason: String?
    /// Why it ended, in words.
    package var stopWords: String?
    /// Model calls made.
    package var steps: Int
    /// Tool calls answered.
    package var toolCalls: Int
    /// Tokens read.
    package var inputTokens: Int
    /// Tokens written.
    package var outputTokens: Int
    /// What it cost, in millionths.
    package var costMicros: Int64
    /// The local model's score of the same facts.
    package var localScore: Int?
    /// The answer.
    package var answer: JSON?
    /// The ledger's number of the score.
    package var scoreSeq: Int64?
    /// The ledger's number of the run's own entry, where it gave no score.
    package var entrySeq: Int64?
    /// The plan in canonical JSON.
    package var plan: [UInt8]

    fileprivate static let select = """
        SELECT r.run_key, r.id, r.trace_id, p.name, p.version, a.provider, a.model,
            a.model_version, a.url, a.task, c.id, r.started_at, r.finished_at, a.stop_reason,
            a.stop_words, a.steps, a.tool_calls, a.input_tokens, a.output_tokens, a.cost_micros,
            a.local_score, a.answer, a.score_seq, a.entry_seq,
            p.body
        FROM agent_run AS a JOIN run AS r USING (run_key) JOIN agent_plan AS p USING (plan_key)
        LEFT JOIN contact AS c USING (contact_key)
        """

    fileprivate init(_ row: Statement) throws {
        key = RunKey(row.int64(0))
        id = row.string(1)
        traceID = row.string(2)
        agent = row.string(3)
        version = row.string(4)
        provider = row.string(5)
        model = row.string(6)
        modelVersion = row.stringOrNil(7)
        url = row.string(8)
        task = row.string(9)
        contactID = row.stringOrNil(10)
        startedAt = Instant(microseconds: row.int64(11))
        finishedAt = row.int64OrNil(12).map(Instant.init(microseconds:))
        stopReason = row.stringOrNil(13)
        stopWords = row.stringOrNil(14)
        steps = Int(row.int64(15))
        toolCalls = Int(row.int64(16))
        inputTokens = Int(row.int64(17))
        outputTokens = Int(row.int64(18))
        costMicros = row.int64(19)
        localScore = row.int64OrNil(20).map(Int.init)
        answer = try row.stringOrNil(21).map { try JSON(parsing: $0) }
        scoreSeq = row.int64OrNil(22)
        entrySeq = row.int64OrNil(23)
        plan = row.bytes(24)
    }
}

/// One recorded HTTP exchange of a run.
package struct AgentAttemptRow: Sendable {
    /// Which model call it served.
    package var step: Int
    /// Which attempt at it.
    package var number: Int
    /// Its span.
    package var spanID: String
    /// The body sent.
    package var request: [UInt8]
    /// When it was sent.
    package var sentAt: Instant
    /// When it ended; nil when the program did not live to see it.
    package var endedAt: Instant?
    /// Status of the reply.
    package var status: Int?
    /// Body of the reply.
    package var response: [UInt8]?
    /// Why it failed: one word.
    package var errorType: String?
    /// Why it failed, in words.
    package var errorWords: String?
    /// Tokens it is charged with.
    package var tokens: Int
    /// Money it is charged with.
    package var costMicros: Int64
}

/// One recorded tool call of a run.
package struct AgentToolRow: Sendable {
    /// The call.
    package var call: AgentToolCall
    /// When it was answered; nil when it was not.
    package var answeredAt: Instant?
    /// What the tool said.
    package var output: JSON?
    /// Whether that is an error.
    package var isError: Bool
}

extension Store {
    /// An organization's runs of agents, newest first; with `before`, those of smaller keys.
    package func agentRuns(
        organizationKey: OrganizationKey,
        before: Int64? = nil,
        limit: Int
    ) throws -> [AgentRunRow] {
        try agentRuns(
            "WHERE r.organization_key = ? AND r.run_key < ? ORDER BY r.run_key DESC LIMIT ?",
            [.key(organizationKey), .integer(before ?? .max), .integer(Int64(limit))]
        )
    }

    /// The run of an id, or of an id's unique beginning; nil for none.
    package func agentRun(id: String, organizationKey: OrganizationKey) throws -> AgentRunRow? {
        let found = try agentRuns(
            "WHERE r.organization_key = ? AND substr(r.id, 1, length(?2)) = ?2 LIMIT 2",
            [.key(organizationKey), .text(id)]
        )
        return found.count == 1 ? found[0] : found.first { $0.id == id }
    }

    /// The run that made a score; nil when no agent was asked.
    package func agentRun(scoreSeq: Int64) throws -> AgentRunRow? {
        try agentRuns("WHERE a.score_seq = ?", [.integer(scoreSeq)]).first
    }

    /// The committed bytes of a run's own entry; nil when it has none.
    package func agentEntryPayload(_ run: AgentRunRow) throws -> [UInt8]? {
        guard let seq = run.entrySeq else { return nil }
        return try database.read { connection in
            try connection.value(
                "SELECT payload FROM ledger_payload WHERE seq = ?",
                .integer(seq)
            )?.blob
        }
    }

    /// Runs that gave no score and have an entry of their own, oldest first.
    ///
    /// Calls `body` with each of one organization, nil for all; a long file is read page by page.
    package func agentRunsWithEntries(
        organizationKey: OrganizationKey? = nil,
        _ body: (AgentRunRow) throws -> Void
    ) throws {
        var after: Int64 = -1
        while true {
            let page = try agentRuns(
                """
                WHERE a.entry_seq > ?1 AND (?2 IS NULL OR r.organization_key = ?2)
                ORDER BY a.entry_seq LIMIT 100
                """,
                [.integer(after), organizationKey.map { .key($0) } ?? .null]
            )
            for run in page { try body(run) }
            guard let last = page.last?.entrySeq else { return }
            after = last
        }
    }

    private func agentRuns(_ clause: String, _ values: [Value]) throws -> [AgentRunRow] {
        try database.read { connection in
            let statement = try connection.statement("\(AgentRunRow.select)\n\(clause)")
            defer { statement.reset() }
            for (index, value) in values.enumerated() { statement.bind(index + 1, value) }
            var rows: [AgentRunRow] = []
            while try statement.step() { rows.append(try AgentRunRow(statement)) }
            return rows
        }
    }

    /// The HTTP exchanges of a run, in order.
    package func agentAttempts(run: RunKey) throws -> [AgentAttemptRow] {
        try database.read { connection in
            var attempts: [AgentAttemptRow] = []
            try connection.rows(
                """
                SELECT step, number, span_id, request, sent_at, ended_at, status, response,
                    error_type, error_words, tokens, cost_micros
                FROM agent_attempt WHERE run_key = ? ORDER BY step, number
                """,
                .key(run)
            ) { row in
                attempts.append(
                    AgentAttemptRow(
                        step: Int(row.int64(0)),
                        number: Int(row.int64(1)),
                        spanID: row.string(2),
                        request: row.bytes(3),
                        sentAt: Instant(microseconds: row.int64(4)),
                        endedAt: row.int64OrNil(5).map(Instant.init(microseconds:)),
                        status: row.int64OrNil(6).map(Int.init),
                        response: row.isNull(7) ? nil : row.bytes(7),
                        errorType: row.stringOrNil(8),
                        errorWords: row.stringOrNil(9),
                        tokens: Int(row.int64(10)),
                        costMicros: row.int64(11)
                    )
                )
            }
            return attempts
        }
    }

    /// The tool calls of a run, in order.
    package func agentToolCalls(run: RunKey) throws -> [AgentToolRow] {
        try database.read { connection in
            var calls: [AgentToolRow] = []
            try connection.rows(
                """
                SELECT step, reference, span_id, call_id, name, arguments, called_at, answered_at,
                    output, is_error
                FROM agent_tool_call WHERE run_key = ? ORDER BY number
                """,
                .key(run)
            ) { row in
                let call = AgentToolCall(
                    step: Int(row.int64(0)),
                    reference: row.string(1),
                    spanID: row.string(2),
                    callID: row.stringOrNil(3),
                    name: row.string(4),
                    arguments: try JSON(parsing: row.string(5)),
                    calledAt: Instant(microseconds: row.int64(6))
                )
                calls.append(
                    AgentToolRow(
                        call: call,
                        answeredAt: row.int64OrNil(7).map(Instant.init(microseconds:)),
                        output: try row.stringOrNil(8).map { try JSON(parsing: $0) },
                        isError: row.int64OrNil(9) == 1
                    )
                )
            }
            return calls
        }
    }

    /// The steps of a run, in the order in which they ended.
    package func spans(run: RunKey) throws -> [SpanRecord] {
        try database.read { connection in
            var spans: [SpanRecord] = []
            try connection.rows(
                """
                SELECT id, parent_id, name, started_at, finished_at, status, attributes, kind
                FROM span WHERE run_key = ? ORDER BY span_key
                """,
                .key(run)
            ) { row in
                var span = SpanRecord(
                    id: row.string(0),
                    parentID: row.stringOrNil(1),
                    name: row.string(2),
                    startedAt: Instant(microseconds: row.int64(3)),
                    finishedAt: Instant(microseconds: row.int64(4)),
                    attributes: try JSON(parsing: row.string(6))
                )
                span.isOK = row.string(5) == "ok"
                span.kind = Int(row.int64(7))
                spans.append(span)
            }
            return spans
        }
    }
}
