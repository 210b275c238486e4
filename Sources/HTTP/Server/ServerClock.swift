import Platform

/// Where the server takes the time from.
package struct ServerClock: Sendable {
    /// A time that never jumps, for deadlines.
    package var now: @Sendable () -> ContinuousClock.Instant
    /// Seconds since 1970, for the `Date` of answers.
    package var unixSeconds: @Sendable () -> Int

    /// A clock made of two.
    package init(
        now: @escaping @Sendable () -> ContinuousClock.Instant,
        unixSeconds: @escaping @Sendable () -> Int
    ) {
        self.now = now
        self.unixSeconds = unixSeconds
    }

    /// The machine's clocks.
    package static let system = ServerClock(
        now: { ContinuousClock.now },
        unixSeconds: { time(nil) }
    )
}
