import CRM
import Demo
import JSON
import Scoring
import Training

extension Benchmark {
    /// Training alone: columns in memory to tables, on one core.
    ///
    /// The reference is the time the target allows: 3 s for 10,000 outcomes, 120 s for a million.
    static let training = Benchmark(
        name: "training",
        summary: "outcomes with 40 columns in memory to a model, on one core",
        sizeUnit: "outcomes",
        defaultSize: 10_000,
        run: { run in
            let columns = columns(run.size)
            let moment = Instant(microseconds: 0)
            MemoryPeak.reset()
            var parameters = 0
            var iterations = 0
            let seconds = run.seconds {
                let book = ColumnBook(pool: columns.texts, asOf: moment)
                let set = TrainingSet(
                    features: book.features(of: columns.texts) { _ in moment },
                    won: columns.won
                )
                parameters = set.features.reduce(1) { $0 + $1.binCount }
                let model = Trainer().train(set)
                iterations = model.iterations
            }
            return BenchResult(
                ours: seconds * 1_000,
                unit: "ms",
                reference: "the target",
                referenceValue: run.size <= 10_000 ? 3_000 : 0.12 * Double(run.size),
                peakMB: MemoryPeak.megabytes,
                more: [
                    "parameters": .integer(Int64(parameters)),
                    "iterations": .integer(Int64(iterations)),
                ]
            )
        }
    )

    /// Twenty columns of numbers and twenty of words, of which every other one tells something.
    private static func columns(_ count: Int) -> (texts: [RawColumn], won: [Bool]) {
        var random = SeededRandom(seed: 11)
        var texts = (0..<40).map { RawColumn($0 < 20 ? "measure \($0)" : "answer \($0)") }
        var won: [Bool] = []
        for _ in 0..<count {
            var logit = -0.5
            for column in 0..<40 {
                let value = random.number(0...(column < 20 ? 400 : 9))
                let middle = column < 20 ? 200.0 : 4.5
                if column % 2 == 0 { logit += (Double(value) - middle) / middle * 0.35 }
                let isMissing = random.number(0...19) == 0
                texts[column].append(isMissing ? nil : column < 20 ? "\(value)" : "a\(value)")
            }
            won.append(Double(random.number(0...999_999)) / 1e6 < RealMath.sigmoid(logit))
        }
        return (texts, won)
    }
}
