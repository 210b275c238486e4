extension Scorecard {
    /// Two to four features that count together: one number for each combination of groups of
    /// their bins.
    package struct Combination: Hashable, Sendable {
        /// Indices of the features' tables, ascending.
        package var tables: [Int]
        /// The group of each bin of each.
        package var groups: [[Int]]
        /// Micro-logits, row-major by groups: the last feature's change fastest.
        package var weights: [Int64]
        /// What each cell adds to the variance, in millionths; may be below zero.
        package var variances: [Int64]
        /// Outcomes won in each cell.
        package var won: [Int]
        /// Outcomes lost in each cell.
        package var lost: [Int]

        package var widths: [Int] { groups.map { ($0.max() ?? -1) + 1 } }

        /// The cell of a lead's bins, one a table of the card.
        package func cell(_ bins: [Int]) -> Int {
            zip(tables, zip(groups, widths)).reduce(0) { $0 * $1.1.1 + $1.1.0[bins[$1.0]] }
        }

        /// A combination, field by field; ``Scorecard/check(against:)`` says whether it fits.
        package init(
            tables: [Int],
            groups: [[Int]],
            weights: [Int64],
            variances: [Int64],
            won: [Int],
            lost: [Int]
        ) {
            self.tables = tables
            self.groups = groups
            self.weights = weights
            self.variances = variances
            self.won = won
            self.lost = lost
        }
    }

    /// What a combination's reason is called: `pair.source+industry`, `set.…` for more.
    package func reasonID(of combination: Combination) -> String {
        (combination.tables.count == 2 ? "pair." : "set.")
            + combination.tables.map { tables[$0].feature }.joined(separator: "+")
    }
}
