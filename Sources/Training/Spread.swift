import Scoring

/// Where the log-odds of the examples lie.
package struct Spread: Sendable, Hashable {
    package var least: Double
    /// One in a hundred is below.
    package var low: Double
    /// One in a hundred is above.
    package var high: Double
    package var most: Double

    /// Of these log-odds; all 0 without any.
    init(_ logOdds: [Double]) {
        let sorted = logOdds.sorted()
        let last = max(0, sorted.count - 1)
        func value(_ place: Int) -> Double { sorted.isEmpty ? 0 : sorted[place] }
        (least, low, high, most) = (
            value(0), value(last / 100), value(last - last / 100), value(last)
        )
    }
}

extension Compression {
    /// The table for examples whose log-odds lie so far apart around those of the average lead.
    ///
    /// 100 begins where the probability is 0.95 of the largest, and no lower than the best
    /// hundredth of the examples; 0 the same from below.
    init(_ spread: Spread, base: Double) {
        let sure = 0.95 * RealMath.sigmoid(spread.most)
        let hopeless = 0.95 * RealMath.sigmoid(-spread.least)
        let most = max(spread.high, RealMath.log(sure / (1 - sure)))
        let least = min(spread.low, -RealMath.log(hopeless / (1 - hopeless)))
        func milliPoints(_ logOdds: Double) -> Int64 {
            50_000 + Int64(Scorecard.milliPoints(logits: logOdds - base))
        }
        self.init(hundredFrom: milliPoints(most), zeroBelow: milliPoints(least))
    }
}
