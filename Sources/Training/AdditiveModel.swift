import Scoring

/// What training found: a base and one table a feature and pair, each centred on all contacts.
package struct AdditiveModel: Sendable {
    /// The table of one feature or pair; one element a bin or cell.
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

    /// Two features that count together.
    package struct Pair: Sendable {
        /// Index of the first feature.
        package var first: Int
        /// Index of the second feature.
        package var second: Int
        /// The group of each bin of the first.
        package var firstGroups: [Int]
        /// The group of each bin of the second.
        package var secondGroups: [Int]
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
    /// The pairs, best first.
    package var pairs: [Pair]
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
        for index in pairs.indices {
            model.pairs[index].first = active[pairs[index].first]
            model.pairs[index].second = active[pairs[index].second]
        }
        return model
    }

    /// Log-odds of each example of a set with the same features.
    package func logOdds(_ set: TrainingSet) -> [Double] {
        var sums = [Double](repeating: base, count: set.won.count)
        for (feature, table) in zip(set.features, tables) {
            for row in sums.indices { sums[row] += table.weights[Int(feature.codes[row])] }
        }
        for pair in pairs {
            let (left, right) = (set.features[pair.first].codes, set.features[pair.second].codes)
            let width = (pair.secondGroups.max() ?? 0) + 1
            for row in sums.indices {
                let cell =
                    pair.firstGroups[Int(left[row])] * width
                    + pair.secondGroups[Int(right[row])]
                sums[row] += pair.table.weights[cell]
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
    /// Log-odds of the first examples; all, unless there are very many.
    package var logOdds: [Double]
    /// Posterior variance of the same.
    package var variances: [Double]
    /// Largest error of the additive variances, as a share of the exact ones' mean.
    package var varianceError: Double
}
