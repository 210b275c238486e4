package import CRM
import JSON
import SQLite

/// A run as lists show it.
package struct ListedRun: Sendable {
    /// Its number in this file: later runs have larger ones.
    package var key: RunKey
    /// The run.
    package var run: RunRecord
    /// How many scores it wrote.
    package var scores: Int64
}

extension Store {
    /// The newest runs of an organization, newest first; only those with numbers below `before`.
    package func runs(
        organizationKey: OrganizationKey,
        before: RunKey? = nil,
        limit: Int
    ) throws -> [ListedRun] {
        try listedRuns(
            "r.organization_key = ?1 AND r.run_key < ?2 ORDER BY r.run_key DESC LIMIT ?3",
            [.key(organizationKey), .integer(before?.rawValue ?? .max), .integer(Int64(limit))]
        )
    }

    /// A run of an organization by its id; nil when it has none of that id.
    package func run(id: String, organizationKey: OrganizationKey) throws -> ListedRun? {
        try listedRuns(
            "r.organization_key = ?1 AND r.id = ?2",
            [.key(organizationKey), .text(id)]
        ).first
    }

    /// The steps of a run, in the order of their beginning; at most `limit`.
    package func spans(of listed: ListedRun, limit: Int) throws -> [SpanRecord] {
        if let steps = listed.run.steps { return Array(steps.spans(of: listed.run).prefix(limit)) }
        return try spans(runKey: listed.key, limit: limit)
    }

    /// The steps of a run that are rows, as an agent's are, in the order of their beginning.
    ///
    /// - Throws: SQLite's error.
    package func spans(runKey: RunKey, limit: Int) throws -> [SpanRecord] {
        try database.read { connection in
            var found: [SpanRecord] = []
            try connection.rows(
                """
                SELECT id, parent_id, name, started_at, finished_at, status, attributes FROM span
                WHERE run_key = ? ORDER BY started_at, span_key LIMIT ?
                """,
                .key(runKey),
                .integer(Int64(limit))
            ) { row in
                var span = SpanRecord(
                    id: row.string(0),
                    parentID: row.stringOrNil(1),
                    name: row.string(2),
                    startedAt: Instant(microseconds: row.int64(3)),
                    finishedAt: Instant(microseconds: row.int64(4)),
                    attributes: try JSON(parsing: row.bytes(6))
                )
                span.isOK = row.string(5) == "ok"
                found.append(span)
            }
            return found
        }
    }

    /// Microseconds after which a run that has not ended was cut short.
    ///
    /// Its process was killed, and what it had written is whole. Ten million contacts take a tenth
    /// of it.
    private static let runTimeMax: Int64 = 6 * 3_600_000_000

    private func listedRuns(_ clause: String, _ values: [Value]) throws -> [ListedRun] {
        let oldest = Instant(microseconds: environment.now().microseconds - Self.runTimeMax)
        return try database.read { connection in
            let row = try connection.statement(
                """
                SELECT r.run_key, r.id, r.trace_id, r.name, r.organization_key, r.started_at,
                    r.finished_at, r.status, r.attributes, r.steps
                FROM run AS r WHERE \(clause)
                """
            )
            defer { row.reset() }
            for (index, value) in values.enumerated() { row.bind(index + 1, value) }
            var found: [ListedRun] = []
            while try row.step() {
                var run = RunRecord(
                    id: row.string(1),
                    traceID: row.string(2),
                    name: row.string(3),
                    organizationKey: OrganizationKey(row.int64(4)),
                    startedAt: Instant(microseconds: row.int64(5))
                )
                run.finishedAt = row.int64OrNil(6).map(Instant.init(microseconds:))
                run.status = RunRecord.Status(rawValue: row.string(7)) ?? .error
                if run.status == .running, run.startedAt < oldest { run.status = .interrupted }
                run.attributes = try JSON(parsing: row.bytes(8))
                if !row.isNull(9) { run.steps = RunSteps(bytes: row.bytes(9)) }
                let scores = run.attributes["assay.scores"]?.intValue ?? 0
                found.append(ListedRun(key: RunKey(row.int64(0)), run: run, scores: scores))
            }
            return found
        }
    }
}
