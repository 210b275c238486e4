import Scoring
import TestSupport
import Testing
import Training

/// The figures of evaluation against values by hand and by brute force.
@Suite struct QualityTests {
    /// Probabilities in 21 steps, so that many tie, with outcomes that follow them.
    static func made(_ count: Int, seed: UInt64) -> (probabilities: [Double], won: [Bool]) {
        var random = Seeded(seed)
        let steps = (0..<count).map { _ in random.below(21) }
        return (
            steps.map { (Double($0) + 0.5) / 22 },
            steps.map { random.below(22_000) < $0 * 1_000 + 500 }
        )
    }

    /// Every won lead against every lost one.
    private func area(_ scores: [Double], _ won: [Bool]) -> Double {
        var (sum, pairs) = (0.0, 0.0)
        for (score, isWon) in zip(scores, won) where isWon {
            for (other, isOtherWon) in zip(scores, won) where !isOtherWon {
                sum += score > other ? 1 : score == other ? 0.5 : 0
                pairs += 1
            }
        }
        return sum / pairs
    }

    @Test func `areas count ties half, as comparing every pair does`() {
        for seed in 1...5 as ClosedRange<UInt64> {
            let (probabilities, won) = Self.made(400, seed: seed)
            let quality = Quality(probabilities, won: won)
            #expect(abs(quality.rocAUC - area(probabilities, won)) < 1e-12)
        }
    }

    @Test func `losses, precision and calibration error are those worked out by hand`() {
        let quality = Quality([0.9, 0.8, 0.3, 0.1], won: [true, false, true, false])
        let close = [
            // -ln 0.9 - ln 0.2 - ln 0.3 - ln 0.9, a fourth.
            (quality.logLoss, 0.756_032_7), (quality.brier, (0.01 + 0.64 + 0.49 + 0.01) / 4),
            // Precision 1 at the first won, 2/3 at the second.
            (quality.prAUC, 5.0 / 6), (quality.rocAUC, 0.75), (quality.baseRate, 0.5),
            (quality.baseLogLoss, 0.693_147_2), (quality.baseBrier, 0.25),
            // Each alone in its bin: 0.1 + 0.8 + 0.7 + 0.1, a fourth.
            (quality.calibrationError, 0.425),
        ]
        #expect(close.allSatisfy { abs($0.0 - $0.1) < 1e-6 }, "\(close)")
        let certain = Quality([0, 1], won: [true, false])
        #expect(certain.logLoss.isFinite && certain.rocAUC == 0)
    }

    @Test func `calibration finds how far log-odds were stretched and moved`() {
        let (probabilities, won) = Self.made(20_000, seed: 3)
        let fair = probabilities.map { RealMath.log($0 / (1 - $0)) }
        let bold = Calibration(logOdds: fair.map { 2 * $0 + 1 }, won: won)
        #expect(abs(bold.slope - 0.5) < 0.03 && abs(bold.intercept + 0.5) < 0.05)
        // Over many sets, since one may be unlucky: 95 % of the intervals of fair predictions hold.
        let groups = (1...6 as ClosedRange<UInt64>).flatMap { seed in
            let (probabilities, won) = Self.made(4_000, seed: seed)
            let logOdds = probabilities.map { RealMath.log($0 / (1 - $0)) }
            return Calibration(logOdds: logOdds, won: won).groups
        }
        #expect(groups.count == 60 && groups.allSatisfy { $0.count == 400 })
        #expect(groups.count { $0.interval.contains($0.predicted) } >= 52)
        let wilson = Proportion.interval(2, of: 10)
        #expect(abs(wilson.lowerBound - 0.0567) < 1e-4 && abs(wilson.upperBound - 0.5098) < 1e-4)
    }

    @Test func `intervals cover the truth about as often as they promise`() {
        // The area of infinitely many leads made the same way, from many of them.
        let (many, outcomes) = Self.made(200_000, seed: 99)
        let truth = Quality(many, won: outcomes)
        var (areas, losses) = (0, 0)
        for seed in 0..<60 as Range<UInt64> {
            let (probabilities, won) = Self.made(150, seed: 1_000 + seed)
            let found = Bootstrap.quality(probabilities, won: won, resamples: 200, seed: seed)
            areas += found.rocAUC.contains(truth.rocAUC) ? 1 : 0
            losses += found.logLoss.contains(truth.logLoss) ? 1 : 0
        }
        #expect((51...60).contains(areas) && (51...60).contains(losses), "\(areas) \(losses)")
    }

    @Test func `a resample's figures are those of its rows`() {
        let (probabilities, won) = Self.made(120, seed: 5)
        let quick = Bootstrap.quality(probabilities, won: won, resamples: 100, seed: 8)
        var draw = Split.Draw(seed: 8)
        let areas = (0..<100).map { _ in
            let rows = (0..<120).map { _ in draw.below(120) }
            return Quality(rows.map { probabilities[$0] }, won: rows.map { won[$0] }).rocAUC
        }.sorted()
        #expect(abs(quick.rocAUC.lowerBound - areas[2]) < 1e-12)
        #expect(abs(quick.rocAUC.upperBound - areas[97]) < 1e-12)
    }

    @Test func `a paired difference sees what two intervals apart cannot`() {
        let (probabilities, won) = Self.made(400, seed: 6)
        let worse = probabilities.enumerated().map { $0.offset % 8 == 0 ? 0.5 : $0.element }
        let gain = Bootstrap.difference(
            probabilities,
            less: worse,
            won: won,
            resamples: 300,
            seed: 1
        )
        let alone = [probabilities, worse].map {
            Bootstrap.quality($0, won: won, resamples: 300, seed: 1).rocAUC
        }
        #expect(gain.rocAUC.lowerBound > 0 && alone[0].overlaps(alone[1]))
        let none = Bootstrap.difference(worse, less: worse, won: won, resamples: 50, seed: 1)
        #expect(none.rocAUC == 0...0 && none.logLoss == 0...0 && none.brier == 0...0)
    }

    @Test func `an evaluation holds the categories in order and ends without rows`() {
        let won = (0..<30).map { $0 < 12 }
        let scores = (0..<30).map { $0 < 10 ? 90 : $0 < 20 ? 60 : 10 }
        let logOdds = scores.map { Double($0 - 50) / 20 }
        let found = Evaluation(
            logOdds: logOdds,
            scores: scores,
            won: won,
            resamples: 50,
            seed: 1
        )
        #expect(found.categories.map(\.label) == ["hot", "warm", "cold"])
        #expect(found.categories.map(\.quality.won) == [10, 2, 0])
        #expect(found.lift.map(\.won) == [3, 6, 9] && found.lift[0].lift == 2.5)
        let empty = Evaluation(logOdds: [], scores: [], won: [], resamples: 10, seed: 1)
        #expect(empty.quality.count == 0 && empty.categories.isEmpty)
    }
}
