/// A model: for each feature and bin, how much it moves the log-odds of conversion.
///
/// Everything is an integer in millionths of a logit, so that sums are exact, need no order, and
/// come out the same in Swift and in SQL. A scorecard stands for itself: its canonical JSON names
/// the feature set and every bin, and its SHA-256 is its identity.
package struct Scorecard: Hashable, Sendable {
    /// Where its weights come from.
    package enum Kind: String, CaseIterable, Sendable {
        /// The rule book alone.
        case expert
        /// The rule book and local outcomes.
        case trained
    }

    /// The table of one feature; all arrays have one element a bin.
    package struct Table: Hashable, Sendable {
        /// Name of the feature.
        package var feature: String
        /// Names of its bins.
        package var bins: [String]
        /// Micro-logits above or below the average lead.
        package var weights: [Int64]
        /// Of ``weights``, what the rule book says.
        package var expert: [Int64]
        /// Variance of the weight in millionths, with what not knowing the answer adds.
        package var variances: [Int64]
        /// Outcomes seen in the bin; empty when nothing was learned.
        package var won: [Int]
        /// Outcomes seen in the bin; empty when nothing was learned.
        package var lost: [Int]

        /// A table, field by field; ``Scorecard/check(against:)`` says whether it fits.
        package init(
            feature: String,
            bins: [String],
            weights: [Int64],
            expert: [Int64],
            variances: [Int64],
            won: [Int] = [],
            lost: [Int] = []
        ) {
            self.feature = feature
            self.bins = bins
            self.weights = weights
            self.expert = expert
            self.variances = variances
            self.won = won
            self.lost = lost
        }
    }

    /// What people call it: `expert-1`.
    package var name: String
    /// Where its weights come from.
    package var kind: Kind
    /// Name of the ``FeatureSet`` it was made for.
    package var featureSet: String
    /// Log-odds of the average lead, in millionths: what a lead with all weights 0 has.
    package var baseLogOddsMicro: Int64
    /// Variance of that, in millionths.
    package var baseVarianceMicro: Int64
    /// No lead's variance is taken to be below this, in millionths.
    package var varianceFloorMicro: Int64
    /// One table a feature, in the order of the feature set; then one an attribute; then one a
    /// feature of ``rules``.
    package var tables: [Table]
    /// Features made of the CRM's own attributes, in the order of their tables.
    package var attributes: [AttributeFeature]
    /// What people wrote; nothing is known of its features but their points until training.
    package var rules: OwnRules
    /// Features that count together.
    package var combinations: [Combination]
    /// How points beyond 20 and 80 become scores; nil where they are only held to 0...100.
    package var compression: Compression?

    /// A model, field by field.
    package init(
        name: String,
        kind: Kind,
        featureSet: String,
        baseLogOddsMicro: Int64,
        baseVarianceMicro: Int64,
        varianceFloorMicro: Int64 = 0,
        tables: [Table],
        attributes: [AttributeFeature] = [],
        rules: OwnRules = .none,
        combinations: [Combination] = [],
        compression: Compression? = nil
    ) {
        self.name = name
        self.kind = kind
        self.featureSet = featureSet
        self.baseLogOddsMicro = baseLogOddsMicro
        self.baseVarianceMicro = baseVarianceMicro
        self.varianceFloorMicro = varianceFloorMicro
        self.tables = tables
        self.attributes = attributes
        self.rules = rules
        self.combinations = combinations
        self.compression = compression
    }
}

/// Why a scorecard cannot be read or used.
package struct ScorecardError: Error, Hashable, CustomStringConvertible {
    /// What is wrong, and where: `cannot use scorecard: …`.
    package let description: String

    init(_ cause: String) { description = "cannot use scorecard: \(cause)" }
}
