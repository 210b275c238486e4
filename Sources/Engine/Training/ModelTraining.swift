import CRM
package import Scoring
package import Training
import Values

/// Turns the outcomes of an organization into a model: which columns are used, and the fit.
package struct ModelTraining: Sendable {
    /// What the user may decide.
    package struct Choices: Sendable {
        /// Columns used although they look as if they knew the outcome.
        package var kept: Set<String> = []
        /// Columns not used.
        package var leftOut: Set<String> = []
        /// People's own rules, which the model is to hold.
        package var rules = OwnRules.none
        /// Beliefs and bounds of the trainer.
        package var options = TrainingOptions()

        package init() {}
    }

    /// A column that is not used, and why.
    package struct LeftOut: Hashable, Sendable {
        /// Name of the attribute.
        package var column: String
        /// One clause, to follow the name.
        package var reason: String
        /// Whether it looks as if it knew the outcome.
        package var isLeak = false

        /// A column and the reason.
        package init(column: String, reason: String, isLeak: Bool = false) {
            self.column = column
            self.reason = reason
            self.isLeak = isLeak
        }
    }

    /// The examples.
    package let data: TrainingData
    /// The attributes used, in order of their tables.
    package private(set) var attributes: [AttributeFeature]
    /// People's own rules, whose tables follow those of the attributes.
    package let rules: OwnRules
    /// The columns that are not.
    package let leftOut: [LeftOut]
    /// Features and outcomes.
    package private(set) var set: TrainingSet
    /// Of the columns used, those that may know the outcome all the same.
    package private(set) var suspicious: [Suspicion]

    private let options: TrainingOptions

    /// Chooses columns.
    ///
    /// - Throws: ``TrainingError``.
    package init(_ data: TrainingData, choices: Choices) throws(TrainingError) {
        let won = data.won.count { $0 }
        guard !data.won.isEmpty else { throw .noOutcomes }
        guard won > 0, won < data.won.count else {
            throw .tooFew(won: won, lost: data.won.count - won)
        }
        let all = data.pool.names
        let named = choices.kept.union(choices.leftOut)
        if let unknown = named.subtracting(all).min() { throw .unknownColumn(unknown, known: all) }
        if let outcome = choices.kept.intersection(data.outcomeColumns).min() {
            throw .isOutcome(outcome)
        }
        let names = all.filter { !data.outcomeColumns.contains($0) }
        self.data = data
        options = choices.options
        rules = choices.rules
        let book = ColumnBook(pool: names.map(data.pool.column), asOf: data.asOf)
        let columns = names.map(data.attributes.column)
        let found = book.features(of: columns) { data.moments[$0] }
        var attributes: [AttributeFeature] = []
        var features: [TrainingFeature] = []
        var suspicious: [Suspicion] = []
        var leftOut = book.refused.map { LeftOut(column: $0.column, reason: $0.reason.description) }
        leftOut += all.filter(data.outcomeColumns.contains).map {
            LeftOut(column: $0, reason: "is the outcome or its date")
        }
        for (column, feature) in zip(book.columns, found) {
            let name = column.feature.attribute
            if choices.leftOut.contains(name) {
                leftOut.append(LeftOut(column: name, reason: "is left out by choice"))
            } else if !choices.kept.contains(name), let leak = Self.leak(column, feature, data) {
                leftOut.append(LeftOut(column: name, reason: leak.description, isLeak: true))
            } else {
                attributes.append(column.feature)
                features.append(feature)
                let changed = data.changedAfter[name] ?? 0
                if let doubt = Suspicion(name, feature, won: data.won, changed: changed) {
                    suspicious.append(doubt)
                }
            }
        }
        self.attributes = attributes
        self.suspicious = suspicious
        self.leftOut = leftOut.sorted {
            ($0.isLeak ? 0 : 1, $0.column) < ($1.isLeak ? 0 : 1, $1.column)
        }
        let standard = StandardTraining.features(codes: data.standard, poolCounts: data.poolCounts)
        set = TrainingSet(
            features: standard + features + choices.rules.features.map(data.feature),
            won: data.won
        )
    }

    /// Outcomes below which nothing is learned: the rule book's beliefs outweigh so few anyway, and
    /// figures over them say nothing.
    package static let outcomesMin = 10
    /// Outcomes of either kind that there must be: what one lead alone shows is chance.
    package static let kindMin = 2

    /// Whether there are as many.
    ///
    /// - Throws: ``TrainingError/tooFew(won:lost:)``.
    package func checkEnough() throws(TrainingError) {
        let won = data.won.count { $0 }
        let lost = data.won.count - won
        guard won + lost >= Self.outcomesMin, min(won, lost) >= Self.kindMin else {
            throw .tooFew(won: won, lost: lost)
        }
    }

    private static func leak(
        _ column: AttributeColumn,
        _ feature: TrainingFeature,
        _ data: TrainingData
    ) -> LeakCheck.Finding? {
        let name = column.feature.attribute
        if ClosingDate.isMeant(by: name) { return .closingDate }
        let changed = data.changedAfter[name] ?? 0
        if changed >= 5, changed * 20 > data.won.count {
            return .changedAfterOutcome(changed: changed, of: data.won.count)
        }
        if case .date = column.feature.kind,
            let late = datedLate(data.attributes.column(name), data)
        {
            return late
        }
        return LeakCheck.finding(feature, won: data.won)
    }

    /// Whether nearly all dates of a column lie at or after the outcome or, where that has no date,
    /// after all that happened with the lead.
    private static func datedLate(_ column: RawColumn, _ data: TrainingData) -> LeakCheck.Finding? {
        var (late, known) = (0, 0)
        for row in data.won.indices {
            guard let date = column.text(row).flatMap(AttributeText.date) else { continue }
            if let decided = data.decided[row] {
                // A date alone means midnight: at least the day of the outcome.
                late += date >= Instant(decided.civil.day) ? 1 : 0
            } else if let last = data.lastActivity[row] {
                late += date > last ? 1 : 0
            } else {
                continue
            }
            known += 1
        }
        return LeakCheck.datedLate(late, of: known)
    }

    /// The same without the suspicious columns.
    package func withoutSuspicious() -> ModelTraining {
        var honest = self
        let doubted = Set(suspicious.map(\.column))
        let places = attributes.indices.filter { !doubted.contains(attributes[$0].attribute) }
        let standard = FeatureSet.standard.features.count
        honest.attributes = places.map { attributes[$0] }
        honest.set = TrainingSet(
            features: Array(set.features.prefix(standard))
                + places.map { set.features[standard + $0] }
                + set.features.suffix(rules.features.count),
            won: set.won
        )
        honest.suspicious = []
        return honest
    }

    /// The rule book fitted to the contacts of `data`: nothing is learned but how many were won.
    package static func fittedRuleBook(_ data: TrainingData) -> Scorecard {
        let names = data.pool.names.filter {
            !data.outcomeColumns.contains($0) && !ClosingDate.isMeant(by: $0)
        }
        let won = data.won.count { $0 }
        return Scorecard(
            name: "fitted",
            columns: ColumnBook(pool: names.map(data.pool.column), asOf: data.asOf).columns,
            poolCounts: data.poolCounts,
            won: won,
            lost: data.won.count - won
        )
    }

    /// A model of all examples.
    package func model(tell: (Trainer.Stage) -> Void = { _ in }) -> AdditiveModel {
        Trainer(options: options).train(set, tell: tell)
    }

    /// The same as a card.
    package func card(_ model: AdditiveModel, name: String) -> Scorecard {
        Scorecard(name: name, model: model, attributes: attributes, rules: rules)
    }

    /// The card of a model of some examples only.
    package func card(of rows: [Int], name: String = "trial") -> Scorecard {
        card(Trainer(options: options).train(set.subset(rows)), name: name)
    }

    /// The features another card uses, for all examples: attributes it knows and these do not are
    /// binned by its own edges.
    package func features(for other: Scorecard) -> [TrainingFeature] {
        let standard = Array(set.features.prefix(FeatureSet.standard.features.count))
        return standard
            + other.attributes.map { attribute in
                let column = data.attributes.column(attribute.attribute)
                return TrainingFeature(
                    name: attribute.name,
                    dimension: attribute.dimension,
                    binCount: attribute.binCount,
                    run: attribute.run,
                    expert: [Double](repeating: 0, count: attribute.binCount),
                    isFamiliar: true,
                    codes: column.codes.indices.map { row in
                        UInt8(attribute.bin(of: column.text(row), asOf: data.moments[row]))
                    },
                    poolCounts: [Int](repeating: 0, count: attribute.binCount)
                )
            } + other.rules.features.map(data.feature)
    }

    /// How many contacts of the pool fall into each bin of a card's tables.
    package func poolCounts(for other: Scorecard) -> [[Int]] {
        data.poolCounts
            + other.attributes.map { attribute in
                let column = data.pool.column(attribute.attribute)
                var counts = [Int](repeating: 0, count: attribute.binCount)
                counts[0] = column.missingCount
                for (text, count) in zip(column.texts, column.counts) {
                    counts[attribute.bin(of: text, asOf: data.asOf)] += count
                }
                return counts
            } + other.rules.features.map { data.feature($0).poolCounts }
    }

    /// The log-odds a card gives the examples.
    package func logOdds(of card: Scorecard) -> [Double] {
        card.logOddsMicro(features(for: card)).map { Double($0) / 1_000_000 }
    }
}
