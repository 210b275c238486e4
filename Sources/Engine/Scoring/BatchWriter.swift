import CRM
import Dispatch
import JSON
import Storage
import Synchronization

/// Writes batches on a thread of its own, in order, at most two behind the reader.
final class BatchWriter: Sendable {
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
            _ = try store.withScoringTransaction { try $0.append(batch, context) }
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
