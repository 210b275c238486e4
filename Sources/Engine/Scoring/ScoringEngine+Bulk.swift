package import CRM
package import Storage
import Dispatch
import JSON
import Scoring
import Synchronization

/// What a bulk run did.
package struct BulkReport: Sendable {
    /// Id of the run.
    package var runID: String
    /// The model that scored.
    package var model: ModelRecord
    /// Scores stored.
    package var scored: Int
    /// The moment they are for.
    package var asOf: Instant
    /// When the run began.
    package var startedAt: Instant
    /// When it ended.
    package var finishedAt: Instant
    /// Whether it was stopped before its end.
    package var wasStopped: Bool
}

extension ScoringEngine {
    /// Scores all contacts of an organization, or those whose inputs changed since their last score.
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
        let organizationKey = try organizationKey(organization)
        let model = try currentModel(organizationKey: organizationKey)
        let startedAt = store.environment.now()
        var run = RunRecord(
            id: store.newID(),
            traceID: store.newTraceID(),
            name: onlyStale ? "score stale" : "score all",
            organizationKey: organizationKey,
            startedAt: startedAt
        )
        let started = try store.begin(run)
        let context = ScoreContext(
            runKey: started.key,
            organizationKey: organizationKey,
            modelKey: model.key,
            asOf: asOf ?? startedAt,
            scoredAt: startedAt,
            isPresent: asOf == nil,
            epoch: started.epoch
        )
        let selection = onlyStale ? LeadSelection.stale(modelKey: model.key) : .all
        let total = try store.count(selection, organizationKey: organizationKey)
        let writer = BatchWriter(store, context)
        let scorer = try scorer(modelSHA256: model.sha256)
        var reader = BatchReader(
            store,
            context,
            selection,
            scorer,
            PayloadEncoder(
                organizationID: organization,
                modelSHA256: model.sha256,
                scorer: scorer
            )
        )
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
            model: model,
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

/// Reads and scores batch after batch, each in a read transaction of its own.
private struct BatchReader {
    private let store: Store
    private let context: ScoreContext
    private let selection: LeadSelection
    private let companies = CompanyCache()
    private let scorer: Scorer
    private var encoder: PayloadEncoder
    private var after: Int64 = 0

    init(
        _ store: Store,
        _ context: ScoreContext,
        _ selection: LeadSelection,
        _ scorer: Scorer,
        _ encoder: PayloadEncoder
    ) {
        self.scorer = scorer
        self.store = store
        self.context = context
        self.selection = selection
        self.encoder = encoder
    }

    /// The next batch; nil after the last.
    mutating func next() throws -> ScoreBatch? {
        var batch = ScoreBatch()
        try store.readLeads(
            asOf: context.asOf,
            now: context.scoredAt,
            details: scorer.leadDetails
        ) { reader in
            let rows = try reader.contacts(
                organization: context.organizationKey,
                after: after,
                limit: Limits.scoreBatchContacts,
                selection: selection
            )
            var tools = LeadTools(
                reader,
                companies: companies,
                attributes: scorer.attributeNames
            )
            try tools.facts(of: rows) { row, facts in encoder.add(row, facts, to: &batch) }
            after = rows.last?.key ?? after
        }
        return batch.items.isEmpty ? nil : batch
    }
}

/// Writes batches on a thread of its own, in order, at most two behind the reader.
private final class BatchWriter: Sendable {
    private struct State {
        var written = 0
        var spans: [SpanRecord] = []
        var failure: (any Error)?
    }

    private let store: Store
    private let context: ScoreContext
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "engine.write")
    private let places = Places(2)

    init(_ store: Store, _ context: ScoreContext) {
        self.store = store
        self.context = context
    }

    /// Scores that are durable.
    var written: Int { state.withLock { $0.written } }

    /// A span a batch.
    var spans: [SpanRecord] { state.withLock { $0.spans } }

    /// Hands a batch over; waits while two are pending.
    ///
    /// - Throws: what went wrong with an earlier batch.
    func submit(_ batch: ScoreBatch) throws {
        places.take()
        if let failure = state.withLock({ $0.failure }) {
            places.give()
            throw failure
        }
        queue.async {
            self.write(batch)
            self.places.give()
        }
    }

    /// Waits for all batches.
    ///
    /// - Throws: what went wrong with one of them.
    func finish() throws {
        drain()
        if let failure = state.withLock({ $0.failure }) { throw failure }
    }

    /// Waits for all batches, whatever became of them.
    func drain() { queue.sync {} }

    private func write(_ batch: ScoreBatch) {
        guard state.withLock({ $0.failure == nil }) else { return }
        let startedAt = store.environment.now()
        do {
            try store.write(batch, context)
            let span = SpanRecord(
                id: store.newSpanID(),
                name: "score batch",
                startedAt: startedAt,
                finishedAt: store.environment.now(),
                attributes: ["assay.scores": .integer(Int64(batch.items.count))]
            )
            state.withLock { state in
                state.written += batch.items.count
                state.spans.append(span)
            }
        } catch {
            state.withLock { $0.failure = error }
        }
    }
}
