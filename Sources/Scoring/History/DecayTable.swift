/// 2^(−hours/half-life) in units of 2^−40, for half-lives of 7 and of 45 days.
package struct DecayTable: Sendable {
    /// One hour in microseconds; computed, so that dividing by it is a multiplication.
    @inline(__always)
    static var hour: Int64 { 3_600_000_000 }
    /// One day in microseconds.
    @inline(__always)
    static var day: Int64 { 86_400_000_000 }
    /// The only instance that is needed.
    package static let shared = DecayTable()

    /// One an hour of a half-life, from 2^40 down.
    package let weekFractions = DecayTable.fractions(hours: 168)
    /// One an hour of a half-life, from 2^40 down.
    package let quarterFractions = DecayTable.fractions(hours: 1_080)

    private static func fractions(hours: Int) -> [Int64] {
        FixedPoint.powers(steps: hours, count: hours).map { Int64(($0 + (1 << 22)) >> 23) }
    }

    /// The weight at a half-life of 7 days of something `hours` ago (0 to 2^32): 2^40 for now.
    @inline(__always)
    func week(hours: Int) -> Int64 {
        let halvings = UInt32(truncatingIfNeeded: hours) / 168
        // A value of 41 bits is 0 from here on.
        guard halvings < 41 else { return 0 }
        return weekFractions[hours - Int(halvings) * 168] &>> Int64(halvings)
    }

    /// The weight at a half-life of 45 days of something `hours` ago (0 to 2^32).
    @inline(__always)
    func quarter(hours: Int) -> Int64 {
        let halvings = UInt32(truncatingIfNeeded: hours) / 1_080
        guard halvings < 41 else { return 0 }
        return quarterFractions[hours - Int(halvings) * 1_080] &>> Int64(halvings)
    }

    /// A sum of weights in millionths, rounded half up.
    static func micro(_ sum: Int64) -> Int {
        Int((Int128(sum) * 1_000_000 + (1 << 39)) >> 40)
    }
}
