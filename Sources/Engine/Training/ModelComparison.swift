import Scoring
package import Storage
package import Training

/// Models on the same outcomes: those that none of them has seen, where they are enough.
package struct ModelComparison: Sendable {
    /// What was measured of one of them.
    package struct Model: Sendable {
        package let name: String
        /// Its figures on the outcomes compared.
        package let quality: Quality
        /// Its percentages beside what came of them, on the same.
        package let calibration: Calibration
        /// How much richer its best 10, 20 and 30 % are, on the same.
        package let lift: [Lift]
        /// From how many of the outcomes it may have learned.
        package let seen: Int
    }

    /// What is known of a model before the outcomes are chosen.
    package struct Side: Sendable {
        let name: String
        let record: ModelRecord?
        let logOdds: [Double]

        /// A stored model, nil for one that was trained on other outcomes than these, and its
        /// log-odds, in logits, of each of the outcomes.
        package init(name: String, record: ModelRecord?, logOdds: [Double]) {
            (self.name, self.record, self.logOdds) = (name, record, logOdds)
        }
    }

    /// In the order in which they were given.
    package let models: [Model]
    package let count: Int
    package let countOfAll: Int
    /// The first model's figures less the second's, with 95 %; nil for one model alone, and where
    /// one has seen some of the outcomes: then the difference says nothing.
    package let difference: QualityIntervals?

    /// Measures models on examples; `rows` are those that the log-odds belong to.
    package init(_ sides: [Side], rows: [Int], of data: TrainingData) {
        let comparable = ComparableOutcomes(rows, of: data, among: sides.compactMap(\.record))
        let chosen = Set(comparable.rows)
        let places = rows.indices.filter { chosen.contains(rows[$0]) }
        let won = comparable.rows.map { data.won[$0] }
        let logOdds = sides.map { side in places.map { side.logOdds[$0] } }
        let probabilities = logOdds.map { $0.map(RealMath.sigmoid) }
        models = sides.indices.map { index in
            Model(
                name: sides[index].name,
                quality: Quality(probabilities[index], won: won),
                calibration: Calibration(logOdds: logOdds[index], won: won),
                lift: Lift.top(logOdds[index], won: won),
                seen: sides[index].record.map { data.seen(of: comparable.rows, by: $0) } ?? 0
            )
        }
        count = won.count
        countOfAll = rows.count
        difference =
            comparable.isFair && sides.count > 1
            ? Bootstrap.difference(probabilities[0], less: probabilities[1], won: won, seed: 1)
            : nil
    }
}

extension ScoringEngine {
    /// Measures stored models on all known outcomes of an organization.
    ///
    /// Reads every outcome and its facts: seconds for tens of thousands.
    /// - Throws: ``TrainingError`` where too few outcomes are known.
    package func compare(_ models: [ModelRecord], organization: String) throws -> ModelComparison {
        let training = try ModelTraining(
            trainingData(organization: organization),
            choices: ModelTraining.Choices()
        )
        let sides = try models.map { model in
            ModelComparison.Side(
                name: model.name,
                record: model,
                logOdds: training.logOdds(of: try scorer(modelSHA256: model.sha256).scorecard)
            )
        }
        return ModelComparison(sides, rows: Array(training.data.won.indices), of: training.data)
    }

    /// As ``drift(of:_:)``, for the contacts and outcomes that an organization has now.
    ///
    /// - Throws: ``MonitorError/notTrained(_:)`` for the rule book, ``TrainingError`` where too few
    ///   outcomes are known.
    package func drift(of model: ModelRecord, organization: String) throws -> DriftReport {
        // The rule book is told apart before anything is read.
        guard model.isTrained else { throw MonitorError.notTrained(model.name) }
        return try drift(
            of: model,
            ModelTraining(
                trainingData(organization: organization),
                choices: ModelTraining.Choices()
            )
        )
    }
}
