package import CRM
package import Scoring

/// A column of attributes ready for training: how its texts become bins, and what is believed of
/// them.
package struct AttributeColumn: Sendable {
    /// How a text becomes a bin.
    package let feature: AttributeFeature
    /// What the rule book says of each bin, in logits.
    package let expert: [Double]
    /// Whether the rule book knows the column.
    package let isFamiliar: Bool
    /// Contacts in each bin, decided or not.
    package let poolCounts: [Int]

    init(_ feature: AttributeFeature, rule: ColumnPriors.Rule?, pool: RawColumn, asOf: Instant) {
        var feature = feature
        feature.dimension = rule?.dimension ?? .qualification
        self.feature = feature
        isFamiliar = rule != nil
        poolCounts = Self.counts(feature, pool, asOf)
        expert = Self.expert(feature, rule, pool, poolCounts)
    }

    /// As a feature of the training set, with the texts of its examples and the moment of each.
    package func trainingFeature(
        _ examples: RawColumn,
        asOf: (_ row: Int) -> Instant
    ) -> TrainingFeature {
        var codes: [UInt8] = []
        codes.reserveCapacity(examples.codes.count)
        if case .date = feature.kind {
            for row in examples.codes.indices {
                codes.append(UInt8(feature.bin(of: examples.text(row), asOf: asOf(row))))
            }
        } else {
            let moment = Instant(microseconds: 0)
            let known = examples.texts.map { UInt8(feature.bin(of: $0, asOf: moment)) }
            for code in examples.codes { codes.append(code < 0 ? 0 : known[Int(code)]) }
        }
        return TrainingFeature(
            name: feature.name,
            dimension: feature.dimension,
            binCount: feature.binCount,
            run: feature.run,
            expert: expert,
            isFamiliar: isFamiliar,
            codes: codes,
            poolCounts: poolCounts
        )
    }

    private static func counts(
        _ feature: AttributeFeature,
        _ pool: RawColumn,
        _ asOf: Instant
    ) -> [Int] {
        var counts = [Int](repeating: 0, count: feature.binCount)
        counts[0] = pool.missingCount
        for (text, count) in zip(pool.texts, pool.counts) {
            counts[feature.bin(of: text, asOf: asOf)] += count
        }
        return counts
    }

    private static func expert(
        _ feature: AttributeFeature,
        _ rule: ColumnPriors.Rule?,
        _ pool: RawColumn,
        _ counts: [Int]
    ) -> [Double] {
        var points = [Double](repeating: 0, count: feature.binCount)
        guard let rule else { return points }
        switch feature.kind {
        case .number, .date:
            guard let slope = rule.slope else { return points }
            points[0] = Double(slope.missing)
            let total = Double(max(1, counts[feature.run].reduce(0, +)))
            var below = 0.0
            for bin in feature.run {
                let count = Double(counts[bin])
                points[bin] = Double(slope.points) * ((2 * below + count) / total - 1)
                below += count
            }
        case .flag:
            points = [rule.points(nil), rule.points("no"), rule.points("yes")].map(Double.init)
        case .category(let levels):
            points[0] = Double(rule.points(nil))
            for (index, level) in levels.enumerated() {
                points[index + 1] = Double(rule.points(level))
            }
            // Any other text: the mean of the rare ones seen.
            var sum = 0
            var count = 0
            let known = Set(levels)
            for (text, number) in zip(pool.texts, pool.counts) where !known.contains(text) {
                sum += rule.points(text) * number
                count += number
            }
            points[levels.count + 1] = Double(sum) / Double(max(1, count))
        }
        return points.map { $0 * ColumnPriors.logitsPerPoint }
    }
}
