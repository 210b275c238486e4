extension Scorecard {
    /// Largest magnitude of a weight: 20 logits.
    package static let weightMicroMax: Int64 = 20_000_000
    /// Largest variance of a weight or the base.
    package static let varianceMicroMax: Int64 = 100_000_000
    /// Attributes of one model at most.
    package static let attributesMax = 500
    /// Pairs of one model at most.
    package static let pairsMax = 64

    /// Checks that the card fits a feature set and that no sum of its numbers can overflow.
    package func check(against set: FeatureSet) throws(ScorecardError) {
        guard featureSet == set.name else {
            throw ScorecardError("made for features \(featureSet), this version has \(set.name)")
        }
        guard attributes.count <= Self.attributesMax, pairs.count <= Self.pairsMax else {
            throw ScorecardError("\(attributes.count) attributes or \(pairs.count) pairs: too many")
        }
        guard tables.count == set.features.count + attributes.count else {
            throw ScorecardError(
                "\(tables.count) tables for \(set.features.count + attributes.count) features"
            )
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
        for pair in pairs { try check(pair) }
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

    private func check(_ pair: Pair) throws(ScorecardError) {
        guard pair.first >= 0, pair.first < pair.second, pair.second < tables.count else {
            throw ScorecardError("a pair names tables \(pair.first) and \(pair.second)")
        }
        let name = "pair \(tables[pair.first].feature) and \(tables[pair.second].feature)"
        guard pair.firstGroups.count == tables[pair.first].bins.count,
            pair.secondGroups.count == tables[pair.second].bins.count,
            (pair.firstGroups + pair.secondGroups).allSatisfy({ (0..<256).contains($0) })
        else { throw ScorecardError("\(name): one group a bin is needed") }
        let cells = pair.width * pair.height
        guard pair.weights.count == cells, pair.variances.count == cells,
            [pair.won, pair.lost].allSatisfy({ $0.isEmpty || $0.count == cells }),
            pair.weights.allSatisfy({ $0.magnitude <= Self.weightMicroMax.magnitude }),
            pair.variances.allSatisfy(isVariance), (pair.won + pair.lost).allSatisfy({ $0 >= 0 })
        else { throw ScorecardError("\(name): one number in range a cell is needed") }
    }
}
