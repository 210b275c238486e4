import Scoring

/// What training found: a base and a table for each feature and combination, centred on all
/// contacts.
package struct AdditiveModel: Sendable {
    /// The table of one feature or combination; one element a bin or cell.
    package struct Table: Sendable {
        /// Logits above or below the average contact.
        package var weights: [Double]
        /// Of these, what the rule book gives.
        package var expert: [Double]
        /// What the bin adds to the variance of the log-odds; may be below zero.
        package var variances: [Double]
        /// Outcomes won in it.
        package var won: [Int]
        /// Outcomes lost in it.
        package var lost: [Int]

        /// Counts the outcomes in each bin.
        mutating func count(_ codes: [UInt8], _ outcomes: [Bool]) {
            for (code, isWon) in zip(codes, outcomes) {
                if isWon { won[Int(code)] += 1 } else { lost[Int(code)] += 1 }
            }
        }
    }

    /// Two to four features that count together.
    package struct Combination: Sendable {
        /// Indices of the features, ascending.
        package var features: [Int]
        /// The group of each bin of each.
        package var groups: [[Int]]
        /// Cells, row-major by groups.
        package var table: Table
    }

    /// Log-odds of the average contact.
    package var base: Double
    /// Variance of that.
    package var baseVariance: Double
    /// The smallest variance met among the examples; sums below it are held to it.
    package var varianceFloor: Double
    /// One table a feature.
    package var tables: [Table]
    /// Features that count together, best first.
    package var combinations: [Combination]
    /// How far apart the examples lie.
    package var spread: Spread
    /// What is known of its quality from the examples it was trained on.
    package var check: LeaveOneOut
    /// Newton steps of the last fit.
    package var iterations: Int

    /// The same model for a set of which only the `active` features were trained on; `table` makes
    /// the tables of the others.
    func spread(
        over set: TrainingSet,
        _ active: [Int],
        _ table: (TrainingFeature) -> Table
    ) -> AdditiveModel {
        var model = self
        var places = [Int?](repeating: nil, count: set.features.count)
        for (place, index) in active.enumerated() { places[index] = place }
        model.tables = set.features.enumerated().map { index, feature in
            places[index].map { tables[$0] } ?? table(feature)
        }
        for index in combinations.indices {
            model.combinations[index].features = combinations[index].features.map { active[$0] }
        }
        return model
    }

    /// Log-odds of each example of a set with the same features.
    package func logOdds(_ set: TrainingSet) -> [Double] {
        var sums = [Double](repeating: base, count: set.won.count)
        for (feature, table) in zip(set.features, tables) {
            for row in sums.indices { sums[row] += table.weights[Int(feature.codes[row])] }
        }
        for combination in combinations {
            let widths = combination.groups.map { ($0.max() ?? 0) + 1 }
            for row in sums.indices {
                var cell = 0
                for (axis, feature) in combination.features.enumerated() {
                    let bin = Int(set.features[feature].codes[row])
                    cell = cell * widths[axis] + combination.groups[axis][bin]
                }
                sums[row] += combination.table.weights[cell]
            }
        }
        return sums
    }
}

/// What each example would have got, had it not been among the examples: η − h·r ÷ (1 − W·h), with
/// h its posterior variance, r its residual and W = p(1 − p).
///
/// Approximate, at no cost.
package struct LeaveOneOut: Sendable {
    /// Log-odds of the first examples in canonical order; all, unless there are very many.
    package var logOdds: [Double]
    /// Whether each of the same was won.
    package var won: [Bool]
    /// Posterior variance of the same.
    package var variances: [Double]
    /// Largest error of the additive variances, as a share of the exact ones' mean.
    package var varianceError: Double
}
