import CRM
package import Scoring
package import Training

extension TrainingData {
    /// A rule of people as a feature of the examples: its points are what is believed of it.
    ///
    /// The pool is that of the examples: a rule's tables are told from the leads it does not mean,
    /// whatever their number.
    package func feature(_ rule: RuleFeature) -> TrainingFeature {
        var columns: [String: RawColumn] = [:]
        for name in rule.columns.map(\.attribute) { columns[name] = attributes.column(name) }
        let codes = won.indices.map { row in
            rule.bin(
                ofPoints: rule.points(
                    standard: { Int(standard[$0.rawValue][row]) },
                    text: { columns[$0]?.text(row) },
                    asOf: moments[row]
                )
            )
        }
        var counts = [Int](repeating: 0, count: rule.sums.count)
        for code in codes { counts[code] += 1 }
        return TrainingFeature(
            name: rule.name,
            dimension: rule.dimension,
            binCount: rule.sums.count,
            run: 0..<0,
            expert: rule.priorMicro.map { Double($0) / 1_000_000 },
            isFamiliar: true,
            isOwnRule: true,
            codes: codes.map { UInt8($0) },
            poolCounts: counts
        )
    }
}
