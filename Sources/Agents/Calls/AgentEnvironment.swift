package import HTTP

/// What agents take from the outside world, so that tests can hold it still.
package struct AgentEnvironment: Sendable {
    /// The present, in microseconds since 1970 in UTC.
    package var now: @Sendable () -> Int64
    /// Waits for so many microseconds; throws when the task is cancelled.
    package var sleep: @Sendable (Int64) async throws -> Void
    /// That many unpredictable bytes.
    package var randomBytes: @Sendable (Int) -> [UInt8]
    /// The network.
    package var transport: any HTTPTransport

    /// An environment, part by part.
    package init(
        now: @escaping @Sendable () -> Int64,
        sleep: @escaping @Sendable (Int64) async throws -> Void,
        randomBytes: @escaping @Sendable (Int) -> [UInt8],
        transport: any HTTPTransport
    ) {
        self.now = now
        self.sleep = sleep
        self.randomBytes = randomBytes
        self.transport = transport
    }

    /// A span's id: 16 hexadecimal digits, not all zero.
    package func newSpanID() -> String {
        var bytes = randomBytes(8)
        if bytes.allSatisfy({ $0 == 0 }) { bytes[0] = 1 }
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
            as: UTF8.self
        )
    }

    /// A number below `bound`, for spreading retries.
    func random(below bound: Int64) -> Int64 {
        let value = randomBytes(4).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return bound > 0 ? Int64(value % UInt64(bound)) : 0
    }
}
