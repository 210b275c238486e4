package import CRM
import Scoring

/// One feature of the training data: the bin each example falls into, and what is believed of the
/// bins before any outcome is seen.
package struct TrainingFeature: Sendable {
    /// Name in reports and in the model.
    package var name: String
    /// The part of the score it counts to; the rule book is trusted or not by parts.
    package var dimension: Dimension
    /// How many bins it has.
    package var binCount: Int
    /// The bins that lie in an order, so that neighbours are alike; empty for a mere set of
    /// answers.
    package var run: Range<Int>
    /// What the rule book says of each bin, in logits; zeros where it says nothing.
    package var expert: [Double]
    /// Whether the rule book knows what the feature is about.
    ///
    /// One that it does not know is believed to matter less until outcomes say otherwise.
    package var isFamiliar: Bool
    /// Whether people wrote it: what it says is then believed as it stands, not by how far the rule
    /// book holds in its part.
    package var isOwnRule: Bool
    /// The bin of each example.
    package var codes: [UInt8]
    /// How many of all contacts, decided or not, fall into each bin.
    package var poolCounts: [Int]

    /// A feature, field by field; `codes` below `binCount`, at most
    /// ``AttributeFeature/binCountMax``.
    package init(
        name: String,
        dimension: Dimension,
        binCount: Int,
        run: Range<Int>,
        expert: [Double],
        isFamiliar: Bool,
        isOwnRule: Bool = false,
        codes: [UInt8],
        poolCounts: [Int]
    ) {
        precondition(binCount <= AttributeFeature.binCountMax, "a feature has at most 255 bins")
        precondition(expert.count == binCount && poolCounts.count == binCount, "one number a bin")
        self.name = name
        self.dimension = dimension
        self.binCount = binCount
        self.run = run
        self.expert = expert
        self.isFamiliar = isFamiliar
        self.isOwnRule = isOwnRule
        self.codes = codes
        self.poolCounts = poolCounts
    }
}

/// Examples with their outcomes: what a model is trained on.
package struct TrainingSet: Sendable {
    /// One a feature; all have as many codes as there are outcomes.
    package var features: [TrainingFeature]
    /// Whether each example was won.
    package var won: [Bool]

    /// Features and outcomes; throws nothing, but traps where their counts differ.
    package init(features: [TrainingFeature], won: [Bool]) {
        precondition(
            features.allSatisfy { $0.codes.count == won.count },
            "a code for each outcome"
        )
        self.features = features
        self.won = won
    }

    /// Only the examples at these indices, in this order.
    package func subset(_ rows: [Int]) -> TrainingSet {
        var chosen = self
        chosen.won = rows.map { won[$0] }
        for index in features.indices {
            let codes = features[index].codes
            chosen.features[index].codes = rows.map { codes[$0] }
        }
        return chosen
    }
}
