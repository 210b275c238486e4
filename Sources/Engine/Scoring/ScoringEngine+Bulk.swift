package import CRM
import JSON
import Storage

extension ScoringEngine {
    /// Scores all contacts of an organization, or those whose inputs changed since their last
    /// score.
    ///
    /// Reading and scoring run beside writing, a batch of contacts each. `asOf` is a past moment,
    /// nil the present. `shouldStop` is asked before each batch; `progress` is told how many
    /// scores are durable, of about how many. Memory does not grow with the number of contacts
    /// but for one entry a company.
    package func scoreAll(
        organization: String,
        onlyStale: Bool = false,
        asOf: Instant? = nil,
        shouldStop: () -> Bool = { false },
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws -> BulkReport {
        let scope = try scope(of: organization)
        let startedAt = store.environment.now()
        var run = RunRecord(
            id: store.newID(),
            traceID: store.newTraceID(),
            name: onlyStale ? "score stale" : "score all",
            organizationKey: scope.organizationKey,
            startedAt: startedAt
        )
        let started = try store.begin(run)
        let context = scope.context(started, asOf: asOf, now: startedAt)
        let selection = onlyStale ? LeadSelection.stale(modelKey: scope.model.key) : .all
        let total = try store.count(selection, organizationKey: scope.organizationKey)
        let writer = BatchWriter(store, context)
        var reader = BatchReader(store, context, selection, LeadScoring(scope))
        var wasStopped = false
        do {
            while let batch = try reader.next() {
                try writer.submit(batch)
                progress(writer.written, total)
                wasStopped = shouldStop()
                if wasStopped { break }
            }
            try writer.finish()
            progress(writer.written, total)
        } catch {
            // What was written stays, and is whole; the run says how it ended.
            writer.drain()
            try close(&run, started, .error, writer)
            throw error
        }
        try close(&run, started, wasStopped ? .interrupted : .ok, writer)
        try store.recordCheckpoint()
        return BulkReport(
            runID: run.id,
            model: scope.model,
            scored: writer.written,
            asOf: context.asOf,
            startedAt: startedAt,
            finishedAt: run.finishedAt ?? startedAt,
            wasStopped: wasStopped
        )
    }

    private func close(
        _ run: inout RunRecord,
        _ started: StartedRun,
        _ status: RunRecord.Status,
        _ writer: BatchWriter
    ) throws {
        run.finishedAt = store.environment.now()
        run.status = status
        run.attributes = ["assay.scores": .integer(Int64(writer.written))]
        try store.finish(run, key: started.key, spans: writer.spans)
    }
}
