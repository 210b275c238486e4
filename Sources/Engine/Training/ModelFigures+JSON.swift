package import JSON
import Storage
import Training

extension ModelComparison {
    /// Every model with its figures, calibration and lift, and the difference where it says
    /// something.
    package var json: JSON {
        [
            "outcomes": .integer(Int64(count)),
            "outcomes_known": .integer(Int64(countOfAll)),
            "models": .array(models.map(\.json)),
            "difference": difference.map {
                [
                    "roc_auc": rounded($0.rocAUC),
                    "log_loss": rounded($0.logLoss),
                    "brier": rounded($0.brier),
                ]
            } ?? .null,
        ]
    }
}

extension ModelComparison.Model {
    fileprivate var json: JSON {
        [
            "name": .string(name),
            "seen_at_most": .integer(Int64(seen)),
            "quality": quality.json,
            "slope": rounded(calibration.slope),
            "calibration": .array(
                calibration.groups.map { group in
                    [
                        "count": .integer(Int64(group.count)),
                        "won": .integer(Int64(group.won)),
                        "predicted": rounded(group.predicted),
                        "observed": rounded(group.observed),
                        "from": rounded(group.interval.lowerBound),
                        "to": rounded(group.interval.upperBound),
                    ]
                }
            ),
            "lift": .array(
                lift.map { lift in
                    [
                        "share": rounded(lift.share),
                        "count": .integer(Int64(lift.count)),
                        "won": .integer(Int64(lift.won)),
                        "lift": rounded(lift.lift),
                    ]
                }
            ),
        ]
    }
}

extension DriftReport {
    /// All of it, the features with the largest shift first.
    package var json: JSON {
        [
            "model": .string(model.name),
            "level": .string(level.rawValue),
            "contacts": .integer(Int64(contacts)),
            "features": .array(
                shifts.map { shift in
                    [
                        "feature": .string(shift.feature), "stability": .number(shift.stability),
                        "level": .string(shift.level.rawValue),
                    ]
                }
            ),
            "later_outcomes": .integer(Int64(outcomes)),
            "surprise": surprise.map { .number($0) } ?? .null,
            "quality": quality?.json ?? .null,
        ]
    }
}

/// To a millionth, as all figures of models are.
private func rounded(_ value: Double) -> JSON {
    .number((value * 1_000_000).rounded() / 1_000_000)
}

private func rounded(_ range: ClosedRange<Double>) -> JSON {
    [rounded(range.lowerBound), rounded(range.upperBound)]
}
