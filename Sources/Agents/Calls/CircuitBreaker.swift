import Synchronization

/// Leaves an upstream alone that failed several times in a row, tries it again now and then, and
/// remembers what it learned of it.
///
/// Times are microseconds. Safe to share between tasks.
package final class CircuitBreaker: Sendable {
    /// Failures in a row after which no more calls are made.
    package static let failuresMax = 3
    /// How long the first pause is; each further one is twice as long.
    package static let pause: Int64 = 30_000_000
    /// How long a pause is at most.
    package static let pauseMax: Int64 = 300_000_000

    /// All a breaker knows; kept between processes.
    package struct State: Sendable, Hashable {
        /// Failures since the last success.
        package var failures = 0
        /// No call is made before this moment; 0 while calls are made.
        package var openUntil: Int64 = 0
        /// The last answer; 0 for none.
        package var lastSuccess: Int64 = 0
        /// The last failure; 0 for none.
        package var lastFailure: Int64 = 0
        /// What the last failure was: the name of a ``ModelFailure/Kind``; empty for none.
        package var lastError = ""
        /// The model that answered last; empty for none.
        package var modelVersion = ""
        /// Whether the server refused the ids of calls, so that it is not sent them again.
        package var refusesIDs = false
        /// Until when the one call that tries an open breaker keeps others away.
        var probeUntil: Int64 = 0

        package init() {}

        /// Whether calls are held back at a moment.
        package func isOpen(at now: Int64) -> Bool { now < openUntil }
    }

    private let current: Mutex<State>

    /// A breaker in a state: fresh, or as it was kept.
    package init(_ state: State = State()) { current = Mutex(state) }

    /// What it knows.
    package var state: State { current.withLock { $0 } }

    /// Whether a call may be made now.
    ///
    /// After a pause one caller is let through; the others wait for what comes of it, at most
    /// until `probeEnd`, since a caller may be cancelled and never tell.
    package func admits(at now: Int64, probeEnd: Int64) -> Bool {
        current.withLock { state in
            if state.openUntil == 0 { return true }
            if now < state.openUntil || now < state.probeUntil { return false }
            state.probeUntil = probeEnd
            return true
        }
    }

    /// Takes note of an answer.
    package func succeeded(at now: Int64, modelVersion: String?) {
        current.withLock { state in
            state.failures = 0
            state.openUntil = 0
            state.probeUntil = 0
            state.lastSuccess = now
            if let modelVersion { state.modelVersion = String(modelVersion.prefix(100)) }
        }
    }

    /// Takes note of whether the server refuses the ids of calls.
    package func learned(refusesIDs: Bool) { current.withLock { $0.refusesIDs = refusesIDs } }

    /// Takes note of a failure.
    package func failed(at now: Int64, _ failure: ModelFailure) {
        guard failure.isUpstream else { return release() }
        current.withLock { state in
            state.failures = min(state.failures + 1, 1_000)
            state.lastFailure = now
            state.lastError = failure.kind.rawValue
            state.probeUntil = 0
            guard state.failures >= Self.failuresMax else { return }
            let doublings = min(state.failures - Self.failuresMax, 10)
            state.openUntil = now + min(Self.pause << Int64(doublings), Self.pauseMax)
        }
    }

    /// Lets the next caller try, since this one learned nothing of the upstream.
    private func release() { current.withLock { $0.probeUntil = 0 } }
}
