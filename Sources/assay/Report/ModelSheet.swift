import CRM
import Scoring

/// A model as it is shown: every feature with its bins in points.
struct ModelSheet {
    /// One answer to a feature's question; points are thousandths.
    struct Bin {
        /// The answer in plain words.
        var label: String
        /// Above or below the average lead.
        var points: Int
        /// Of ``points``, what the rule book says; the rest was learned.
        var expert: Int
        /// Half the width of the 80 % interval of ``points``.
        var reach: Int
        /// Outcomes seen; nil where nothing was learned.
        var evidence: (won: Int, lost: Int)?

        /// What outcomes added to the rule book.
        var learned: Int { points - expert }
    }

    /// One feature, or two together.
    struct Feature {
        /// Name in JSON: `email_domain`.
        var name: String
        /// Name for people.
        var title: String
        /// The part of the score it counts to; nil for two features together.
        var dimension: Dimension?
        /// Its answers.
        var bins: [Bin]

        /// How far its answers lie apart, in thousandths of a point.
        var spread: Int {
            let points = bins.map(\.points)
            return (points.max() ?? 0) - (points.min() ?? 0)
        }
    }

    /// What people call it.
    var name: String
    /// `expert` or `trained`.
    var kind: String
    /// Its identity.
    var sha256: String
    /// Since when it is in use; nil when it is not.
    var inUseSince: Instant?
    /// Probability of the average lead, in millionths.
    var baseProbability: Int
    /// In the model's order; combinations last.
    var features: [Feature]

    /// Outcomes it learned from; nil for a rule book.
    var outcomes: (won: Int, lost: Int)? {
        // Every lead falls into one bin of each feature.
        guard let bins = features.first?.bins else { return nil }
        let counts = bins.compactMap(\.evidence)
        guard !counts.isEmpty else { return nil }
        return (counts.reduce(0) { $0 + $1.won }, counts.reduce(0) { $0 + $1.lost })
    }

    /// The sheet of a card: its features, its attributes, its combinations.
    init(_ card: Scorecard, sha256: String, inUseSince: Instant?) {
        let standard = FeatureSet.standard.features
        name = card.name
        kind = card.kind.rawValue
        self.sha256 = sha256
        self.inUseSince = inUseSince
        baseProbability = card.baseProbabilityMicro
        features = card.tables.enumerated().map { index, table in
            if index < standard.count {
                return Feature(
                    table,
                    title: PlainWords.title(ofName: table.feature),
                    dimension: standard[index].dimension,
                    labels: standard[index].bins.map(\.label)
                )
            }
            let place = index - standard.count
            guard place < card.attributes.count else {
                let rule = card.rules.features[place - card.attributes.count]
                return Feature(
                    table,
                    title: rule.title,
                    dimension: rule.dimension,
                    labels: rule.sums.map { $0 > 0 ? "+\($0)" : "\($0)" }
                )
            }
            let attribute = card.attributes[place]
            return Feature(
                table,
                title: attribute.title,
                dimension: attribute.dimension,
                labels: attribute.binLabels
            )
        }
        features += card.combinations.map { combination($0, of: card) }
    }

    /// What features count together.
    private func combination(
        _ combination: Scorecard.Combination,
        of card: Scorecard
    ) -> Feature {
        let parts = combination.tables.map { features[$0] }
        let labels = zip(parts, combination.groups).map { Self.labels($0.bins, $1) }
        let cells = labels.dropFirst().reduce(labels[0]) { cells, next in
            cells.flatMap { cell in next.map { "\(cell) × \($0)" } }
        }
        return Feature(
            name: card.reasonID(of: combination),
            title: parts.map(\.title).joined(separator: " together with "),
            dimension: nil,
            bins: cells.enumerated().map { cell, label in
                Bin(
                    label: label,
                    points: Scorecard.milliPoints(microLogits: combination.weights[cell]),
                    expert: 0,
                    reach: Scorecard.reachMilliPoints(
                        varianceMicro: combination.variances[cell]
                    ),
                    evidence: Self.evidence(combination.won, combination.lost, cell)
                )
            }
        )
    }

    /// One name a group: its first and last answers.
    private static func labels(_ bins: [Bin], _ groups: [Int]) -> [String] {
        (0...max(0, groups.max() ?? 0)).map { group in
            let names = zip(bins, groups).filter { $0.1 == group }.map(\.0.label)
            guard let first = names.first, let last = names.last else { return "–" }
            return names.count == 1
                ? first
                : names.count == 2
                    ? "\(first) or \(last)"
                    : "\(first) … \(last)"
        }
    }

    fileprivate static func evidence(_ won: [Int], _ lost: [Int], _ index: Int) -> (Int, Int)? {
        won.indices.contains(index) && lost.indices.contains(index)
            ? (won[index], lost[index]) : nil
    }
}

extension ModelSheet.Feature {
    fileprivate init(
        _ table: Scorecard.Table,
        title: String,
        dimension: Dimension,
        labels: [String]
    ) {
        name = table.feature
        self.title = title
        self.dimension = dimension
        bins = table.weights.indices.map { index in
            func number(_ numbers: [Int64]) -> Int64 {
                numbers.indices.contains(index) ? numbers[index] : 0
            }
            return ModelSheet.Bin(
                label: labels.indices.contains(index) ? labels[index] : "bin \(index)",
                points: Scorecard.milliPoints(microLogits: table.weights[index]),
                expert: Scorecard.milliPoints(microLogits: number(table.expert)),
                reach: Scorecard.reachMilliPoints(varianceMicro: number(table.variances)),
                evidence: ModelSheet.evidence(table.won, table.lost, index)
            )
        }
    }
}
