package import CRM
import JSON
import Scoring
package import Storage
package import Training

/// How a model's world has changed since it was trained.
package struct DriftReport: Sendable {
    /// One feature's shift.
    package struct Shift: Sendable {
        /// Name of the feature.
        package var feature: String
        /// Population stability index against the training pool.
        package var stability: Double
        /// How serious that is.
        package var level: Drift.Level
    }

    /// The model.
    package var model: ModelRecord
    /// Features, largest shift first.
    package var shifts: [Shift]
    /// Contacts compared.
    package var contacts: Int
    /// Outcomes decided after the last the model learned from.
    package var outcomes: Int
    /// Observed less expected wins of these in standard deviations; nil without any.
    package var surprise: Double?
    /// How good the model is on these; nil without any.
    package var quality: Quality?

    /// The most serious finding.
    package var level: Drift.Level {
        let outcomes: Drift.Level = abs(surprise ?? 0) > 3 ? .alarm : .steady
        return max(outcomes, shifts.map(\.level).max() ?? .steady)
    }
}

extension ScoringEngine {
    /// Compares the contacts and outcomes of today with those a model was trained on.
    ///
    /// - Throws: ``MonitorError/notTrained(_:)`` for the rule book.
    package func drift(
        of model: ModelRecord,
        _ training: ModelTraining
    ) throws -> DriftReport {
        guard let bins = model.training["bins"]?.objectValue else {
            throw MonitorError.notTrained(model.name)
        }
        let card = try scorer(modelSHA256: model.sha256).scorecard
        let pool = training.poolCounts(for: card)
        var shifts: [DriftReport.Shift] = []
        for (table, counts) in zip(card.tables, pool) {
            let before = bins[table.feature]?.arrayValue?.compactMap(\.intValue).map { Int($0) }
            guard let before, before.count == counts.count else { continue }
            let stability = Drift.stability(before, counts)
            shifts.append(
                .init(
                    feature: table.feature,
                    stability: stability,
                    level: Drift.Level(stability: stability)
                )
            )
        }
        shifts.sort {
            $0.stability == $1.stability ? $0.feature < $1.feature : $0.stability > $1.stability
        }
        let recent = training.data.decided.indices.filter { row in
            guard let until = model.trainedUntil, let decided = training.data.decided[row] else {
                return false
            }
            return decided > until
        }
        let logOdds = training.logOdds(of: card)
        let probabilities = recent.map { RealMath.sigmoid(logOdds[$0]) }
        let won = recent.map { training.data.won[$0] }
        return DriftReport(
            model: model,
            shifts: shifts,
            contacts: training.data.pool.rowCount,
            outcomes: recent.count,
            surprise: Drift.surprise(probabilities, won: won),
            quality: recent.isEmpty ? nil : Quality(probabilities, won: won)
        )
    }

    /// How a model treats the groups of an attribute, over all known outcomes.
    ///
    /// - Throws: ``TrainingError/unknownColumn(_:known:)``.
    package func fairness(
        of model: ModelRecord,
        by attribute: String,
        _ training: ModelTraining,
        _ thresholds: Thresholds
    ) throws -> Fairness {
        let names = training.data.pool.names
        guard names.contains(attribute) else {
            throw TrainingError.unknownColumn(attribute, known: names)
        }
        let scorer = try scorer(modelSHA256: model.sha256)
        let column = training.data.attributes.column(attribute)
        let features = training.features(for: scorer.scorecard)
        return Fairness(
            training.data.won.indices.map { row in
                let result = scorer.score(bins: features.map { Int($0.codes[row]) })
                return Fairness.Lead(
                    group: column.text(row) ?? "unknown",
                    score: result.score,
                    probability: Double(result.probabilityMicro) / 1_000_000,
                    isWon: training.data.won[row]
                )
            },
            hotFrom: thresholds.hot
        )
    }
}

/// Why a model cannot be watched.
package enum MonitorError: Error, Equatable, CustomStringConvertible {
    /// The rule book was not trained on anybody.
    case notTrained(String)

    package var description: String {
        switch self {
        case .notTrained(let name):
            "model \(name) was not trained on your contacts, so there is nothing to compare with; "
                + "try `assay train`"
        }
    }
}
