import CRM
package import Scoring
package import Storage
import JSON
package import Training

/// What a training run did.
package struct TrainingReport: Sendable {
    /// The model, stored.
    package var model: ModelRecord
    /// The same, readable.
    package var card: Scorecard
    /// Which columns were used, and the examples.
    package var training: ModelTraining
    /// How good it is.
    package var report: ModelReport
    /// Whether it is the one in use now.
    package var isPublished: Bool
    /// The model that was in use before.
    package var previous: ModelRecord
    /// Newton steps of the last fit.
    package var iterations: Int
    /// Largest error of the additive variances, as a share of their mean.
    package var varianceError: Double
}

extension ScoringEngine {
    /// What becomes of a trained model.
    package enum Publication: Sendable {
        /// In use if it is not worse than the one in use.
        case ifBetter
        /// In use whatever its quality.
        case always
        /// Stored only.
        case never
    }

    /// Trains a model on an organization's outcomes, measures it on outcomes kept apart beside the
    /// model in use, stores it, and publishes it when ``ModelReport/isBetter`` says so.
    ///
    /// It holds the rules of the model in use.
    /// - Throws: ``TrainingError``, also where outcomes are fewer than
    ///   ``ModelTraining/outcomesMin``.
    package func train(
        organization: String,
        choices: ModelTraining.Choices = ModelTraining.Choices(),
        horizonDays: Int = 7,
        publication: Publication = .ifBetter,
        progress: (_ stage: String, _ done: Int) -> Void = { _, _ in }
    ) throws -> TrainingReport {
        let key = try organizationKey(organization)
        let data = try trainingData(organization: organization, horizonDays: horizonDays) {
            progress("Reading", $0)
        }
        let previous = try currentModel(organizationKey: key)
        var choices = choices
        choices.rules = try scorer(modelSHA256: previous.sha256).scorecard.rules
        let training = try ModelTraining(data, choices: choices)
        try training.checkEnough()
        let model = training.model { progress("Training", Self.step($0)) }
        progress("Measuring", 0)
        let report = try report(training, model, beside: previous)
        let draft = draft(training, model, report, horizonDays: horizonDays)
        var stored = try store.keep(draft, organizationKey: key)
        let isPublished =
            switch publication {
            case .ifBetter: report.isBetter
            case .always: true
            case .never: false
            }
        if isPublished { stored = try store.publish(sha256: stored.sha256, organizationKey: key) }
        return TrainingReport(
            model: stored,
            card: try Scorecard(parsing: stored.body),
            training: training,
            report: report,
            isPublished: isPublished,
            previous: previous,
            iterations: model.iterations,
            varianceError: model.check.varianceError
        )
    }

    private static func step(_ stage: Trainer.Stage) -> Int {
        switch stage {
        case .features(let step), .joint(let step): step
        case .combinations, .posterior: 0
        }
    }

    /// Measures a way to train on outcomes kept apart, beside the model in use on the same.
    package func report(
        _ training: ModelTraining,
        _ model: AdditiveModel,
        beside previous: ModelRecord
    ) throws -> ModelReport {
        let data = training.data
        let checked = Quality(model.check.logOdds.map(RealMath.sigmoid), won: model.check.won)
        var (method, test) = Self.split(data, beside: previous)
        if method == .none { test = Array(data.won.indices) }
        /// Log-odds on outcomes the model has not seen, with these: in an order of their own where
        /// each was left out once.
        func unseen(
            _ training: ModelTraining,
            _ model: () -> AdditiveModel
        ) -> (logOdds: [Double], won: [Bool]) {
            if method == .none {
                let check = model().check
                return (check.logOdds, check.won)
            }
            let kept = Set(test)
            let card = training.card(of: data.won.indices.filter { !kept.contains($0) })
            let all = training.logOdds(of: card)
            return (test.map { all[$0] }, test.map { data.won[$0] })
        }
        let won = test.map { data.won[$0] }
        let challenger = unseen(training) { model }
        let doubted = training.suspicious.isEmpty ? nil : training.withoutSuspicious()
        let honest = doubted.map { doubted in unseen(doubted) { doubted.model() } }
        func quality(of card: Scorecard) -> Quality {
            let logOdds = training.logOdds(of: card)
            return Quality(test.map { RealMath.sigmoid(logOdds[$0]) }, won: won)
        }
        return ModelReport(
            method: method,
            challenger: Quality(challenger.logOdds.map(RealMath.sigmoid), won: challenger.won),
            withoutSuspicious: honest.map {
                Quality($0.logOdds.map(RealMath.sigmoid), won: $0.won)
            },
            champion: quality(of: try scorer(modelSHA256: previous.sha256).scorecard),
            championSeen: data.seen(of: test, by: previous),
            ruleBook: quality(of: ModelTraining.fittedRuleBook(data)),
            calibration: Calibration(logOdds: challenger.logOdds, won: challenger.won),
            leaveOneOut: checked
        )
    }

    /// The outcomes kept apart: where they have dates, those that the model in use cannot have seen
    /// or, when these are too few or more than that, the latest quarter; else a quarter by chance.
    private static func split(
        _ data: TrainingData,
        beside previous: ModelRecord
    ) -> (method: ModelReport.Method, test: [Int]) {
        func isEnough(_ rows: [Int]) -> Bool {
            let kept = Set(rows)
            return data.areEnough(rows)
                && data.areEnough(data.won.indices.filter { !kept.contains($0) })
        }
        if data.isDated {
            let times = data.decided.map { $0?.microseconds ?? .min }
            let latest = Split.latest(share: 0.25, times: times)
            let since = data.won.indices.filter { data.isNew($0, to: previous) }
            if since.count < latest.count, isEnough(since) { return (.since, since) }
            if isEnough(latest) { return (.latest, latest) }
        }
        let random = Split.holdout(share: 0.25, won: data.won, seed: 1)
        return isEnough(random) ? (.random, random) : (.none, [])
    }

    private func draft(
        _ training: ModelTraining,
        _ model: AdditiveModel,
        _ report: ModelReport,
        horizonDays: Int
    ) -> ModelDraft {
        let data = training.data
        let (attributes, rules) = (training.attributes, training.rules)
        var draft = ModelDraft(kind: Scorecard.Kind.trained.rawValue) { name in
            Scorecard(name: name, model: model, attributes: attributes, rules: rules)
                .canonicalBytes
        }
        draft.metrics = report.json
        draft.trainedFrom = data.earliest
        draft.trainedUntil = data.latest
        let won = data.won.count { $0 }
        draft.training = [
            "digest": .string(data.digest),
            "outcomes": .integer(Int64(data.won.count)),
            "won": .integer(Int64(won)),
            "horizon_days": .integer(Int64(horizonDays)),
            "contacts": .integer(Int64(data.pool.rowCount)),
            "left_out": .array(
                training.leftOut.map {
                    ["column": .string($0.column), "reason": .string($0.reason)]
                }
            ),
            "suspicious": .array(training.suspicious.map(\.json)),
            "bins": .object(
                JSONObject(
                    members: training.set.features.map { feature in
                        (feature.name, .array(feature.poolCounts.map { .integer(Int64($0)) }))
                    }
                )
            ),
        ]
        draft.facts = [
            "outcomes": .integer(Int64(data.won.count)),
            "won": .integer(Int64(won)),
            "examples": .string(data.digest),
            "log_loss_micro": .integer(Int64((report.challenger.logLoss * 1_000_000).rounded())),
        ]
        return draft
    }
}
