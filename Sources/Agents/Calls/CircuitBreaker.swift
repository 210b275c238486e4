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
        /// How the server wants to be asked, as far as it was learned.
        package var dialect = ServerDialect.standard
        /// When that was learned; 0 for never.
        package var dialectLearnedAt: Int64 = 0
        /// Until when the one call that tries an open breaker keeps others away.
        var probeUntil: Int64 = 0

        package init() {}

        /// Whether calls are held back at a moment.
        ///
        /// A pause that would be longer than any was set by a clock that ran ahead, and is over.
        package func isOpen(at now: Int64) -> Bool {
            now < openUntil && openUntil - now <= CircuitBreaker.pauseMax
        }
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
            if state.openUntil == 0 || state.openUntil - now > Self.pauseMax { return true }
            if now < state.openUntil || now < state.probeUntil { return false }
            state.probeUntil = probeEnd
            return true
        }
    }

    /// How the server wants to be asked; what was learned long ago is tried anew.
    package func dialect(at now: Int64) -> ServerDialect {
        let state = state
        let isFresh = (0..<Self.dialectTime).contains(now - state.dialectLearnedAt)
        return isFresh ? state.dialect : .standard
    }

    /// How long what was learned of a server counts: a week, since servers are brought up to date.
    private static let dialectTime: Int64 = 7 * 86_400_000_000

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

    /// Takes note of how the server wants to be asked.
    package func learned(_ dialect: ServerDialect, at now: Int64) {
        current.withLock { state in
            state.dialect = dialect
            state.dialectLearnedAt = now
        }
    }

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
    package func release() { current.withLock { $0.probeUntil = 0 } }
}
