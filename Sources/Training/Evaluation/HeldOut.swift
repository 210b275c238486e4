import Scoring

/// Predictions for rows by models that have not seen them.
package struct HeldOut: Sendable {
    /// How rows are kept apart.
    package enum Plan: Sendable {
        /// One model, trained on all rows but these.
        case rows([Int])
        /// A model for each fold, trained on the others; the fold of each row, and how many.
        case folds([Int], count: Int)
    }

    /// The rows predicted, ascending.
    package var rows: [Int] = []
    /// Log-odds of each.
    package var logOdds: [Double] = []
    /// Score of each, 0 to 100.
    package var scores: [Int] = []

    /// Trains as the plan says, and predicts what was kept apart.
    ///
    /// `tell` is called before each training with its number, from 1, and how many there are.
    package init(
        _ set: TrainingSet,
        _ plan: Plan,
        options: TrainingOptions = TrainingOptions(),
        tell: (_ number: Int, _ count: Int) -> Void = { _, _ in }
    ) {
        var found: [(row: Int, logOdds: Double, score: Int)] = []
        let parts: [[Int]] =
            switch plan {
            case .rows(let rows): [rows]
            case .folds(let folds, let count):
                (0..<count).map { fold in folds.indices.filter { folds[$0] == fold } }
            }
        for (number, test) in parts.enumerated() where !test.isEmpty {
            tell(number + 1, parts.count)
            let kept = Set(test)
            let training = set.won.indices.filter { !kept.contains($0) }
            let model = Trainer(options: options).train(set.subset(training))
            let tested = set.subset(test)
            for (row, value) in zip(test, model.logOdds(tested)) {
                let score = Scorecard.score(logOddsAboveBase: value - model.base)
                found.append((row, value, score))
            }
        }
        found.sort { $0.row < $1.row }
        rows = found.map(\.row)
        logOdds = found.map(\.logOdds)
        scores = found.map(\.score)
    }
}
