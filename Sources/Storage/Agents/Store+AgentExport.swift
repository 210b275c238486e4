package import CRM
import SQLite

extension Store {
    /// Runs that a collector of traces has not taken yet and that are due, oldest first.
    ///
    /// Answers each run's key, trace id, and how often it was tried.
    package func dueAgentExports(
        at moment: Instant,
        limit: Int
    ) throws -> [(run: RunKey, traceID: String, tries: Int)] {
        try database.read { connection in
            var due: [(run: RunKey, traceID: String, tries: Int)] = []
            try connection.rows(
                """
                SELECT run_key, trace_id, tries FROM agent_export JOIN run USING (run_key)
                WHERE next_at <= ? ORDER BY next_at, run_key LIMIT ?
                """,
                .integer(moment.microseconds),
                .integer(Int64(limit))
            ) { row in
                due.append((RunKey(row.int64(0)), row.string(1), Int(row.int64(2))))
            }
            return due
        }
    }

    /// How many runs wait for the collector, due or not.
    package func waitingAgentExports() throws -> Int {
        try database.read {
            Int(try $0.value("SELECT count(*) FROM agent_export")?.integer ?? 0)
        }
    }

    /// Takes runs out of the outbox: the collector has them, or refused them for good.
    package func removeAgentExports(_ runs: [RunKey]) throws {
        try database.write { connection in
            for run in runs {
                try connection.run("DELETE FROM agent_export WHERE run_key = ?", .key(run))
            }
        }
    }

    /// Leaves runs in the outbox until a later moment.
    package func postponeAgentExports(
        _ runs: [RunKey],
        until moment: Instant,
        error: String
    ) throws {
        try database.write { connection in
            for run in runs {
                try connection.run(
                    """
                    UPDATE agent_export SET tries = tries + 1, next_at = ?, error = ?
                    WHERE run_key = ?
                    """,
                    .integer(moment.microseconds),
                    .text(error),
                    .key(run)
                )
            }
        }
    }
}
