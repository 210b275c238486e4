package import CRM

/// Points as people read them: with one decimal each, and adding up to what is shown as their sum.
///
/// Rounding each by itself would leave a column that does not add up. The tenths that are missing
/// go to the reasons that lost most by being cut, ties to the stronger.
package struct SharedPoints: Hashable, Sendable {
    /// Tenths of a point of each reason, in the order given.
    package let tenths: [Int]
    /// Tenths of a point of all reasons and the 50: it rounds to the score, unless that was cut at
    /// an end of the scale.
    package let sum: Int

    /// Where every lead starts: the average lead's points, in tenths.
    package static let base = 500

    /// Shares out the rounding over the reasons of one score.
    package init(_ reasons: [Reason]) {
        let total = 50_000 + reasons.reduce(0) { $0 + $1.milliPoints }
        var sum = Self.rounded(total, by: 100)
        // 77.46 would be shown as 77.5 beside a score of 77.
        if Self.rounded(sum, by: 10) != Self.rounded(total, by: 1_000) {
            sum += Self.rounded(sum, by: 10) > Self.rounded(total, by: 1_000) ? -1 : 1
        }
        var tenths = reasons.map { Self.floor($0.milliPoints, by: 100) }
        let cut = zip(reasons, tenths).map { $0.milliPoints - 100 * $1 }
        let missing = sum - Self.base - tenths.reduce(0, +)
        let order = tenths.indices.sorted {
            cut[$0] == cut[$1] ? $0 < $1 : cut[$0] > cut[$1]
        }
        for place in order.prefix(max(0, missing)) { tenths[place] += 1 }
        if missing < 0, let last = order.last { tenths[last] += missing }
        self.tenths = tenths
        self.sum = sum
    }

    /// As the score itself is rounded.
    private static func rounded(_ value: Int, by unit: Int) -> Int {
        Int(FixedPoint.rounded(Int64(value), dividedBy: Int64(unit)))
    }

    private static func floor(_ value: Int, by unit: Int) -> Int {
        value >= 0 ? value / unit : -((-value + unit - 1) / unit)
    }
}
