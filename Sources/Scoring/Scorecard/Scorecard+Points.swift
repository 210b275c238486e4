/// What a card's numbers are in the points people see.
extension Scorecard {
    /// Thousandths of a point for micro-logits: 15 points double the odds.
    package static func milliPoints(microLogits: Int64) -> Int {
        Int(FixedPoint.milliPoints(microLogits: microLogits))
    }

    /// Thousandths of a point for logits.
    package static func milliPoints(logits: Double) -> Int {
        milliPoints(microLogits: Int64(max(-1e9, min(1e9, (logits * 1_000_000).rounded()))))
    }

    /// The score, 0 to 100, of log-odds so many logits above those of the average lead,
    /// uncompressed.
    package static func score(logOddsAboveBase logits: Double) -> Int {
        let points = Int64(50_000 + milliPoints(logits: logits))
        return Int(max(0, min(100, FixedPoint.rounded(points, dividedBy: 1_000))))
    }

    /// Half the width of the 80 % interval of a weight with this variance in millionths, in
    /// thousandths of a point; 0 for variances below 0, which projections can have.
    package static func reachMilliPoints(varianceMicro: Int64) -> Int {
        let deviation = FixedPoint.squareRoot(max(0, min(varianceMicro, 100_000_000)) * 1_000_000)
        return milliPoints(microLogits: deviation * 12_816 / 10_000)
    }

    /// The score, 0 to 100, of points in thousandths, the 50 of the average lead included.
    package func score(milliPoints points: Int64) -> Int {
        compression?.score(milliPoints: points)
            ?? Int(max(0, min(100, FixedPoint.rounded(points, dividedBy: 1_000))))
    }

    /// Probability of the average lead, in millionths.
    package var baseProbabilityMicro: Int {
        LogisticTable.shared.probabilityMicro(microLogits: baseLogOddsMicro)
    }
}
