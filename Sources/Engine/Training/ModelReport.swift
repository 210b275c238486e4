package import JSON
import Scoring
package import Training

/// How good a card is on outcomes it has not seen, beside others on the same.
package struct ModelReport: Sendable {
    /// How the outcomes were kept apart.
    package enum Method: String, Sendable {
        /// Those decided after the last that the model in use learned from: new to both.
        case since
        /// The latest quarter.
        case latest
        /// A quarter drawn by chance, with equal shares of won ones.
        case random
        /// None could be kept apart: too few. Each is measured as if it had not been learned from.
        case none
    }

    /// How the outcomes were kept apart.
    package var method: Method
    /// The new model on the outcomes kept apart.
    package var challenger: Quality
    /// A model trained without the suspicious columns on the same; nil where there are none.
    package var withoutSuspicious: Quality?
    /// The model in use on the same; flattered where ``championSeen`` is not 0.
    package var champion: Quality
    /// From how many of these outcomes the model in use may have learned.
    package var championSeen: Int
    /// The rule book on the same: it has learned from none.
    package var ruleBook: Quality
    /// Calibration of the new model on the same.
    package var calibration: Calibration
    /// Every example as if it had not been among the examples.
    package var leaveOneOut: Quality
    /// Outcomes of the rarer kind below which nothing is kept apart, and nothing compared.
    package static let eventsMin = 8
    /// How much worse, as a share of the log loss, still counts as equal.
    package static let tolerance = 0.005

    /// Whether the model in use has seen none of the outcomes either, so that it can be the
    /// measure.
    package var isFair: Bool { method != .none && championSeen == 0 }

    /// The figures to tell first: those that no suspicious column flatters.
    package var headline: Quality { withoutSuspicious ?? challenger }

    /// Whether the new model may take over: its log loss on unseen outcomes is not worse than the
    /// base rate, nor than that of the model in use, where that has not seen them either, else of
    /// the rule book.
    package var isBetter: Bool {
        let rivals = [challenger.baseLogLoss, isFair ? champion.logLoss : ruleBook.logLoss]
        return rivals.allSatisfy { challenger.logLoss <= $0 * (1 + Self.tolerance) }
    }

    /// The report as stored with the model.
    package var json: JSON {
        var inUse = champion.json.objectValue ?? [:]
        inUse["seen_at_most"] = .integer(Int64(championSeen))
        return [
            "method": .string(method.rawValue),
            "holdout": challenger.json,
            "without_suspicious": withoutSuspicious?.json ?? .null,
            "model_in_use": .object(inUse),
            "rule_book": ruleBook.json,
            "judged_by": .string(isFair ? "model_in_use" : "base_rate_and_rule_book"),
            "calibration": [
                "intercept": .number(calibration.intercept), "slope": .number(calibration.slope),
            ],
            "leave_one_out": leaveOneOut.json,
        ]
    }
}

extension Suspicion {
    /// The column and why it may know the outcome, as stored with the model.
    package var json: JSON {
        ["column": .string(column), "reasons": .array(reasons.map { .string($0.description) })]
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
