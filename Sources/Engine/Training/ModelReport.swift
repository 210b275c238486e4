package import JSON
import Scoring
package import Training

/// How good a card is on outcomes it has not seen, beside another on the same.
package struct ModelReport: Sendable {
    /// How the outcomes were kept apart.
    package enum Method: String, Sendable {
        /// The latest quarter.
        case latest
        /// A quarter drawn by chance, with equal shares of won ones.
        case random
        /// None could be kept apart: too few.
        case none
    }

    /// How the outcomes were kept apart.
    package var method: Method
    /// The new model on the outcomes kept apart.
    package var challenger: Quality
    /// The model in use on the same.
    package var champion: Quality
    /// Calibration of the new model on the same.
    package var calibration: Calibration
    /// Every example as if it had not been among the examples.
    package var leaveOneOut: Quality
    /// Outcomes of the rarer kind below which nothing is kept apart.
    package static let eventsMin = 8
    /// How much worse, as a share of the log loss, still counts as equal.
    package static let tolerance = 0.005

    /// Whether the new model may take over: its log loss on unseen outcomes is not worse.
    ///
    /// Where none could be kept apart, the approximate leave-one-out must beat the base rate.
    package var isBetter: Bool {
        method == .none
            ? leaveOneOut.logLoss <= leaveOneOut.baseLogLoss
            : challenger.logLoss <= champion.logLoss * (1 + Self.tolerance)
    }

    /// The report as stored with the model.
    package var json: JSON {
        [
            "method": .string(method.rawValue),
            "holdout": challenger.json,
            "model_in_use": champion.json,
            "calibration": [
                "intercept": .number(calibration.intercept), "slope": .number(calibration.slope),
            ],
            "leave_one_out": leaveOneOut.json,
        ]
    }
}

extension Quality {
    /// Every figure, rounded to a millionth.
    package var json: JSON {
        func rounded(_ value: Double) -> JSON { .number((value * 1_000_000).rounded() / 1_000_000) }
        return [
            "count": .integer(Int64(count)),
            "won": .integer(Int64(won)),
            "base_rate": rounded(baseRate),
            "roc_auc": rounded(rocAUC),
            "pr_auc": rounded(prAUC),
            "log_loss": rounded(logLoss),
            "base_log_loss": rounded(baseLogLoss),
            "brier": rounded(brier),
            "base_brier": rounded(baseBrier),
            "calibration_error": rounded(calibrationError),
        ]
    }
}
