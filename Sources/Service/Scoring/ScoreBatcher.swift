import CRM
import Dispatch
import Engine
import Storage
import Synchronization

/// Gathers the scores that callers wait for, and writes those of one moment in one transaction.
///
/// Nobody waits for company: a lone request is scored at once, and those that come while a commit
/// is under way share the next one, so that the price of flushing the disk is shared exactly when
/// there is a crowd. Scoring and committing have a thread of their own.
final class ScoreBatcher: Sendable {
    /// Somebody who waits for a score.
    ///
    /// Whoever comes first answers: the writer or the deadline.
    private final class Waiter: Sendable {
        let request: ScoreRequest
        let since: Instant
        private let reply: Mutex<Reply?>

        init(_ request: ScoreRequest, since: Instant, _ reply: @escaping Reply) {
            self.request = request
            self.since = since
            self.reply = Mutex(reply)
        }

        func answer(_ result: Result<ScoreOutcome, any Error>) {
            let waiting = reply.withLock { waiting in
                defer { waiting = nil }
                return waiting
            }
            waiting?(result)
        }
    }

    /// Takes what became of a request.
    typealias Reply = @Sendable (Result<ScoreOutcome, any Error>) -> Void

    private struct State {
        var waiting: [Waiter] = []
        var underWay: [Waiter] = []
        var isRunning = false
    }

    private let engine: ScoringEngine
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "service.score")
    private let committed: @Sendable (_ scores: Int) -> Void

    /// `committed` is told the size of each commit.
    init(_ engine: ScoringEngine, committed: @escaping @Sendable (Int) -> Void = { _ in }) {
        self.engine = engine
        self.committed = committed
    }

    /// How many wait for their score to be durable.
    var waitingCount: Int { state.withLock { $0.waiting.count + $0.underWay.count } }

    /// Scores a lead; durable when it returns.
    ///
    /// - Throws: what was wrong with the request or the file; ``Refusal`` when too many wait, or
    ///   when it takes longer than ``ServiceLimits/scoreWaitMax``.
    func submit(_ request: ScoreRequest) async throws -> ScoreOutcome {
        try await withCheckedThrowingContinuation { continuation in
            submit(request) { continuation.resume(with: $0) }
        }
    }

    /// As ``submit(_:)``; `reply` is called once, on the thread that commits, and must not hold it
    /// up.
    func submit(_ request: ScoreRequest, _ reply: @escaping Reply) {
        let waiter = Waiter(request, since: engine.store.environment.now(), reply)
        enum Place { case first, later, none }
        let place = state.withLock { state -> Place in
            guard state.waiting.count < ServiceLimits.waitingScoresMax else { return .none }
            state.waiting.append(waiter)
            defer { state.isRunning = true }
            return state.isRunning ? .later : .first
        }
        switch place {
        case .first: queue.async { self.drain() }
        case .later: break
        case .none: waiter.answer(.failure(Refusal.busy))
        }
    }

    /// Tells those who have waited too long; their scores may still be stored.
    func expire(at now: Instant) {
        let late = state.withLock { state in
            let all = state.underWay + state.waiting
            let isLate = { (waiter: Waiter) in
                now.microseconds - waiter.since.microseconds >= ServiceLimits.scoreWaitMax
            }
            state.waiting.removeAll(where: isLate)
            return all.filter(isLate)
        }
        for waiter in late { waiter.answer(.failure(Refusal.late)) }
    }

    private func drain() {
        while let group = next() {
            commit(group)
            state.withLock { $0.underWay = [] }
        }
    }

    private func next() -> [Waiter]? {
        state.withLock { state in
            let group = Array(state.waiting.prefix(ServiceLimits.scoresPerCommitMax))
            state.waiting.removeFirst(group.count)
            state.underWay = group
            if group.isEmpty { state.isRunning = false }
            return group.isEmpty ? nil : group
        }
    }

    private func commit(_ group: [Waiter]) {
        do {
            let outcomes = try engine.scoreRequests(group.map(\.request))
            committed(group.count)
            for (waiter, outcome) in zip(group, outcomes) { waiter.answer(outcome) }
        } catch  where group.count > 1 && StoreCondition(error) == .other {
            // One request's data broke the transaction: it must not take the others with it.
            for waiter in group { commit([waiter]) }
        } catch {
            for waiter in group { waiter.answer(.failure(error)) }
        }
    }
}

extension Refusal {
    /// The file was not free in time.
    static let late = Refusal(
        .unavailable,
        "the score was not written in time, since the file is busy; try again"
    ).with("Retry-After", "5")
}
