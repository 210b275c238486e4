package import Scoring

/// Turns the outcomes of an organization into a model: which columns are used, and the fit.
package struct ModelTraining: Sendable {
    /// What the user may decide.
    package struct Choices: Sendable {
        /// Columns used although they look as if they knew the outcome.
        package var kept: Set<String> = []
        /// Columns not used.
        package var leftOut: Set<String> = []
        /// Beliefs and bounds of the trainer.
        package var options = TrainingOptions()

        /// Nothing decided.
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
    package let attributes: [AttributeFeature]
    /// The columns that are not.
    package let leftOut: [LeftOut]
    /// Features and outcomes.
    package let set: TrainingSet

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
        let names = data.pool.names
        if let unknown = choices.kept.union(choices.leftOut).subtracting(names).min() {
            throw .unknownColumn(unknown, known: names)
        }
        self.data = data
        options = choices.options
        let book = ColumnBook(pool: names.map(data.pool.column), asOf: data.asOf)
        let columns = names.map(data.attributes.column)
        let found = book.features(of: columns) { data.moments[$0] }
        var attributes: [AttributeFeature] = []
        var features: [TrainingFeature] = []
        var leftOut = book.refused.map { LeftOut(column: $0.column, reason: $0.reason.description) }
        for (column, feature) in zip(book.columns, found) {
            let name = column.feature.attribute
            if choices.leftOut.contains(name) {
                leftOut.append(LeftOut(column: name, reason: "is left out by choice"))
            } else if !choices.kept.contains(name), let leak = Self.leak(name, feature, data) {
                leftOut.append(LeftOut(column: name, reason: leak.description, isLeak: true))
            } else {
                attributes.append(column.feature)
                features.append(feature)
            }
        }
        self.attributes = attributes
        self.leftOut = leftOut.sorted {
            ($0.isLeak ? 0 : 1, $0.column) < ($1.isLeak ? 0 : 1, $1.column)
        }
        let standard = StandardTraining.features(codes: data.standard, poolCounts: data.poolCounts)
        set = TrainingSet(features: standard + features, won: data.won)
    }

    private static func leak(
        _ name: String,
        _ feature: TrainingFeature,
        _ data: TrainingData
    ) -> LeakCheck.Finding? {
        let changed = data.changedAfter[name] ?? 0
        if changed >= 5, changed * 20 > data.won.count {
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

            return .changedAfterOutcome(changed: changed, of: data.won.count)
        }
        return LeakCheck.finding(feature, won: data.won)
    }

    /// A model of all examples.
    package func model(tell: (Trainer.Stage) -> Void = { _ in }) -> AdditiveModel {
        Trainer(options: options).train(set, tell: tell)
    }

    /// The same as a card.
    package func card(_ model: AdditiveModel, name: String) -> Scorecard {
        Scorecard(name: name, model: model, attributes: attributes)
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
            }
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
            }
    }

    /// The log-odds a card gives the examples.
    package func logOdds(of card: Scorecard) -> [Double] {
        card.logOddsMicro(features(for: card)).map { Double($0) / 1_000_000 }
    }
}
