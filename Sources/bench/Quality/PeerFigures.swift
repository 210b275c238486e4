/// The best figures peers reached on the same rows, as recorded when they were measured.
///
/// Peers: logistic regression (scikit-learn 1.9), WoE scorecard (optbinning), EBM (interpret 0.7),
/// LightGBM 4.7 with defaults and tuned, naive Bayes as in Odoo. Learning curves are means of ten
/// seeds. Peers cannot train without outcomes, so there is none for that.
struct PeerFigures: Sendable {
    /// One figure and who reached it.
    typealias Figure = (value: Double, peer: String)

    /// Area under the ROC curve.
    let auc: Figure
    /// Log loss.
    let logLoss: Figure
    /// Calibration error; recorded for holdouts only.
    var calibrationError: Figure?

    /// The best of a data set under one way of measuring; nil where nothing was recorded.
    static func best(_ set: String, _ what: String) -> PeerFigures? { table[set]?[what] }

    private static let table: [String: [String: PeerFigures]] = [
        "xeducation": [
            "holdout": .init(
                (0.9124, "LightGBM tuned"),
                (0.3604, "LightGBM tuned"),
                (0.0193, "EBM")
            ),
            "5 folds": .init((0.9121, "LightGBM tuned"), (0.3604, "LightGBM tuned")),
            "20 outcomes": .init((0.781, "logistic"), (0.555, "logistic")),
            "50 outcomes": .init((0.828, "logistic"), (0.503, "logistic")),
            "100 outcomes": .init((0.854, "logistic"), (0.468, "logistic")),
            "300 outcomes": .init((0.880, "LightGBM tuned"), (0.420, "LightGBM tuned")),
        ],
        "salvirt_b2b": [
            "holdout": .init((0.8427, "EBM"), (0.5195, "EBM"), (0.0865, "logistic")),
            "5 folds": .init((0.8275, "LightGBM tuned"), (0.5120, "LightGBM tuned")),
            "20 outcomes": .init((0.736, "naive Bayes"), (0.642, "LightGBM tuned")),
            "50 outcomes": .init((0.769, "EBM"), (0.619, "LightGBM tuned")),
            "100 outcomes": .init((0.782, "LightGBM tuned"), (0.582, "LightGBM tuned")),
            "300 outcomes": .init((0.834, "EBM"), (0.528, "logistic")),
        ],
        "maven_crm": [
            "holdout": .init(
                (0.5326, "logistic"),
                (0.6569, "LightGBM tuned"),
                (0.0153, "LightGBM tuned")
            ),
            "5 folds": .init((0.5352, "EBM"), (0.6563, "EBM")),
            "20 outcomes": .init((0.507, "WoE"), (0.659, "LightGBM")),
            "50 outcomes": .init((0.505, "LightGBM"), (0.675, "LightGBM tuned")),
            "100 outcomes": .init((0.506, "logistic"), (0.663, "LightGBM tuned")),
            "300 outcomes": .init((0.508, "LightGBM tuned"), (0.660, "LightGBM tuned")),
        ],
    ]

    private init(_ auc: Figure, _ logLoss: Figure, _ calibrationError: Figure? = nil) {
        self.auc = auc
        self.logLoss = logLoss
        self.calibrationError = calibrationError
    }
}
