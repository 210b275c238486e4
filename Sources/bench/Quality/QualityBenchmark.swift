import JSON
import Platform
import Scoring
import Training

/// `bench quality`: how good trained models are, beside what peers reached on the same rows.
struct QualityBenchmark {
    /// Folder with the data sets.
    let folder: String
    /// Whether rows quoted as a whole are read as rows; the peers read them as empty lost leads.
    let unwraps: Bool

    /// One way of measuring, and what came out.
    struct Line {
        let set: String
        let what: String
        let quality: MeanQuality
        let seconds: Double
    }

    private static let sizes = [0, 20, 50, 100, 300]
    private static let seeds = 10

    /// Measures everything; `body` gets a line as soon as it is measured.
    func run(_ body: (Line) throws -> Void) throws {
        for set in QualitySet.all where access("\(folder)/\(set.name).csv", R_OK) == 0 {
            let data = try QualityData(set, folder: folder, unwraps: unwraps)
            var began = Timing.now()
            func report(_ what: String, _ quality: MeanQuality) throws {
                let seconds = Timing.now() - began
                try body(Line(set: set.name, what: what, quality: quality, seconds: seconds))
                began = Timing.now()
            }
            let run = QualityRun(data, pool: data.trainingRows, options: TrainingOptions())
            try report(
                "holdout",
                MeanQuality([run.quality(training: data.trainingRows, test: data.testRows)])
            )
            try report("5 folds", folds(data))
            for size in Self.sizes {
                try report("\(size) outcomes", curve(data, run, size))
            }
        }
    }

    private func folds(_ data: QualityData) -> MeanQuality {
        let folds = Split.folds(5, won: data.won, seed: 1)
        return MeanQuality.of(5) { fold in
            let test = folds.indices.filter { folds[$0] == fold }
            let training = folds.indices.filter { folds[$0] != fold }
            return QualityRun(data, pool: training, options: TrainingOptions())
                .quality(training: training, test: test)
        }
    }

    private func curve(_ data: QualityData, _ run: QualityRun, _ size: Int) -> MeanQuality {
        MeanQuality.of(size == 0 ? 1 : Self.seeds) { seed in
            let rows = Split.sample(
                size,
                of: data.trainingRows,
                won: data.won,
                seed: UInt64(seed + 1)
            )
            return run.quality(training: rows, test: data.testRows)
        }
    }
}

extension QualityBenchmark.Line {
    /// One object a figure, as the other benchmarks print it; above 1 ours is better.
    var json: [JSON] {
        let peers = PeerFigures.best(set, what)
        func object(_ unit: String, _ ours: Double, _ peer: PeerFigures.Figure?) -> JSON {
            let isMoreBetter = unit == "roc_auc"
            let ratio = peer.map { isMoreBetter ? ours / $0.value : $0.value / ours }
            return [
                "bench": .string("quality"), "set": .string(set), "size": .string(what),
                "ours": Figures.json(ours), "unit": .string(unit),
                "reference": peer.map { .string($0.peer) } ?? .null,
                "reference_value": Figures.json(peer?.value), "ratio": Figures.json(ratio),
                "wall_seconds": Figures.json(seconds),
            ]
        }
        return [
            object("roc_auc", quality.auc, peers?.auc),
            object("log_loss", quality.logLoss, peers?.logLoss),
            object("calibration_error", quality.calibrationError, peers?.calibrationError),
        ]
    }

    /// Ours and the best peer's on one line, a star where ours is better.
    var text: String {
        let peers = PeerFigures.best(set, what)
        func figure(_ ours: Double, _ peer: PeerFigures.Figure?, more: Bool) -> String {
            guard let peer else { return Figures.decimals(ours) }
            let isBetter = more ? ours >= peer.value : ours <= peer.value
            return "\(Figures.decimals(ours))\(isBetter ? "*" : " ") (\(peer.peer)"
                + " \(Figures.decimals(peer.value)))"
        }
        func padded(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(1, width - text.count))
        }
        return padded(set, 12) + padded(what, 14) + "AUC "
            + padded(figure(quality.auc, peers?.auc, more: true), 34) + "log loss "
            + padded(figure(quality.logLoss, peers?.logLoss, more: false), 34) + "calibration "
            + figure(quality.calibrationError, peers?.calibrationError, more: false)
    }
}
