import JSON
import Scoring

/// `assay bench quality`: how good trained models are, beside what peers reached on the same rows.
enum QualityBenchmark {
    /// Measures everything; `print` gets a line a figure.
    static func run(
        folder: String,
        unwraps: Bool,
        options: TrainingOptions,
        sizes: [Int] = [0, 20, 50, 100, 300],
        seeds: Int = 10,
        _ print: (_ set: String, _ what: String, _ quality: MeanQuality, _ seconds: Double) throws
            -> Void
    ) throws {
        for set in QualitySet.all {
            let data = try QualityData(set, folder: folder, unwraps: unwraps)
            let run = QualityRun(data, pool: data.trainingRows, options: options)
            var began = ProgressBar.seconds()
            func report(_ what: String, _ quality: MeanQuality) throws {
                try print(set.name, what, quality, ProgressBar.seconds() - began)
                began = ProgressBar.seconds()
            }
            try report(
                "holdout",
                MeanQuality([run.quality(training: data.trainingRows, test: data.testRows)])
            )
            let folds = Split.folds(5, won: data.won, seed: 1)
            try report(
                "5 folds",
                MeanQuality.of(5) { fold in
                    let (test, training) = (
                        folds.indices.filter { folds[$0] == fold },
                        folds.indices.filter { folds[$0] != fold }
                    )
                    return QualityRun(data, pool: training, options: options)
                        .quality(training: training, test: test)
                }
            )
            for size in sizes {
                let quality = MeanQuality.of(size == 0 ? 1 : seeds) { seed in
                    let rows = Split.sample(
                        size,
                        of: data.trainingRows,
                        won: data.won,
                        seed: UInt64(seed + 1)
                    )
                    return run.quality(training: rows, test: data.testRows)
                }
                try report("\(size) outcomes", quality)
            }
        }
    }
}
