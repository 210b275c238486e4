extension Scorecard {
    /// Two features that count together: one number for each pair of groups of their bins.
    package struct Pair: Hashable, Sendable {
        /// Index of the first feature's table.
        package var first: Int
        /// Index of the second feature's table, above ``first``.
        package var second: Int
        /// The group of each bin of the first.
        package var firstGroups: [Int]
        /// The group of each bin of the second.
        package var secondGroups: [Int]
        /// Micro-logits, row-major by groups.
        package var weights: [Int64]
        /// What each cell adds to the variance, in millionths; may be below zero.
        package var variances: [Int64]
        /// Outcomes won in each cell.
        package var won: [Int]
        /// Outcomes lost in each cell.
        package var lost: [Int]

        /// Groups of the second feature: the width of a row of cells.
        package var width: Int { (secondGroups.max() ?? -1) + 1 }
        /// Groups of the first feature.
        var height: Int { (firstGroups.max() ?? -1) + 1 }

        /// The cell of two bins.
        package func cell(_ firstBin: Int, _ secondBin: Int) -> Int {
            firstGroups[firstBin] * width + secondGroups[secondBin]
        }

        /// A pair, field by field; ``Scorecard/check(against:)`` says whether it fits.
        package init(
            first: Int,
            second: Int,
            firstGroups: [Int],
            secondGroups: [Int],
            weights: [Int64],
            variances: [Int64],
            won: [Int],
            lost: [Int]
        ) {
            self.first = first
            self.second = second
            self.firstGroups = firstGroups
            self.secondGroups = secondGroups
            self.weights = weights
            self.variances = variances
            self.won = won
            self.lost = lost
        }
    }
}
