import JSON
import Scoring
import Training

/// An evaluation as one object.
enum EvaluationJSON {
    /// All figures, with their intervals.
    static func object(_ evaluation: Evaluation) -> JSON {
        let (quality, calibration) = (evaluation.quality, evaluation.calibration)
        return [
            "outcomes": .integer(Int64(quality.count)), "won": .integer(Int64(quality.won)),
            "base_rate": Decimals.json(quality.baseRate),
            "base_log_loss": Decimals.json(quality.baseLogLoss),
            "base_brier": Decimals.json(quality.baseBrier),
            "roc_auc": Decimals.json(quality.rocAUC),
            "pr_auc": Decimals.json(quality.prAUC),
            "log_loss": Decimals.json(quality.logLoss),
            "brier": Decimals.json(quality.brier),
            "calibration_error": Decimals.json(quality.calibrationError),
            "intervals": intervals(evaluation.intervals),
            "calibration": [
                "slope": Decimals.json(calibration.slope),
                "intercept": Decimals.json(calibration.intercept),
                "groups": .array(calibration.groups.map(group)),
            ],
            "lift": .array(
                evaluation.lift.map {
                    [
                        "share": Decimals.json($0.share), "count": .integer(Int64($0.count)),
                        "won": .integer(Int64($0.won)), "lift": Decimals.json($0.lift),
                    ]
                }
            ),
            "categories": .array(evaluation.categories.map(segment)),
        ]
    }

    /// Both ends of each figure.
    static func intervals(_ bounds: QualityIntervals) -> JSON {
        [
            "roc_auc": Decimals.json(bounds.rocAUC), "log_loss": Decimals.json(bounds.logLoss),
            "brier": Decimals.json(bounds.brier),
        ]
    }

    static func segment(_ segment: Evaluation.Segment) -> JSON {
        [
            "label": .string(segment.label), "count": .integer(Int64(segment.quality.count)),
            "won": .integer(Int64(segment.quality.won)),
            "predicted": Decimals.json(segment.predicted),
            "observed": Decimals.json(segment.quality.baseRate),
            "roc_auc": Decimals.json(segment.quality.rocAUC),
            "log_loss": Decimals.json(segment.quality.logLoss),
        ]
    }

    private static func group(_ group: Calibration.Group) -> JSON {
        [
            "count": .integer(Int64(group.count)), "won": .integer(Int64(group.won)),
            "predicted": Decimals.json(group.predicted),
            "observed": Decimals.json(group.observed),
            "interval": Decimals.json(group.interval),
        ]
    }
}
