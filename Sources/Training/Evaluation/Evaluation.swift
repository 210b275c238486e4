package import CRM
import Scoring

/// Everything that is reported of one model's predictions against what came of them.
package struct Evaluation: Hashable, Sendable {
    /// Leads that share a label.
    package struct Segment: Hashable, Sendable {
        /// What they share: `hot`, `Italy`.
        package var label: String
        /// The figures over them alone.
        package var quality: Quality
        /// Mean of the predicted probabilities.
        package var predicted: Double
    }

    /// The figures.
    package var quality: Quality
    /// Their 95 % intervals.
    package var intervals: QualityIntervals
    /// Predicted and observed shares.
    package var calibration: Calibration
    /// How much richer the top is.
    package var lift: [Lift]
    /// By hot, warm and cold, in that order; those with leads.
    package var categories: [Segment]

    /// Evaluates log-odds in logits and scores from 0 to 100 against outcomes, one each a lead;
    /// the thresholds make categories of the scores.
    ///
    /// The same seed gives the same intervals. Takes time by rows times `resamples`.
    package init(
        logOdds: [Double],
        scores: [Int],
        won: [Bool],
        thresholds: Thresholds = .standard,
        resamples: Int = Bootstrap.resamples,
        seed: UInt64
    ) {
        let probabilities = logOdds.map(RealMath.sigmoid)
        quality = Quality(probabilities, won: won)
        intervals = Bootstrap.quality(probabilities, won: won, resamples: resamples, seed: seed)
        calibration = Calibration(logOdds: logOdds, won: won)
        lift = Lift.top(logOdds, won: won)
        let labels = scores.map { Category(score: $0, thresholds).rawValue }
        let segments = Self.segments(logOdds: logOdds, won: won, labels: labels)
        categories = Category.allCases.compactMap { category in
            segments.first { $0.label == category.rawValue }
        }
    }

    /// The figures by label, largest segment first, equal ones by label.
    package static func segments(
        logOdds: [Double],
        won: [Bool],
        labels: [String]
    ) -> [Segment] {
        precondition(logOdds.count == won.count && labels.count == won.count, "one each a lead")
        return LabelledRows.grouped(labels).map { label, rows in
            let probabilities = rows.map { RealMath.sigmoid(logOdds[$0]) }
            return Segment(
                label: label,
                quality: Quality(probabilities, won: rows.map { won[$0] }),
                predicted: probabilities.reduce(0, +) / Double(max(1, rows.count))
            )
        }
    }
}

/// Rows put together by their labels.
enum LabelledRows {
    /// Each label with its rows in ascending order; largest first, equal ones by label.
    static func grouped(_ labels: [String]) -> [(label: String, rows: [Int])] {
        var places: [String: Int] = [:]
        var groups: [(label: String, rows: [Int])] = []
        for (row, label) in labels.enumerated() {
            if let place = places[label] {
                groups[place].rows.append(row)
            } else {
                places[label] = groups.count
                groups.append((label, [row]))
            }
        }
        return groups.sorted {
            $0.rows.count == $1.rows.count ? $0.label < $1.label : $0.rows.count > $1.rows.count
        }
    }
}
