import CRM

/// People's rules as tables of a model.
extension Scorecard {
    /// The columns the model asks, each once: those of its own features, then those of rules.
    package var columns: [AttributeFeature] {
        var names: Set<String> = []
        return (attributes + rules.features.flatMap(\.columns))
            .filter { names.insert($0.attribute).inserted }
    }

    /// The same model with these rules instead of its own.
    ///
    /// A rule that stands in both as it is keeps what outcomes taught of it; any other counts its
    /// points, no more. Leads that no rule means keep their score.
    package func with(_ book: OwnRules) -> Scorecard {
        var card = self
        let first = tables.count - rules.features.count
        let known = Dictionary(uniqueKeysWithValues: zip(rules.features, tables[first...]))
        card.rules = book
        card.tables =
            tables[..<first] + book.features.map { known[$0] ?? Table($0, isTrained: isTrained) }
        return card
    }

    private var isTrained: Bool { kind == .trained }
}

extension Scorecard.Table {
    /// The points that people wrote, with the variance of the rule book: (½ weight)².
    init(_ rule: RuleFeature, isTrained: Bool) {
        let weights = rule.priorMicro
        let none = isTrained ? weights.map { _ in 0 } : []
        self.init(
            feature: rule.name,
            bins: rule.binNames,
            weights: weights,
            expert: weights,
            variances: weights.map {
                FixedPoint.rounded($0 * $0, dividedBy: 4_000_000)
            },
            won: none,
            lost: none
        )
    }
}
