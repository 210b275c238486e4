package import Scoring

extension Scorecard {
    /// The stored form of a trained model: everything rounded to millionths of a logit.
    ///
    /// `model` was trained on the standard features, then these attributes, then these rules.
    package init(
        name: String,
        model trained: AdditiveModel,
        attributes: [AttributeFeature],
        rules: OwnRules = .none
    ) {
        let standard = FeatureSet.standard
        let names =
            standard.features.map(\.name) + attributes.map(\.name) + rules.features.map(\.name)
        let bins =
            standard.features.map { $0.bins.map(\.id) } + attributes.map(\.binNames)
            + rules.features.map(\.binNames)
        let model = trained.withRules(rules)
        precondition(model.tables.count == names.count, "one table a feature")
        self.init(
            name: name,
            kind: .trained,
            featureSet: standard.name,
            baseLogOddsMicro: Self.weight(model.base),
            baseVarianceMicro: max(0, Self.variance(model.baseVariance)),
            varianceFloorMicro: max(0, Self.variance(model.varianceFloor)),
            tables: zip(zip(names, bins), model.tables).map { feature, table in
                Table(
                    feature: feature.0,
                    bins: feature.1,
                    weights: table.weights.map(Self.weight),
                    expert: table.expert.map(Self.weight),
                    variances: table.variances.map(Self.variance),
                    won: table.won,
                    lost: table.lost
                )
            },
            attributes: attributes,
            rules: rules,
            combinations: model.combinations.map { combination in
                Combination(
                    tables: combination.features,
                    groups: combination.groups,
                    weights: combination.table.weights.map(Self.weight),
                    variances: combination.table.variances.map(Self.variance),
                    won: combination.table.won,
                    lost: combination.table.lost
                )
            },
            compression: Compression(model.spread, base: model.base)
        )
    }

    private static func weight(_ logits: Double) -> Int64 {
        rounded(logits, max: weightMicroMax)
    }

    private static func variance(_ value: Double) -> Int64 {
        rounded(value, max: varianceMicroMax)
    }

    /// Millionths, halves away from zero, held within what a card may have.
    private static func rounded(_ value: Double, max bound: Int64) -> Int64 {
        let micro = (value * 1_000_000).rounded(.toNearestOrAwayFromZero)
        guard micro.isFinite else { return 0 }
        return Swift.max(-bound, Swift.min(bound, Int64(Swift.max(-1e15, Swift.min(1e15, micro)))))
    }
}

extension AdditiveModel {
    /// The same model told from the leads that no rule means: they get 0 of each, so that a rule
    /// shows the points that people wrote and what outcomes add to them.
    fileprivate func withRules(_ book: OwnRules) -> AdditiveModel {
        var model = self
        let first = tables.count - book.features.count
        for (index, rule) in book.features.enumerated() {
            let table = tables[first + index]
            let shift = table.weights[rule.zeroBin]
            model.base += shift
            model.tables[first + index].weights = table.weights.map { $0 - shift }
            model.tables[first + index].expert = rule.priorMicro.map { Double($0) / 1_000_000 }
        }
        return model
    }
}

extension Scorecard {
    /// The log-odds of examples in millionths, exactly as scoring adds them up.
    package func logOddsMicro(_ features: [TrainingFeature]) -> [Int64] {
        precondition(features.count == tables.count, "one feature a table")
        let count = features.first?.codes.count ?? 0
        var sums = [Int64](repeating: baseLogOddsMicro, count: count)
        for (feature, table) in zip(features, tables) {
            for row in 0..<count { sums[row] += table.weights[Int(feature.codes[row])] }
        }
        for combination in combinations {
            let widths = combination.widths
            for row in 0..<count {
                var cell = 0
                for (axis, table) in combination.tables.enumerated() {
                    let bin = Int(features[table].codes[row])
                    cell = cell * widths[axis] + combination.groups[axis][bin]
                }
                sums[row] += combination.weights[cell]
            }
        }
        return sums
    }
}
