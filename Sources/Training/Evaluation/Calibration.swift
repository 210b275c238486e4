import Scoring

/// Predicted and observed shares side by side, in groups of about equal size.
package struct Calibration: Hashable, Sendable {
    /// Leads whose predictions lie close together.
    package struct Group: Hashable, Sendable {
        /// Leads in it.
        package var count: Int
        /// Of these, won.
        package var won: Int
        /// Mean of the predicted probabilities.
        package var predicted: Double
        /// Share won.
        package var observed: Double { count > 0 ? Double(won) / Double(count) : 0 }
        /// 95 % interval of the share by Wilson's score.
        package var interval: ClosedRange<Double> { Proportion.interval(won, of: count) }
    }

    /// Ten groups at most, lowest predictions first.
    package let groups: [Group]
    /// Intercept of a logistic regression of outcomes on predicted log-odds: 0 where fair.
    package let intercept: Double
    /// Slope of the same: 1 where fair, below where predictions are too bold.
    package let slope: Double

    /// Calibration of log-odds against outcomes.
    package init(logOdds: [Double], won: [Bool]) {
        precondition(logOdds.count == won.count, "an outcome for each prediction")
        let order = logOdds.indices.sorted {
            logOdds[$0] == logOdds[$1] ? $0 < $1 : logOdds[$0] < logOdds[$1]
        }
        let parts = min(10, order.count)
        groups = (0..<parts).map { part in
            let members = order[(part * order.count / parts)..<((part + 1) * order.count / parts)]
            let sum = members.reduce(0) { $0 + RealMath.sigmoid(logOdds[$1]) }
            return Group(
                count: members.count,
                won: members.count { won[$0] },
                predicted: sum / Double(max(1, members.count))
            )
        }
        (intercept, slope) = Self.line(logOdds, won)
    }

    /// Newton's method for two numbers, held lightly to (0, 1) so that separable outcomes end too.
    private static func line(_ logOdds: [Double], _ won: [Bool]) -> (Double, Double) {
        var (intercept, slope) = (0.0, 1.0)
        for _ in 0..<50 {
            var gradient = (-0.01 * intercept, -0.01 * (slope - 1))
            var curve = (0.01, 0.0, 0.01)
            for (value, isWon) in zip(logOdds, won) {
                let probability = RealMath.sigmoid(intercept + slope * value)
                let residual = (isWon ? 1 : 0) - probability
                let weight = probability * (1 - probability)
                gradient.0 += residual
                gradient.1 += residual * value
                curve.0 += weight
                curve.1 += weight * value
                curve.2 += weight * value * value
            }
            let determinant = curve.0 * curve.2 - curve.1 * curve.1
            guard determinant > 0 else { break }
            let step = (
                (curve.2 * gradient.0 - curve.1 * gradient.1) / determinant,
                (curve.0 * gradient.1 - curve.1 * gradient.0) / determinant
            )
            intercept += min(1, max(-1, step.0))
            slope += min(1, max(-1, step.1))
            if abs(step.0) + abs(step.1) < 1e-9 { break }
        }
        return (intercept, slope)
    }
}

/// Shares of counts.
package enum Proportion {
    /// The 95 % interval of a share by Wilson's score; 0…1 without any.
    package static func interval(_ hits: Int, of count: Int) -> ClosedRange<Double> {
        guard count > 0 else { return 0...1 }
        let z = 1.959_963_984_540_054
        let (n, share) = (Double(count), Double(hits) / Double(count))
        let middle = (share + z * z / (2 * n)) / (1 + z * z / n)
        let inner = share * (1 - share) / n + z * z / (4 * n * n)
        let reach = z * inner.squareRoot() / (1 + z * z / n)
        return max(0, middle - reach)...min(1, middle + reach)
    }
}

/// How much richer in won leads the best-ranked part is than the whole.
package struct Lift: Hashable, Sendable {
    /// Share of the leads taken from the top.
    package var share: Double
    /// Leads taken.
    package var count: Int
    /// Of these, won.
    package var won: Int
    /// Their share of won ones over that of all; 0 where nobody was won.
    package var lift: Double

    /// The top 10, 20 and 30 %; ties in order of the rows.
    package static func top(_ scores: [Double], won: [Bool]) -> [Lift] {
        let order = scores.indices.sorted {
            scores[$0] == scores[$1] ? $0 < $1 : scores[$0] > scores[$1]
        }
        let base = Double(won.count { $0 }) / Double(max(1, won.count))
        return [0.1, 0.2, 0.3].map { share in
            let count = min(order.count, max(1, Int((share * Double(order.count)).rounded())))
            let hits = order.prefix(count).count { won[$0] }
            let rate = Double(hits) / Double(max(1, count))
            return Lift(share: share, count: count, won: hits, lift: base > 0 ? rate / base : 0)
        }
    }
}
