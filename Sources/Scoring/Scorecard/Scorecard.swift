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
    /// One table a feature, in the order of the feature set.
    package var tables: [Table]

    /// A model, field by field.
    package init(
        name: String,
        kind: Kind,
        featureSet: String,
        baseLogOddsMicro: Int64,
        baseVarianceMicro: Int64,
        tables: [Table]
    ) {
        self.name = name
        self.kind = kind
        self.featureSet = featureSet
        self.baseLogOddsMicro = baseLogOddsMicro
        self.baseVarianceMicro = baseVarianceMicro
        self.tables = tables
    }
}

/// Why a scorecard cannot be read or used.
package struct ScorecardError: Error, Hashable, CustomStringConvertible {
    /// What is wrong, and where: `cannot use scorecard: …`.
    package let description: String

    init(_ cause: String) { description = "cannot use scorecard: \(cause)" }
}

extension Scorecard {
    /// Largest magnitude of a weight: 20 logits.
    static let weightMicroMax: Int64 = 20_000_000
    /// Largest variance of a weight or the base.
    static let varianceMicroMax: Int64 = 100_000_000

    /// Checks that the card fits a feature set and that no sum of its numbers can overflow.
    package func check(against set: FeatureSet) throws(ScorecardError) {
        guard featureSet == set.name else {
            throw ScorecardError("made for features \(featureSet), this version has \(set.name)")
        }
        guard tables.count == set.features.count else {
            throw ScorecardError("\(tables.count) tables for \(set.features.count) features")
        }
        guard baseLogOddsMicro.magnitude <= Self.weightMicroMax.magnitude,
            (0...Self.varianceMicroMax).contains(baseVarianceMicro)
        else { throw ScorecardError("base log-odds or variance out of range") }
        for (table, feature) in zip(tables, set.features) {
            guard table.feature == feature.name, table.bins == feature.bins.map(\.id) else {
                throw ScorecardError("table \(table.feature) has other bins than the feature")
            }
            try check(table)
        }
    }

    private func check(_ table: Table) throws(ScorecardError) {
        let count = table.bins.count
        guard [table.weights, table.expert, table.variances].allSatisfy({ $0.count == count }),
            [table.won, table.lost].allSatisfy({ $0.isEmpty || $0.count == count })
        else { throw ScorecardError("table \(table.feature) does not have one number a bin") }
        guard (table.weights + table.expert).allSatisfy({ $0.magnitude <= Self.weightMicroMax }),
            table.variances.allSatisfy({ (0...Self.varianceMicroMax).contains($0) }),
            (table.won + table.lost).allSatisfy({ $0 >= 0 })
        else { throw ScorecardError("table \(table.feature) has a number out of range") }
    }
}
