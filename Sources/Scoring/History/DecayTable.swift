import CRM

/// 2^(−hours/half-life) in units of 2^−40, for one half-life in hours.
struct DecayTable: Sendable {
    /// One hour in microseconds.
    static let hour: Int64 = 3_600 * Instant.second
    /// Half-life 7 days.
    static let week = DecayTable(halfLifeHours: 168)
    /// Half-life 45 days.
    static let quarter = DecayTable(halfLifeHours: 1080)

    private let halfLife: UInt32
    private let fractions: [Int64]

    private init(halfLifeHours: Int) {
        halfLife = UInt32(halfLifeHours)
        fractions = FixedPoint.powers(steps: halfLifeHours, count: halfLifeHours)
            .map { Int64(($0 + (1 << 22)) >> 23) }
    }

    /// The weight of something that happened `hours` ago (0 to 2^32): 2^40 for now, 0 after 41
    /// half-lives.
    @inline(__always)
    func weight(hours: Int) -> Int64 {
        let hours = UInt32(truncatingIfNeeded: hours)
        let halvings = hours / halfLife
        return fractions[Int(hours - halvings * halfLife)] >> Int64(halvings)
    }

    /// A sum of weights in millionths, rounded half up.
    static func micro(_ sum: Int64) -> Int {
        Int((Int128(sum) * 1_000_000 + (1 << 39)) >> 40)
    }
}
