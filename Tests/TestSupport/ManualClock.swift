package import CRM
package import Storage
import Synchronization

/// A clock that stands until it is moved, and randomness from a seed.
package final class ManualClock: Sendable {
    private let moment: Mutex<Int64>
    private let generator: Mutex<SeededGenerator>

    package init(_ now: Instant = .testNow, seed: UInt64 = 1) {
        moment = Mutex(now.microseconds)
        generator = Mutex(SeededGenerator(seed: seed))
    }

    /// Moves on by so many microseconds.
    package func advance(_ microseconds: Int64) { moment.withLock { $0 += microseconds } }

    /// What a store takes: this clock and this randomness.
    package var environment: Environment {
        Environment(
            now: { Instant(microseconds: self.moment.withLock { $0 }) },
            randomBytes: { count in self.generator.withLock { $0.bytes(count) } }
        )
    }
}

extension Instant {
    /// The moment at which tests take place: 2026-11-01T09:00:00Z.
    package static let testNow = Instant(microseconds: 1_793_523_600_000_000)
}
