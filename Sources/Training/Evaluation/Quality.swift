import Scoring

/// How good predictions are against what came of them.
package struct Quality: Hashable, Sendable {
    /// Predictions.
    package var count: Int
    /// Of these, won.
    package var won: Int
    /// Area under the ROC curve: how often a won lead stands above a lost one, ties half.
    package var rocAUC: Double
    /// Average precision: area under the curve of precision over recall, ties taken together.
    package var prAUC: Double
    /// Mean negative log-likelihood in nats.
    package var logLoss: Double
    /// Mean squared error of the probabilities.
    package var brier: Double
    /// Expected calibration error over fifteen bins of equal width.
    package var calibrationError: Double

    /// Share of won ones; 0 without any.
    package var baseRate: Double { count > 0 ? Double(won) / Double(count) : 0 }
    /// Log loss of predicting ``baseRate`` for everybody.
    package var baseLogLoss: Double {
        let rate = baseRate
        guard rate > 0, rate < 1 else { return 0 }
        return -rate * RealMath.log(rate) - (1 - rate) * RealMath.log(1 - rate)
    }
    /// Brier score of predicting ``baseRate`` for everybody.
    package var baseBrier: Double { baseRate * (1 - baseRate) }

    /// Measures probabilities, one an outcome; areas are 0.5 and the base rate where all outcomes
    /// are the same.
    ///
    /// Costs one sort.
    package init(_ probabilities: [Double], won: [Bool]) {
        precondition(probabilities.count == won.count, "an outcome for each prediction")
        let ranking = Ranking(probabilities, won: won)
        count = won.count
        self.won = ranking.won
        rocAUC = ranking.rocAUC
        prAUC = ranking.prAUC
        var loss = 0.0
        var square = 0.0
        for (probability, isWon) in zip(probabilities, won) {
            loss -= RealMath.log(max(1e-15, isWon ? probability : 1 - probability))
            let error = probability - (isWon ? 1 : 0)
            square += error * error
        }
        logLoss = loss / Double(max(1, count))
        brier = square / Double(max(1, count))
        calibrationError = Self.calibrationError(probabilities, won)
    }

    /// Mean distance between predicted and observed share in each bin, by the bin's size.
    private static func calibrationError(_ probabilities: [Double], _ won: [Bool]) -> Double {
        let bins = 15
        var predicted = [Double](repeating: 0, count: bins)
        var observed = [Double](repeating: 0, count: bins)
        for (probability, isWon) in zip(probabilities, won) {
            let bin = min(bins - 1, max(0, Int(probability * Double(bins))))
            predicted[bin] += probability
            observed[bin] += isWon ? 1 : 0
        }
        let sum = zip(predicted, observed).reduce(0) { $0 + abs($1.0 - $1.1) }
        return sum / Double(max(1, won.count))
    }
}

/// Predictions in order, best first, with ties kept together.
struct Ranking {
    let won: Int
    let rocAUC: Double
    let prAUC: Double

    init(_ scores: [Double], won outcomes: [Bool]) {
        let order = scores.indices.sorted {
            scores[$0] == scores[$1] ? $0 < $1 : scores[$0] > scores[$1]
        }
        let total = outcomes.count { $0 }
        var (hits, misses) = (0, 0)
        var pairs = 0.0
        var precision = 0.0
        var place = 0
        while place < order.count {
            var end = place
            var (tiedWon, tiedLost) = (0, 0)
            while end < order.count, scores[order[end]] == scores[order[place]] {
                if outcomes[order[end]] { tiedWon += 1 } else { tiedLost += 1 }
                end += 1
            }
            pairs += Double(tiedLost) * (Double(hits) + Double(tiedWon) / 2)
            hits += tiedWon
            misses += tiedLost
            precision += Double(tiedWon) * Double(hits) / Double(hits + misses)
            place = end
        }
        won = total
        let lost = outcomes.count - total
        rocAUC = total > 0 && lost > 0 ? pairs / (Double(total) * Double(lost)) : 0.5
        prAUC = total > 0 ? precision / Double(total) : 0
    }
}
