/// How points beyond 20 and 80 become scores: a table of whole numbers that a trained card carries.
///
/// Between, a score is the points, rounded. Beyond, points are worth less the further out they lie,
/// so that 0 and 100 stay for the extremes; order is kept.
package struct Compression: Hashable, Sendable {
    /// For each score from 81 to 100 the thousandths of a point at which it begins; ascending.
    package var above: [Int64]
    /// For each score from 19 down to 0 the thousandths of a point below which it begins;
    /// descending.
    package var below: [Int64]

    /// Scores beyond each end of the linear range.
    package static let count = 20
    /// Where the linear range ends above: from here points round to 81.
    private static let top: Int64 = 80_500
    /// Where it ends below: less than this rounds to 19.
    private static let bottom: Int64 = 19_500

    /// A table, number by number; see ``isValid``.
    package init(above: [Int64], below: [Int64]) {
        self.above = above
        self.below = below
    }

    /// Even steps from the linear range to where 100 and 0 begin, given in thousandths of a point;
    /// never wider than a point a score.
    package init(hundredFrom most: Int64, zeroBelow least: Int64) {
        let last = Int64(Self.count - 1)
        let high = max(0, most - Self.top - last * 1_000) + last * 1_000
        let low = max(0, Self.bottom - least - last * 1_000) + last * 1_000
        above = (0...last).map { Self.top + high * $0 / last }
        below = (0...last).map { Self.bottom - low * $0 / last }
    }

    /// Whether both halves are complete and in order, so that every score from 0 to 100 has a
    /// place.
    package var isValid: Bool {
        func isOrdered(_ steps: [Int64]) -> Bool {
            steps.count == Self.count && zip(steps, steps.dropFirst()).allSatisfy { $0 < $1 }
                && steps.allSatisfy { $0.magnitude <= Self.milliPointsMax }
        }
        return isOrdered(above) && isOrdered(below.reversed()) && above.first == Self.top
            && below.first == Self.bottom
    }

    /// No card's points reach so far.
    private static let milliPointsMax: Int64 = 1_000_000_000

    /// The score of points in thousandths, the 50 of the average lead included.
    package func score(milliPoints points: Int64) -> Int {
        if points >= Self.top { return 80 + above.count { points >= $0 } }
        if points < Self.bottom { return 20 - below.count { points < $0 } }
        return Int(FixedPoint.rounded(points, dividedBy: 1_000))
    }

    /// What turns points beyond the linear range into the score shown, in thousandths; nil within.
    package func correction(milliPoints points: Int64) -> Int? {
        guard points >= Self.top || points < Self.bottom else { return nil }
        return score(milliPoints: points) * 1_000 - Int(points)
    }
}
