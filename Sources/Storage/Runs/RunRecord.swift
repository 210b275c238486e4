package import CRM
package import JSON
import SQLite

/// One invocation that scored, as traces know it.
package struct RunRecord: Sendable {
    /// How it ended, or that it has not.
    package enum Status: String, Sendable { case running, ok, error, interrupted }

    /// Unique id.
    package var id: String
    /// OpenTelemetry trace id: 32 hexadecimal digits.
    package var traceID: String
    /// What was asked for: `score`, `score all`.
    package var name: String
    /// The organization it worked on.
    package var organizationKey: OrganizationKey
    /// When it began.
    package var startedAt: Instant
    /// When it ended.
    package var finishedAt: Instant?
    /// How it ended.
    package var status = Status.running
    /// Counts and settings, OpenTelemetry names where there are some.
    package var attributes: JSON = .object([:])
    /// Its steps where they are few and of the local model; others are written as ``SpanRecord``.
    package var steps: RunSteps?

    /// A run that begins now.
    package init(
        id: String,
        traceID: String,
        name: String,
        organizationKey: OrganizationKey,
        startedAt: Instant
    ) {
        self.id = id
        self.traceID = traceID
        self.name = name
        self.organizationKey = organizationKey
        self.startedAt = startedAt
    }
}

/// One step of a run: a batch, a tool call, a model call.
package struct SpanRecord: Sendable {
    /// 16 hexadecimal digits.
    package var id: String
    /// The step it is part of; nil for the outermost.
    package var parentID: String?
    /// `execute_tool get_contact_history`, `score batch`.
    package var name: String
    /// When it began.
    package var startedAt: Instant
    /// When it ended.
    package var finishedAt: Instant
    /// Whether it did what it should.
    package var isOK = true
    /// OTLP's number of its kind: 1 for work of ours, 3 for a call to somebody else.
    package var kind = 1
    /// OpenTelemetry attributes.
    package var attributes: JSON = .object([:])

    /// A step that went well.
    package init(
        id: String,
        parentID: String? = nil,
        name: String,
        startedAt: Instant,
        finishedAt: Instant,
        attributes: JSON = .object([:])
    ) {
        self.id = id
        self.parentID = parentID
        self.name = name
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.attributes = attributes
    }
}

/// Writes runs and their spans inside write transactions.
struct RunWriter {
    private let connection: Connection
    private let insertRun: Statement
    private let insertSpan: Statement

    init(_ connection: Connection) throws {
        self.connection = connection
        insertRun = try connection.statement(
            """
            INSERT INTO run (
                id, trace_id, name, organization_key, started_at, finished_at, status, attributes,
                steps
            ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        )
        insertSpan = try connection.statement(
            """
            INSERT INTO span (
                run_key, id, parent_id, name, started_at, finished_at, status, attributes, kind
            ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        )
    }

    /// Adds the run.
    ///
    /// - Returns: its key in this file.
    func insert(_ run: RunRecord) throws -> RunKey {
        insertRun.bind(1, run.id)
        insertRun.bind(2, run.traceID)
        insertRun.bind(3, run.name)
        insertRun.bind(4, run.organizationKey)
        insertRun.bind(5, run.startedAt.microseconds)
        insertRun.bind(6, run.finishedAt?.microseconds)
        insertRun.bind(7, run.status.rawValue)
        insertRun.bind(8, run.attributes.canonicalText)
        insertRun.bind(9, run.steps?.bytes)
        try insertRun.run()
        return RunKey(connection.lastInsertRowID)
    }

    /// Adds steps to a run.
    func insert(_ spans: [SpanRecord], run: RunKey) throws {
        for span in spans {
            insertSpan.bind(1, run)
            insertSpan.bind(2, span.id)
            insertSpan.bind(3, span.parentID)
            insertSpan.bind(4, span.name)
            insertSpan.bind(5, span.startedAt.microseconds)
            insertSpan.bind(6, span.finishedAt.microseconds)
            insertSpan.bind(7, span.isOK ? "ok" : "error")
            insertSpan.bind(8, span.attributes.canonicalText)
            insertSpan.bind(9, span.kind)
            try insertSpan.run()
        }
    }

    /// Writes how the run ended.
    func finish(_ run: RunRecord, key: RunKey) throws {
        try connection.run(
            "UPDATE run SET finished_at = ?, status = ?, attributes = ? WHERE run_key = ?",
            run.finishedAt.map { .integer($0.microseconds) } ?? .null,
            .text(run.status.rawValue),
            .text(run.attributes.canonicalText),
            .key(key)
        )
    }
}
