import Scoring

/// Finds columns that know the outcome because they were filled in after it.
package enum LeakCheck {
    /// Why a column looks as if it knew the outcome.
    package enum Finding: Hashable, Sendable, CustomStringConvertible {
        /// Alone it tells won from lost almost without error.
        case tellsAlone(auc: Double)
        /// It is known almost only of leads of one outcome.
        case knownOfOneSide(knownWon: Double, unknownWon: Double)
        /// Its values were changed after the outcome.
        case changedAfterOutcome(changed: Int, of: Int)
        /// Its name says that it holds when the outcome was decided.
        case closingDate
        /// Its dates lie at or after the outcome, or after all that happened with the lead.
        case datedLate(late: Int, of: Int)

        /// One clause, to follow the column's name.
        package var description: String {
            switch self {
            case .tellsAlone(let auc):
                "alone tells won from lost (AUC \(Self.text(auc))), as if filled in afterwards"
            case .knownOfOneSide(let known, let unknown):
                "is known almost only of one outcome (won: \(Self.percent(known)) where known, "
                    + "\(Self.percent(unknown)) where not)"
            case .changedAfterOutcome(let changed, let all):
                "was changed after the outcome in \(changed) of \(all) leads"
            case .closingDate: "says when the outcome was decided"
            case .datedLate(let late, let all):
                "lies at or after the outcome, or after the last activity, in \(late) of \(all) leads"
            }
        }

        private static func text(_ value: Double) -> String {
            String((value * 1_000).rounded() / 1_000)
        }

        private static func percent(_ value: Double) -> String {
            "\(Int((value * 100).rounded())) %"
        }
    }

    /// Examples of the rarer outcome below which nothing is concluded.
    static let eventsMin = 20
    /// A single column above this area tells too much.
    static let aucMax = 0.97

    /// What is wrong with a feature, judged by examples; nil when nothing is.
    ///
    /// Rates are taken from one half of the examples and tried on the other, so that many rare
    /// answers do not look like knowledge.
    package static func finding(_ feature: TrainingFeature, won: [Bool]) -> Finding? {
        let winners = won.count { $0 }
        guard min(winners, won.count - winners) > eventsMin else { return nil }
        let area = area(feature, won)
        if area > aucMax { return .tellsAlone(auc: area) }
        return oneSided(feature, won)
    }

    /// What is wrong with dates of which so many lie late; nil when nothing is.
    package static func datedLate(_ late: Int, of known: Int) -> Finding? {
        known > eventsMin && late * 20 >= known * 19 ? .datedLate(late: late, of: known) : nil
    }

    /// Area under the curve of a feature alone: each half of the examples judged by the other.
    static func area(_ feature: TrainingFeature, _ won: [Bool]) -> Double {
        (area(feature, won, learn: 0) + area(feature, won, learn: 1)) / 2
    }

    private static func area(_ feature: TrainingFeature, _ won: [Bool], learn: Int) -> Double {
        let base = Double(won.count { $0 }) / Double(won.count)
        var hits = [Double](repeating: base, count: feature.binCount)
        var counts = [Double](repeating: 1, count: feature.binCount)
        for row in won.indices where row % 2 == learn {
            let bin = Int(feature.codes[row])
            counts[bin] += 1
            if won[row] { hits[bin] += 1 }
        }
        let tried = won.indices.filter { $0 % 2 != learn }
        let rates = tried.map { row -> Double in
            let bin = Int(feature.codes[row])
            return hits[bin] / counts[bin]
        }
        return Ranking(rates, won: tried.map { won[$0] }).rocAUC
    }

    private static func oneSided(_ feature: TrainingFeature, _ won: [Bool]) -> Finding? {
        var counts = (known: 0, unknown: 0)
        var hits = (known: 0, unknown: 0)
        for (code, isWon) in zip(feature.codes, won) {
            if code == 0 {
                counts.unknown += 1
                if isWon { hits.unknown += 1 }
            } else {
                counts.known += 1
                if isWon { hits.known += 1 }
            }
        }
        guard min(counts.known, counts.unknown) > eventsMin else { return nil }
        let known = Double(hits.known) / Double(counts.known)
        let unknown = Double(hits.unknown) / Double(counts.unknown)
        let isPure = [known, unknown].contains { $0 < 0.02 || $0 > 0.98 }
        guard isPure, abs(known - unknown) > 0.3 else { return nil }
        return .knownOfOneSide(knownWon: known, unknownWon: unknown)
    }
}
