import JSON
import Scoring
package import Storage

/// The outcomes on which models can be compared, and whether they are new to all of them.
///
/// A model is flattered by every outcome it learned from, so such outcomes decide nothing.
package struct ComparableOutcomes: Sendable {
    /// Places of the outcomes in the ``TrainingData``.
    package let rows: [Int]
    /// Whether no model can have learned from any of them.
    package let isFair: Bool

    /// Of `rows`, those new to all `models` where they are enough to measure on; else all of them.
    package init(_ rows: [Int], of data: TrainingData, among models: [ModelRecord]) {
        let new = rows.filter { row in models.allSatisfy { data.isNew(row, to: $0) } }
        isFair = new.count == rows.count || data.areEnough(new)
        self.rows = isFair ? new : rows
    }
}

extension TrainingData {
    /// Whether a model cannot have learned from an example: it was decided after the last outcome
    /// the model learned from, or the model is a rule book.
    ///
    /// Of an outcome without a date, or with an earlier one, nobody can say when it became known.
    package func isNew(_ row: Int, to model: ModelRecord) -> Bool {
        guard model.isTrained else { return true }
        guard let until = model.trainedUntil, let decided = decided[row] else { return false }
        return decided > until
    }

    /// From how many of some examples a model may have learned: never more than it learned from.
    package func seen(of rows: [Int], by model: ModelRecord) -> Int {
        let old = rows.count { !isNew($0, to: model) }
        return min(old, Int(model.training["outcomes"]?.intValue ?? Int64(old)))
    }

    /// Whether figures over some examples say anything: ``ModelReport/eventsMin`` of each kind.
    package func areEnough(_ rows: [Int]) -> Bool {
        let winners = rows.count { won[$0] }
        return min(winners, rows.count - winners) >= ModelReport.eventsMin
    }
}

extension ModelRecord {
    /// Whether it learned from outcomes; a rule book has not.
    package var isTrained: Bool { kind == Scorecard.Kind.trained.rawValue }
}
