import CRM
import Scoring
import TestSupport
import Testing
import Training

@Suite("Compression of a trained model's scores")
struct TrainedCompressionTests {
    @Test("keeps 0 and 100 for one lead in fifty at most, and its reasons exact")
    func trained() throws {
        var random = Seeded(41)
        let bins = 9
        var codes = [[UInt8]](repeating: [], count: 4)
        var won: [Bool] = []
        for _ in 0..<1_200 {
            let row = (0..<4).map { _ in random.below(bins) }
            let logit = Double(row.reduce(0, +) - 16) * 0.9
            for (index, bin) in row.enumerated() { codes[index].append(UInt8(bin)) }
            won.append(Double(random.below(1_000_000)) / 1e6 < RealMath.sigmoid(logit))
        }
        let attributes = codes.indices.map { index in
            AttributeFeature(
                attribute: "a\(index)",
                dimension: .engagement,
                kind: .number(edges: (1..<(bins - 1)).map(Double.init))
            )
        }
        let standard = FeatureSet.standard.features
        let set = TrainingSet(
            features: StandardTraining.features(
                codes: standard.map { _ in [UInt8](repeating: 0, count: won.count) },
                poolCounts: standard.map { feature in
                    feature.bins.indices.map { $0 == 0 ? won.count : 0 }
                }
            )
                + codes.enumerated().map { index, codes in
                    TrainingFeature(
                        name: attributes[index].name,
                        dimension: .engagement,
                        binCount: bins,
                        run: 1..<bins,
                        expert: [Double](repeating: 0, count: bins),
                        isFamiliar: false,
                        codes: codes,
                        poolCounts: (0..<bins).map { bin in codes.count { $0 == bin } }
                    )
                },
            won: won
        )
        let card = Scorecard(name: "t", model: Trainer().train(set), attributes: attributes)
        let scorer = try Scorer(card)
        let results = won.indices.map { row in
            scorer.score(bins: standard.map { _ in 0 } + codes.map { Int($0[row]) })
        }
        let clamped = results.count { $0.milliPoints >= 49_500 || $0.milliPoints < -49_500 }
        #expect(clamped * 5 > won.count, "the set is wide enough to need it")
        for end in [0, 100] {
            let share = results.count { $0.score == end }
            #expect(share > 0 && share * 50 <= won.count, "\(end): \(share) of \(won.count)")
        }
        let most = results.map(\.probabilityMicro).max() ?? 0
        let sure = results.filter { $0.score == 100 }.map(\.probabilityMicro).min() ?? 0
        #expect(Double(sure) >= 0.949 * Double(most))
        for result in results.prefix(200) {
            let explanation = Explanation(
                facts: LeadFacts(asOf: Seeded.now),
                result: result,
                scorer: scorer
            )
            let sum = explanation.reasons.reduce(50_000) { $0 + $1.milliPoints }
            #expect(sum == 50_000 + Int(result.milliPoints))
            guard let line = explanation.compression else {
                #expect(explanation.lines == explanation.reasons)
                continue
            }
            #expect(
                explanation.lines.last == line
                    && (abs(line.milliPoints) <= 500 || (line.milliPoints < 0) == (sum > 50_000))
            )
            #expect(sum + line.milliPoints == result.score * 1_000)
        }
    }
}
