import CRM
import Synchronization

/// Token buckets by caller: so many at once, refilled at so many a minute.
final class RateLimiter: Sendable {
    /// What one caller may still do.
    struct Verdict: Equatable {
        /// Whether this request may go on.
        var isAllowed: Bool
        /// Requests left before the next has to wait.
        var remaining: Int
        /// Seconds until one more is allowed; 0 while some remain.
        var retryAfter: Int
    }

    private struct Bucket {
        /// Millionths of a request.
        var level: Int64
        var at: Instant
    }

    private let ratePerMinute: Int64
    private let burst: Int64
    private let callersMax: Int
    private let buckets = Mutex<[String: Bucket]>([:])

    /// A full bucket for everybody; at most `callersMax` are remembered.
    init(ratePerMinute: Int, burst: Int, callersMax: Int = ServiceLimits.ratedCallersMax) {
        self.ratePerMinute = Int64(ratePerMinute)
        self.burst = Int64(burst)
        self.callersMax = callersMax
    }

    /// Takes one request from a caller's bucket.
    func take(_ caller: String, at now: Instant) -> Verdict {
        buckets.withLock { buckets in
            var bucket = buckets[caller] ?? Bucket(level: burst * 1_000_000, at: now)
            bucket.level = min(burst * 1_000_000, level(of: bucket, at: now))
            bucket.at = now
            let isAllowed = bucket.level >= 1_000_000
            if isAllowed { bucket.level -= 1_000_000 }
            if buckets[caller] == nil, buckets.count >= callersMax { Self.forget(&buckets) }
            buckets[caller] = bucket
            let missing = 1_000_000 - bucket.level
            let wait = missing <= 0 ? 0 : (missing * 60 + ratePerMinute - 1) / ratePerMinute
            return Verdict(
                isAllowed: isAllowed,
                remaining: Int(bucket.level / 1_000_000),
                retryAfter: Int((wait + 999_999) / 1_000_000)
            )
        }
    }

    /// Whether a caller's bucket is empty; takes nothing.
    func isExhausted(_ caller: String, at now: Instant) -> Bool {
        buckets.withLock { buckets in
            buckets[caller].map { level(of: $0, at: now) < 1_000_000 } ?? false
        }
    }

    /// Millionths of a request that a bucket has come to; a clock set back gives nothing.
    private func level(of bucket: Bucket, at now: Instant) -> Int64 {
        let elapsed = min(max(0, now.microseconds - bucket.at.microseconds), 3_600 * Instant.second)
        return bucket.level + elapsed * ratePerMinute / 60
    }

    /// Makes room by forgetting the eighth that was silent longest.
    private static func forget(_ buckets: inout [String: Bucket]) {
        let oldest = buckets.sorted { $0.value.at < $1.value.at }.prefix(buckets.count / 8 + 1)
        for (caller, _) in oldest { buckets[caller] = nil }
    }
}
