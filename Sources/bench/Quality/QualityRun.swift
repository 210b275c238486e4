import CRM
import Dispatch
import Scoring
import Synchronization
import Training

/// Trains on some rows of a data set and measures on others.
struct QualityRun: Sendable {
    private let features: [TrainingFeature]
    private let won: [Bool]
    private let options: TrainingOptions

    /// Bins are read from `pool`, which need not have outcomes.
    init(_ data: QualityData, pool: [Int], options: TrainingOptions) {
        // No column of these sets is a date, so the moment does not matter.
        let moment = Instant(microseconds: 0)
        let book = ColumnBook(pool: data.columns.map { $0.selecting(pool) }, asOf: moment)
        features = book.features(of: data.columns) { _ in moment }
        won = data.won
        self.options = options
    }

    /// The quality on `test` of a model trained on `training`.
    func quality(training: [Int], test: [Int]) -> Quality {
        let all = TrainingSet(features: features, won: won)
        let model = Trainer(options: options).train(all.subset(training))
        let probabilities = model.logOdds(all.subset(test)).map(RealMath.sigmoid)
        return Quality(probabilities, won: test.map { won[$0] })
    }
}

/// Means of several measurements.
struct MeanQuality: Sendable {
    /// Mean area under the ROC curve.
    var auc: Double
    /// Mean log loss.
    var logLoss: Double
    /// Mean calibration error.
    var calibrationError: Double
    /// Mean Brier score.
    var brier: Double

    /// The means; there must be at least one.
    init(_ all: [Quality]) {
        let count = Double(all.count)
        auc = all.reduce(0) { $0 + $1.rocAUC } / count
        logLoss = all.reduce(0) { $0 + $1.logLoss } / count
        calibrationError = all.reduce(0) { $0 + $1.calibrationError } / count
        brier = all.reduce(0) { $0 + $1.brier } / count
    }

    /// Measures `count` times on all cores.
    static func of(_ count: Int, _ measure: @Sendable (Int) -> Quality) -> MeanQuality {
        let found = Mutex<[Int: Quality]>([:])
        DispatchQueue.concurrentPerform(iterations: count) { index in
            let quality = measure(index)
            found.withLock { $0[index] = quality }
        }
        return MeanQuality(found.withLock { found in (0..<count).compactMap { found[$0] } })
    }
}
