import CRM
import Scoring
import TestSupport
import Testing

@Suite("A score")
struct ScorerTests {
    private let scorer = Scorer.expert

    private func sample(_ count: Int, seed: UInt64 = 1) -> [LeadFacts] {
        var random = Seeded(seed)
        return (0..<count).map { _ in random.facts() }
    }

    @Test("has contributions that sum exactly to its points")
    func sums() {
        for facts in sample(1_000) {
            let result = scorer.score(facts)
            #expect(result.contributions.reduce(0, +) == Int(result.milliPoints))
            let exact = 50_000 + result.milliPoints
            let rounded = exact >= 0 ? (exact + 500) / 1_000 : 0
            #expect(result.score == Int(min(100, rounded)))
        }
    }

    @Test("is split into four parts within their maxima that sum to it")
    func breakdown() {
        for facts in sample(1_000, seed: 2) {
            let result = scorer.score(facts)
            #expect(result.breakdown.reduce(0, +) == result.score)
            for dimension in Dimension.allCases {
                #expect((0...dimension.maximum).contains(result.breakdown[dimension.rawValue]))
            }
        }
    }

    @Test("is 0 and 100 with empty and full parts at the ends of every table")
    func ends() {
        let tables = scorer.scorecard.tables
        let best = tables.map { $0.weights.firstIndex(of: $0.weights.max() ?? 0) ?? 0 }
        let worst = tables.map { $0.weights.firstIndex(of: $0.weights.min() ?? 0) ?? 0 }
        #expect(scorer.score(bins: best).breakdown == [20, 30, 30, 20])
        #expect(scorer.score(bins: worst).breakdown == [0, 0, 0, 0])
        #expect(scorer.score(bins: best).score == 100)
        #expect(scorer.score(bins: worst).score == 0)
    }

    @Test("changes its category at 50 and at 80")
    func categories() {
        let standard = Thresholds.standard
        #expect(Category(score: 49, standard) == .cold && Category(score: 50, standard) == .warm)
        #expect(Category(score: 79, standard) == .warm && Category(score: 80, standard) == .hot)
    }

    @Test("gives a probability within a millionth of the logistic function")
    func probability() {
        for facts in sample(500, seed: 3) {
            let result = scorer.score(facts)
            let odds = power(Double(result.logOddsMicro) / 1e6)
            #expect(abs(Double(result.probabilityMicro) - 1e6 * odds / (1 + odds)) <= 1)
            #expect(result.lowMicro <= result.probabilityMicro)
            #expect(result.highMicro >= result.probabilityMicro)
            #expect((0...1_000_000).contains(result.confidenceMicro))
        }
    }

    /// e^x by its series on x ÷ 1024, squared ten times: independent of the code under test.
    private func power(_ exponent: Double) -> Double {
        let small = exponent / 1_024
        var (sum, term) = (1.0, 1.0)
        for step in 1...12 {
            term *= small / Double(step)
            sum += term
        }
        for _ in 0..<10 { sum *= sum }
        return sum
    }

    @Test("is the same whether memory is reused or not")
    func reuse() {
        var memo = TermMemo()
        var result = Scorer.emptyResult
        for facts in sample(300, seed: 4) {
            scorer.score(facts, memo: &memo, into: &result)
            #expect(result == scorer.score(facts))
            #expect(result == scorer.score(bins: scorer.bins(of: facts)))
        }
    }

    @Test("keeps to its bits from version to version")
    func golden() {
        // FNV-1a over every number of a thousand results. A change here changes scores already
        // given: it needs a new feature set or a new model, not a new number.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func mix(_ value: Int64) {
            for shift in stride(from: 0, to: 64, by: 8) {
                hash ^= UInt64(truncatingIfNeeded: value >> Int64(shift)) & 0xFF
                hash &*= 0x0000_0100_0000_01B3
            }
        }
        for facts in sample(1_000, seed: 20_26) {
            let result = scorer.score(facts)
            mix(Int64(result.score))
            mix(result.logOddsMicro)
            mix(result.milliPoints)
            for value in [
                result.probabilityMicro, result.lowMicro, result.highMicro, result.confidenceMicro,
            ] + result.breakdown + result.bins + result.contributions { mix(Int64(value)) }
        }
        #expect(hash == 2_598_888_560_689_440_246)
    }

    @Test("is 50 for a lead whose every answer adds nothing")
    func average() {
        let tables = FeatureSet.standard.features.map { feature in
            Scorecard.Table(
                feature: feature.name,
                bins: feature.bins.map(\.id),
                weights: feature.bins.map { _ in 0 },
                expert: feature.bins.map { _ in 0 },
                variances: feature.bins.map { _ in 0 },
                won: [],
                lost: []
            )
        }
        var card = Scorecard.expert
        card.tables = tables
        do {
            let result = try Scorer(card).score(LeadFacts(asOf: Seeded.now))
            #expect(result.score == 50)
            #expect(result.breakdown == [10, 15, 15, 10])
            #expect(abs(result.probabilityMicro - 200_000) <= 1)
        } catch { Issue.record(error) }
    }
}
