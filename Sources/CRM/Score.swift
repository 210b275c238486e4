/// The four parts a score is shown in, with their largest values.
package enum Dimension: Int, CaseIterable, Sendable {
    case emailQuality = 0
    case companyFit = 1
    case engagement = 2
    case qualification = 3

    /// The key in JSON: `email_quality`.
    package var name: String {
        ["email_quality", "company_fit", "engagement", "qualification"][rawValue]
    }
    /// The most points the part can hold; together 100.
    package var maximum: Int { [20, 30, 30, 20][rawValue] }
}

/// How promising a lead is, by the same thresholds of its organization on every surface.
package enum Category: String, CaseIterable, Sendable {
    case hot, warm, cold

    /// The category of a score from 0 to 100.
    package init(score: Int, _ thresholds: Thresholds) {
        self = score >= thresholds.hot ? .hot : score >= thresholds.warm ? .warm : .cold
    }

    /// The spelling of the CRM's column `lead_category`.
    package var columnValue: String {
        switch self {
        case .hot: "Hot"
        case .warm: "Warm"
        case .cold: "Cold"
        }
    }
}

/// What the scorer says of one lead; every number is an integer, so that it replays to the bit.
package struct ScoreResult: Hashable, Sendable {
    /// 0 to 100; 50 is the average lead, 15 points double the odds.
    package var score: Int
    /// Log-odds of conversion in millionths.
    package var logOddsMicro: Int64
    /// Points above or below 50 before rounding, clamping and compression, in thousandths.
    package var milliPoints: Int64
    /// Probability of conversion in millionths.
    package var probabilityMicro: Int
    /// Lower end of the 80 % interval of the probability, in millionths.
    package var lowMicro: Int
    /// Upper end of it.
    package var highMicro: Int
    /// 0 to 1,000,000: how much is behind the score.
    package var confidenceMicro: Int
    /// One number a ``Dimension``, together ``score``.
    package var breakdown: [Int]
    /// Which bin each feature of the model fell into, in the model's order.
    package var bins: [Int]
    /// Thousandths of a point each feature adds, in the model's order; together ``milliPoints``.
    package var contributions: [Int]

    /// A result, field by field.
    package init(
        score: Int,
        logOddsMicro: Int64,
        milliPoints: Int64,
        probabilityMicro: Int,
        lowMicro: Int,
        highMicro: Int,
        confidenceMicro: Int,
        breakdown: [Int],
        bins: [Int],
        contributions: [Int]
    ) {
        self.score = score
        self.logOddsMicro = logOddsMicro
        self.milliPoints = milliPoints
        self.probabilityMicro = probabilityMicro
        self.lowMicro = lowMicro
        self.highMicro = highMicro
        self.confidenceMicro = confidenceMicro
        self.breakdown = breakdown
        self.bins = bins
        self.contributions = contributions
    }
}

/// One thing that moved a score, in plain words.
package struct Reason: Hashable, Sendable {
    /// Stable id of the group of features: `meetings`, `email_domain`.
    package var id: String
    /// The part of the score it belongs to.
    package var dimension: Dimension
    /// A sentence that names the fact: `Replied 3 times, last 2 days ago`.
    package var text: String
    /// Thousandths of a point; all reasons and the 50 sum exactly to the unrounded, uncompressed
    /// score.
    package var milliPoints: Int
    /// Of ``milliPoints``, the part that comes from the expert prior.
    package var expertMilliPoints: Int
    /// Won and lost outcomes in the bins behind it; nil where nothing was learned yet.
    package var evidence: (won: Int, lost: Int)? {
        get { evidenceCounts.map { ($0[0], $0[1]) } }
        set { evidenceCounts = newValue.map { [$0.won, $0.lost] } }
    }

    private var evidenceCounts: [Int]?

    /// A reason, field by field.
    package init(
        id: String,
        dimension: Dimension,
        text: String,
        milliPoints: Int,
        expertMilliPoints: Int,
        evidence: (won: Int, lost: Int)? = nil
    ) {
        self.id = id
        self.dimension = dimension
        self.text = text
        self.milliPoints = milliPoints
        self.expertMilliPoints = expertMilliPoints
        self.evidence = evidence
    }
}
