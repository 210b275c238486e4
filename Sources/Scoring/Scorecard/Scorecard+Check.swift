extension Scorecard {
    /// Largest magnitude of a weight: 20 logits.
    package static let weightMicroMax: Int64 = 20_000_000
    /// Largest variance of a weight or the base.
    package static let varianceMicroMax: Int64 = 100_000_000
    /// Attributes of one model at most.
    package static let attributesMax = 500
    /// Combinations of features of one model at most.
    package static let combinationsMax = 64
    package static let combinedFeatures = 2...4

    /// Checks that the card fits a feature set and that no sum of its numbers can overflow.
    package func check(against set: FeatureSet) throws(ScorecardError) {
        guard featureSet == set.name else {
            throw ScorecardError("made for features \(featureSet), this version has \(set.name)")
        }
        guard attributes.count <= Self.attributesMax,
            combinations.count <= Self.combinationsMax
        else {
            throw ScorecardError(
                "\(attributes.count) attributes or \(combinations.count) combinations: too many"
            )
        }
        let features = set.features.count + attributes.count + rules.features.count
        guard tables.count == features else {
            throw ScorecardError("\(tables.count) tables for \(features) features")
        }
        guard baseLogOddsMicro.magnitude <= Self.weightMicroMax.magnitude,
            (0...Self.varianceMicroMax).contains(baseVarianceMicro),
            (0...Self.varianceMicroMax).contains(varianceFloorMicro)
        else { throw ScorecardError("base log-odds or variance out of range") }
        for (table, feature) in zip(tables, set.features) {
            guard table.feature == feature.name, table.bins == feature.bins.map(\.id) else {
                throw ScorecardError("table \(table.feature) has other bins than the feature")
            }
            try check(table)
        }
        for (table, attribute) in zip(tables.dropFirst(set.features.count), attributes) {
            try check(attribute)
            guard table.feature == attribute.name, table.bins == attribute.binNames else {
                throw ScorecardError("table \(table.feature) has other bins than the attribute")
            }
            try check(table)
        }
        for (table, rule) in zip(tables.suffix(rules.features.count), rules.features) {
            guard table.feature == rule.name, table.bins == rule.binNames else {
                throw ScorecardError("table \(table.feature) has other bins than the rule")
            }
            try check(table)
            for column in rule.columns { try check(column) }
        }
        for combination in combinations { try check(combination) }
        guard compression?.isValid ?? true else {
            throw ScorecardError("the compression needs 20 ordered numbers beyond each end")
        }
    }

    /// Only a trained card's variances are a projection, and may be below zero.
    private func isVariance(_ value: Int64) -> Bool {
        (kind == .trained
            ? -Self.varianceMicroMax...Self.varianceMicroMax
            : 0...Self.varianceMicroMax).contains(value)
    }

    private func check(_ table: Table) throws(ScorecardError) {
        let count = table.bins.count
        guard [table.weights, table.expert, table.variances].allSatisfy({ $0.count == count }),
            [table.won, table.lost].allSatisfy({ $0.isEmpty || $0.count == count })
        else { throw ScorecardError("table \(table.feature) does not have one number a bin") }
        guard
            (table.weights + table.expert).allSatisfy({
                $0.magnitude <= Self.weightMicroMax.magnitude
            }),
            table.variances.allSatisfy(isVariance),
            (table.won + table.lost).allSatisfy({ $0 >= 0 })
        else { throw ScorecardError("table \(table.feature) has a number out of range") }
    }

    private func check(_ attribute: AttributeFeature) throws(ScorecardError) {
        let name = attribute.attribute
        guard !name.isEmpty else { throw ScorecardError("an attribute has no name") }
        switch attribute.kind {
        case .number(let edges), .date(let edges):
            guard edges.allSatisfy({ abs($0) <= AttributeText.numberMax }),
                zip(edges, edges.dropFirst()).allSatisfy({ $0 < $1 })
            else { throw ScorecardError("attribute \(name): edges must ascend") }
        case .flag: break
        case .category(let levels):
            guard Set(levels).count == levels.count,
                levels.allSatisfy({ AttributeText.answer($0) == $0 })
            else { throw ScorecardError("attribute \(name): levels must differ and be trimmed") }
        }
        guard attribute.binCount <= AttributeFeature.binCountMax else {
            throw ScorecardError("attribute \(name): \(attribute.binCount) bins are too many")
        }
    }

    private func check(_ combination: Combination) throws(ScorecardError) {
        let chosen = combination.tables
        guard Self.combinedFeatures.contains(chosen.count),
            zip(chosen, chosen.dropFirst()).allSatisfy({ $0 < $1 }),
            chosen.allSatisfy({ tables.indices.contains($0) })
        else {
            let names = chosen.map(String.init).joined(separator: " and ")
            throw ScorecardError("a combination names tables \(names)")
        }
        let name = "combination of " + chosen.map { tables[$0].feature }.joined(separator: " and ")
        guard combination.groups.map(\.count) == chosen.map({ tables[$0].bins.count }),
            combination.groups.joined().allSatisfy({ (0..<256).contains($0) })
        else { throw ScorecardError("\(name): one group a bin is needed") }
        let cells = combination.widths.reduce(1, *)
        guard combination.weights.count == cells, combination.variances.count == cells,
            [combination.won, combination.lost].allSatisfy({ $0.isEmpty || $0.count == cells }),
            combination.weights.allSatisfy({ $0.magnitude <= Self.weightMicroMax.magnitude }),
            combination.variances.allSatisfy(isVariance),
            (combination.won + combination.lost).allSatisfy({ $0 >= 0 })
        else { throw ScorecardError("\(name): one number in range a cell is needed") }
    }
}
