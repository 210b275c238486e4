import CRM
import Glibc

extension Environment {
    /// The machine's clock and the kernel's random numbers.
    package static let system = Environment(
        now: {
            var time = timespec()
            clock_gettime(CLOCK_REALTIME, &time)
            return Instant(
                microseconds: Int64(time.tv_sec) * Instant.second + Int64(time.tv_nsec) / 1_000
            )
        },
        randomBytes: { count in
            [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                // At most 256 bytes a call are never cut short by a signal.
                while filled < count {
                    let part = min(256, count - filled)
                    guard let base = buffer.baseAddress,
                        getentropy(base + filled, part) == 0
                    else { preconditionFailure("the kernel has no random numbers") }
                    filled += part
                }
            }
        }
    )
}
