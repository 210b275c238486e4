package import CRM

/// A feature that people wrote: the points of a rule, or of a group's rules added up and held.
///
/// Each sum that can come out between the bounds is a bin.
package struct RuleFeature: Hashable, Sendable {
    /// What a rule asks of a lead: that the answer to a question is one of some.
    package struct Condition: Hashable, Sendable {
        /// The bins of a feature, of which each condition names some.
        package enum Question: Hashable, Sendable {
            /// A feature that every model has.
            case standard(FeatureID)
            /// A column of the CRM, divided as the rule needs.
            case column(AttributeFeature)
        }

        package var question: Question
        /// Whether it holds, for each bin of the question.
        package var holds: [Bool]
    }

    /// Points for leads of which all conditions hold.
    package struct Step: Hashable, Sendable {
        package var points: Int
        package var conditions: [Condition]
    }

    /// One rule: the first of its steps that holds counts.
    package struct Rule: Hashable, Sendable {
        package var name: String
        package var steps: [Step]
    }

    /// The name of the lone rule, or of the group.
    package let title: String
    /// Whether it is a group, though of one rule.
    package let isGroup: Bool
    package let dimension: Dimension
    package let rules: [Rule]
    /// What the sum is held to.
    package let bounds: ClosedRange<Int>
    /// The sums that can come out, one a bin, ascending; 0, of no rule that holds, is among them.
    package let sums: [Int]

    /// Sums of one feature at most.
    package static let sumsMax = 64
    /// Points of a step at most, either way.
    package static let pointsMax = 100

    /// A feature; its sums may be more than ``sumsMax``, which its reader refuses.
    init(
        title: String,
        isGroup: Bool,
        dimension: Dimension,
        rules: [Rule],
        bounds: ClosedRange<Int>
    ) {
        self.title = title
        self.isGroup = isGroup
        self.dimension = dimension
        self.rules = rules
        self.bounds = bounds
        var sums: Set<Int> = [0]
        for rule in rules {
            let given = Set(rule.steps.map(\.points)).union([0])
            sums = Set(sums.flatMap { sum in given.map { sum + $0 } })
        }
        self.sums = Set(sums.map { Self.held($0, bounds) }).sorted()
    }

    /// Name of the feature in models: `rule.asked for a demo`.
    package var name: String { (isGroup ? "rules." : "rule.") + title }
    /// Stable names of the bins.
    package var binNames: [String] { sums.map { "points_\($0)" } }
    /// The bin of leads that no rule names.
    package var zeroBin: Int { sums.firstIndex(of: 0) ?? 0 }
    /// The points of each bin in millionths of a logit: 15 points double the odds.
    package var priorMicro: [Int64] { sums.map(Self.micro) }

    /// The columns its rules ask.
    package var columns: [AttributeFeature] {
        rules.flatMap(\.steps).flatMap(\.conditions).compactMap {
            if case .column(let column) = $0.question { return column }
            return nil
        }
    }

    /// What each rule gives a lead, before bounds.
    ///
    /// `standard` answers the lead's bin of a standard feature, `text` its answer in a column; days
    /// are counted to `asOf`.
    package func points(
        standard: (FeatureID) -> Int,
        text: (String) -> String?,
        asOf: Instant
    ) -> [Int] {
        rules.map { rule in
            let step = rule.steps.first { step in
                step.conditions.allSatisfy { condition in
                    switch condition.question {
                    case .standard(let id): condition.holds[standard(id)]
                    case .column(let column):
                        condition.holds[column.bin(of: text(column.attribute), asOf: asOf)]
                    }
                }
            }
            return step?.points ?? 0
        }
    }

    /// The bin of a lead, given what each rule gives it.
    package func bin(ofPoints points: [Int]) -> Int {
        let sum = Self.held(points.reduce(0, +), bounds)
        return sums.firstIndex(of: sum) ?? zeroBin
    }

    private static func held(_ sum: Int, _ bounds: ClosedRange<Int>) -> Int {
        min(bounds.upperBound, max(bounds.lowerBound, sum))
    }

    /// ln 2 ÷ 15 a point.
    private static func micro(_ points: Int) -> Int64 {
        FixedPoint.rounded(Int64(points) * 693_147_181, dividedBy: 15_000)
    }
}

extension RuleFeature {
    /// What each rule gives a lead whose standard bins are known.
    func points(of facts: LeadFacts, _ bins: [Int]) -> [Int] {
        points(
            standard: { bins[$0.rawValue] },
            text: { facts.attributes[$0] },
            asOf: facts.asOf
        )
    }
}

extension Scorer {
    /// The names of the own rules that give a lead points.
    package func matchingRules(_ facts: LeadFacts) -> [String] {
        let bins = bins(of: facts)
        return scorecard.rules.features.flatMap { feature in
            zip(feature.rules, feature.points(of: facts, bins)).filter { $0.1 != 0 }.map(\.0.name)
        }
    }
}
