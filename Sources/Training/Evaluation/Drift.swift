import Scoring

/// How far leads have moved away from those a model was trained on.
package enum Drift {
    /// How serious a shift is.
    package enum Level: String, Sendable, Comparable {
        case steady, watch, alarm

        /// By the population stability index: 0.1 to watch, 0.25 to act.
        package init(stability: Double) {
            self = stability >= 0.25 ? .alarm : stability >= 0.1 ? .watch : .steady
        }

        package static func < (left: Level, right: Level) -> Bool {
            let order: [Level] = [.steady, .watch, .alarm]
            return (order.firstIndex(of: left) ?? 0) < (order.firstIndex(of: right) ?? 0)
        }
    }

    /// The population stability index Σ (q − p)·ln(q ÷ p) over bins; half a lead is added to each
    /// bin on both sides, so that an empty one counts as rare instead of impossible.
    package static func stability(_ before: [Int], _ after: [Int]) -> Double {
        precondition(before.count == after.count, "the same bins")
        let bins = Double(before.count)
        let (total, now) = (Double(before.reduce(0, +)), Double(after.reduce(0, +)))
        guard total > 0, now > 0 else { return 0 }
        return zip(before, after).reduce(0) { sum, counts in
            let p = (Double(counts.0) + 0.5) / (total + bins / 2)
            let q = (Double(counts.1) + 0.5) / (now + bins / 2)
            return sum + (q - p) * RealMath.log(q / p)
        }
    }

    /// Observed less expected wins in standard deviations: (Σy − Σp) ÷ √Σp(1 − p).
    ///
    /// Beyond ±3 the model no longer fits; nil without outcomes.
    package static func surprise(_ probabilities: [Double], won: [Bool]) -> Double? {
        guard !won.isEmpty else { return nil }
        var (difference, variance) = (0.0, 0.0)
        for (probability, isWon) in zip(probabilities, won) {
            difference += (isWon ? 1 : 0) - probability
            variance += probability * (1 - probability)
        }
        return variance > 0 ? difference / variance.squareRoot() : nil
    }
}
