import Dispatch
import Synchronization

/// Threads for work that blocks, so that the cooperative pool never waits for a disk.
///
/// So many pieces run at once, so many wait in order; more are refused.
final class WorkQueue: Sendable {
    private struct State {
        var running = 0
        var waiting: [@Sendable () -> Void] = []
    }

    private let widthMax: Int
    private let waitingMax: Int
    private let queue: DispatchQueue
    private let state = Mutex(State())

    init(_ label: String, widthMax: Int, waitingMax: Int) {
        self.widthMax = widthMax
        self.waitingMax = waitingMax
        queue = DispatchQueue(label: label, attributes: .concurrent)
    }

    /// Runs a piece of work on a thread of its own and answers what it gives.
    ///
    /// - Throws: what it throws; ``Refusal`` of kind `unavailable` when too many wait.
    func run<Answer: Sendable>(
        _ work: @escaping @Sendable () throws -> Answer
    ) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            let isTaken = submit { continuation.resume(with: Result { try work() }) }
            if !isTaken { continuation.resume(throwing: Refusal.busy) }
        }
    }

    /// Runs a piece of work nobody waits for; false when too many wait already.
    @discardableResult
    func submit(_ work: @escaping @Sendable () -> Void) -> Bool {
        enum QueuePosition { case now, later, none }
        let place = state.withLock { state -> QueuePosition in
            if state.running < widthMax {
                state.running += 1
                return .now
            }
            guard state.waiting.count < waitingMax else { return .none }
            state.waiting.append(work)
            return .later
        }
        if place == .now { queue.async { self.drain(from: work) } }
        return place != .none
    }

    private func drain(from first: @escaping @Sendable () -> Void) {
        var work: (@Sendable () -> Void)? = first
        while let current = work {
            current()
            work = state.withLock { state in
                if state.waiting.isEmpty {
                    state.running -= 1
                    return nil
                }
                return state.waiting.removeFirst()
            }
        }
    }
}

extension Refusal {
    /// Too much is waiting.
    static let busy = Refusal(.unavailable, "too many requests wait already; try again")
        .with("Retry-After", "1")
}
