import Scoring

/// Trains additive models: deterministic, without clock, randomness or the C library's mathematics.
///
/// The same examples in any order give the same bits on every machine. Costs about
/// n·G²/2 additions and P³ multiplications a step, for n examples, G features and P bins.
package struct Trainer: Sendable {
    /// What it believes and how long it may work.
    package var options: TrainingOptions

    /// How far a run has come.
    package enum Stage: Sendable, Equatable {
        /// The tables of the features, at this step.
        case features(step: Int)
        /// The search for features that count together.
        case combinations
        /// Features and their combinations together, at this step.
        case joint(step: Int)
        /// How sure the result is.
        case posterior
    }

    package init(options: TrainingOptions = TrainingOptions()) { self.options = options }

    /// Trains on a set; features without any difference between bins do no harm.
    ///
    /// `tell` is called as the work goes on. Works with no outcome at all: then the answer is the
    /// rule book.
    package func train(
        _ given: TrainingSet,
        tell: (Stage) -> Void = { _ in }
    ) -> AdditiveModel {
        let set = given.subset(given.canonicalOrder)
        // What is the same for every example can teach nothing; it follows the rule book alone.
        let active = set.features.indices.filter { Self.isTelling(set.features[$0]) }
        let told = TrainingSet(features: active.map { set.features[$0] }, won: set.won)
        var fit = AdditiveFit(told.features, won: set.won, options: options)
        fit.run { step, _ in tell(.features(step: step)) }
        var combinations: [CombinationBlock] = []
        let won = set.won.count { $0 }
        if min(won, set.won.count - won) >= options.combinationEventsMin {
            tell(.combinations)
            // People's rules stand last, and stay what people wrote: a number a bin.
            let searched = told.features.filter { !$0.isOwnRule }
            combinations = CombinationSearch(
                TrainingSet(features: searched, won: set.won),
                options: options
            ).combinations(given: fit.logOdds)
            if !combinations.isEmpty {
                var joint = AdditiveFit(
                    told.features,
                    combinations: combinations,
                    won: set.won,
                    options: options
                )
                joint.warmStart(from: fit)
                joint.run { step, _ in tell(.joint(step: step)) }
                fit = joint
            }
        }
        tell(.posterior)
        return model(fit, told, combinations).spread(over: set, active) { feature in
            Self.silentTable(feature, fit, set.won)
        }
    }

    private static func isTelling(_ feature: TrainingFeature) -> Bool {
        guard let first = feature.codes.first else { return false }
        return feature.codes.contains { $0 != first }
    }

    /// The table of a feature that says the same of every example.
    private static func silentTable(
        _ feature: TrainingFeature,
        _ fit: AdditiveFit,
        _ won: [Bool]
    ) -> AdditiveModel.Table {
        let strength = feature.isOwnRule ? 1 : fit.strength(of: feature.dimension)
        var table = AdditiveModel.Table(
            weights: feature.expert.map { strength * $0 },
            expert: feature.expert.map { strength * $0 },
            variances: [Double](
                repeating: fit.priorVariance(isFamiliar: feature.isFamiliar),
                count: feature.binCount
            ),
            won: [Int](repeating: 0, count: feature.binCount),
            lost: [Int](repeating: 0, count: feature.binCount)
        )
        table.count(feature.codes, won)
        if let only = feature.codes.first { table.variances[Int(only)] = 0 }
        // The base already holds what all examples have in common: that bin stays at zero.
        let shift = feature.codes.first.map { table.weights[Int($0)] } ?? 0
        for bin in table.weights.indices { table.weights[bin] -= shift }
        for bin in table.expert.indices { table.expert[bin] -= shift }
        return table
    }

    /// Examples whose exact variance is computed; more would only cost time.
    private static let exactVariancesMax = 50_000

    private func model(
        _ fit: AdditiveFit,
        _ set: TrainingSet,
        _ combinations: [CombinationBlock]
    ) -> AdditiveModel {
        let posterior = fit.posterior()
        let exact = posterior.variances(count: min(set.won.count, Self.exactVariancesMax))
        let layout = fit.layout
        let variances = posterior.projection(of: exact)
        let rows = BinLayout(rows: exact.count, of: layout)
        let error = zip(rows.sums(of: variances), exact).reduce(0) { max($0, abs($1.0 - $1.1)) }
        let mean = exact.reduce(0, +) / Double(max(1, exact.count))
        let blocks = set.features + combinations.map(\.feature)
        let weights = fit.tables
        let expert = fit.expertTables
        var base = weights[0]
        var baseVariance = variances[0]
        var tables: [AdditiveModel.Table] = []
        for (index, block) in blocks.enumerated() {
            let bins = layout.starts[index]..<layout.starts[index + 1]
            var table = AdditiveModel.Table(
                weights: Array(weights[bins]),
                expert: Array(expert[bins]),
                variances: Array(variances[bins]),
                won: [Int](repeating: 0, count: block.binCount),
                lost: [Int](repeating: 0, count: block.binCount)
            )
            table.count(block.codes, set.won)
            for bin in 0..<block.binCount where table.won[bin] + table.lost[bin] == 0 {
                table.variances[bin] = fit.priorVariance(isFamiliar: block.isFamiliar)
            }
            base += Self.centre(&table.weights, on: block.poolCounts)
            baseVariance += Self.centre(&table.variances, on: block.poolCounts)
            _ = Self.centre(&table.expert, on: block.poolCounts)
            tables.append(table)
        }
        return AdditiveModel(
            base: base,
            baseVariance: baseVariance,
            varianceFloor: exact.min() ?? baseVariance,
            tables: Array(tables.prefix(set.features.count)),
            combinations: zip(combinations, tables.dropFirst(set.features.count)).map {
                AdditiveModel.Combination(
                    features: $0.features,
                    groups: $0.groups.map(\.group),
                    table: $1
                )
            },
            spread: Spread(fit.logOdds),
            check: Self.leaveOneOut(fit, set, exact, error: mean > 0 ? error / mean : 0),
            iterations: fit.iterations
        )
    }

    /// Takes the mean over the contacts out of a table; answers it.
    private static func centre(_ table: inout [Double], on counts: [Int]) -> Double {
        let total = Double(max(1, counts.reduce(0, +)))
        let mean = zip(table, counts).reduce(0) { $0 + $1.0 * Double($1.1) } / total
        for index in table.indices { table[index] -= mean }
        return mean
    }

    private static func leaveOneOut(
        _ fit: AdditiveFit,
        _ set: TrainingSet,
        _ variances: [Double],
        error: Double
    ) -> LeaveOneOut {
        let logOdds = variances.indices.map { row in
            let probability = RealMath.sigmoid(fit.logOdds[row])
            let weight = probability * (1 - probability)
            let residual = (set.won[row] ? 1 : 0) - probability
            let rest = max(1 - weight * variances[row], 1e-3)
            return fit.logOdds[row] - variances[row] * residual / rest
        }
        return LeaveOneOut(
            logOdds: logOdds,
            won: Array(set.won.prefix(variances.count)),
            variances: variances,
            varianceError: error
        )
    }
}
