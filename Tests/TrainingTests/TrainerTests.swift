import CRM
import Scoring
import TestSupport
import Testing
import Training

/// Training against truths that are known because they were made up.
@Suite("Training")
struct TrainerTests {
    /// `count` examples over features of `bins` bins; a bin's effect in feature 0 grows with it,
    /// the others are noise.
    ///
    /// `pair` makes features 1 and 2 tell something together only.
    private func made(
        _ count: Int,
        features: Int = 4,
        bins: Int = 5,
        pair: Double = 0,
        seed: UInt64
    ) -> TrainingSet {
        var random = Seeded(seed)
        var codes = [[UInt8]](repeating: [], count: features)
        var won: [Bool] = []
        for _ in 0..<count {
            let row = (0..<features).map { _ in random.below(bins) }
            var logit = Double(row[0] - bins / 2) * 0.8 - 0.4
            logit += (row[1] % 2 == row[2] % 2 ? 1 : -1) * pair
            for (index, bin) in row.enumerated() { codes[index].append(UInt8(bin)) }
            won.append(Double(random.below(1_000_000)) / 1e6 < RealMath.sigmoid(logit))
        }
        return TrainingSet(
            features: codes.enumerated().map { index, codes in
                var counts = [Int](repeating: 0, count: bins)
                for code in codes { counts[Int(code)] += 1 }
                return TrainingFeature(
                    name: "feature \(index)",
                    dimension: Dimension.allCases[index % 4],
                    binCount: bins,
                    run: index == 0 ? 0..<bins : 0..<0,
                    expert: [Double](repeating: 0, count: bins),
                    isFamiliar: true,
                    codes: codes,
                    poolCounts: counts
                )
            },
            won: won
        )
    }

    @Test("finds the effects that made the outcomes, and next to nothing in noise")
    func recovery() {
        let model = Trainer().train(made(20_000, seed: 1))
        let steps = zip(model.tables[0].weights.dropFirst(), model.tables[0].weights)
            .map { $0 - $1 }
        #expect(steps.allSatisfy { abs($0 - 0.8) < 0.2 }, "\(steps)")
        let noise = model.tables.dropFirst().flatMap(\.weights).map(abs).max() ?? 1
        #expect(noise < 0.12 && model.combinations.isEmpty, "\(noise)")
        // Tables are centred on all contacts, so zero is the average.
        let set = made(20_000, seed: 1)
        for (table, feature) in zip(model.tables, set.features) {
            let sum = zip(table.weights, feature.poolCounts).reduce(0) {
                $0 + $1.0 * Double($1.1)
            }
            #expect(abs(sum) < 1e-6)
        }
    }

    @Test("finds a pair that tells something only together")
    func pairs() {
        let model = Trainer().train(made(6_000, pair: 0.7, seed: 2))
        #expect(model.combinations.map(\.features) == [[1, 2]])
        let without = made(6_000, pair: 0.7, seed: 3)
        let quality = Quality(model.logOdds(without).map(RealMath.sigmoid), won: without.won)
        #expect(quality.logLoss < quality.baseLogLoss - 0.15, "\(quality)")
    }

    @Test("gives the same bits for the same examples in any order")
    func order() {
        for (count, seed) in [(60, 4), (700, 5)] as [(Int, UInt64)] {
            let set = made(count, pair: 0.5, seed: seed)
            let first = Trainer().train(set)
            #expect(first.combinations.isEmpty == (count < 400))
            var draw = Split.Draw(seed: seed)
            for _ in 0..<2 {
                let turned = Trainer().train(set.subset(draw.shuffled(Array(set.won.indices))))
                #expect(turned.base.bitPattern == first.base.bitPattern)
                #expect(turned.tables.map(\.weights) == first.tables.map(\.weights))
                #expect(turned.tables.map(\.variances) == first.tables.map(\.variances))
                #expect(turned.combinations.map(\.features) == first.combinations.map(\.features))
                #expect(
                    turned.combinations.map(\.table.weights)
                        == first.combinations.map(\.table.weights)
                )
                #expect(
                    turned.spread == first.spread && turned.check.logOdds == first.check.logOdds
                )
            }
        }
    }

    @Test("finds what three features tell only together, and columns of noise do not hide it")
    func triples() {
        func set(_ count: Int, noise: Int, seed: UInt64) -> TrainingSet {
            var set = made(count, features: 4 + noise, bins: 3, seed: seed)
            var random = Seeded(seed + 100)
            set.won = set.won.indices.map { row in
                let odd = (1...3).count { set.features[$0].codes[row] == 1 } % 2
                return Double(random.below(1_000_000)) / 1e6 < (odd == 1 ? 0.75 : 0.25)
            }
            return set
        }
        func loss(noise: Int) -> Double {
            let model = Trainer().train(set(2_000, noise: noise, seed: 31))
            let test = set(2_000, noise: noise, seed: 32)
            return Quality(model.logOdds(test).map(RealMath.sigmoid), won: test.won).logLoss
        }
        let (plain, noisy) = (loss(noise: 0), loss(noise: 6))
        // The truth has 0.562; without the three together nothing can be told: 0.69.
        #expect(plain < 0.60 && noisy < plain + 0.015, "\(plain) \(noisy)")
    }

    @Test("with no outcome is the rule book, and survives outcomes of one kind")
    func extremes() {
        var set = made(0, seed: 5)
        set.features[0].expert = [-1, -0.5, 0, 0.5, 1]
        set.features[0].poolCounts = [1, 1, 1, 1, 1]
        let model = Trainer().train(set)
        #expect(model.tables[0].weights == [-1, -0.5, 0, 0.5, 1] && model.combinations.isEmpty)
        var oneSided = made(60, seed: 6)
        oneSided.won = [Bool](repeating: true, count: 60)
        let bold = Trainer().train(oneSided)
        #expect(bold.base > 0.5 && bold.base < 8)
        let isFinite = bold.tables.flatMap(\.weights).allSatisfy(\.isFinite)
        #expect(isFinite)
        #expect(bold.check.variances.allSatisfy { $0 > 0 && $0 < 10 })
    }

    @Test("keeps a good rule book and forgets a wrong one")
    func ruleBook() {
        func loss(_ points: [Double], _ count: Int) -> Double {
            var training = made(count, seed: 7)
            training.features[0].expert = points
            let test = made(4_000, seed: 8)
            let model = Trainer().train(training)
            return Quality(model.logOdds(test).map(RealMath.sigmoid), won: test.won).logLoss
        }
        let truth = [-1.6, -0.8, 0, 0.8, 1.6]
        let (few, none) = (loss(truth, 25), loss([0, 0, 0, 0, 0], 25))
        #expect(few < none, "\(few) \(none)")
        let (wrong, right) = (loss(truth.map { -$0 }, 1_500), loss(truth, 1_500))
        #expect(wrong < right + 0.02, "\(wrong) \(right)")
    }

    @Test("says how sure it is: the additive variances follow the exact ones, less with more data")
    func variances() {
        let (few, many) = (
            Trainer().train(made(100, seed: 9)), Trainer().train(made(4_000, seed: 9))
        )
        func mean(_ model: AdditiveModel) -> Double {
            model.check.variances.reduce(0, +) / Double(model.check.variances.count)
        }
        #expect(mean(many) * 5 < mean(few))
        #expect(few.check.varianceError < 1 && many.check.varianceError < 1)
        #expect(few.varianceFloor > 0 && many.varianceFloor > 0)
    }

    @Test("leaves what is the same for everybody to the rule book")
    func silent() {
        var set = made(300, seed: 10)
        set.features[3].codes = [UInt8](repeating: 2, count: 300)
        set.features[3].expert = [0.3, 0, 0, 0, -0.6]
        let table = Trainer().train(set).tables[3]
        let steps = [table.weights[0] - table.weights[2], table.weights[4] - table.weights[2]]
        #expect(abs(steps[0] + steps[1] / 2) < 1e-9 && steps[0] > 0)
        #expect(table.won[2] + table.lost[2] == 300)
    }

    @Test("A column that knows the outcome is found, noise with many answers is not")
    func leaks() throws {
        var set = made(1_000, features: 3, bins: 60, seed: 11)
        set.features[0].run = 0..<0
        var random = Seeded(12)
        set.won = set.won.map { _ in random.chance(40) }
        #expect(LeakCheck.finding(set.features[0], won: set.won) == nil)
        var leak = set.features[0]
        leak.codes = set.won.map { $0 ? 3 : 5 }
        guard case .tellsAlone(let area) = LeakCheck.finding(leak, won: set.won) else {
            Issue.record("the leak was not found")
            return
        }
        #expect(area > 0.99)
        // Known of lost leads only, as a reason for losing is.
        leak.codes = set.won.enumerated().map { $1 || $0 % 3 == 0 ? 0 : UInt8(1 + $0 % 50) }
        guard case .knownOfOneSide = LeakCheck.finding(leak, won: set.won) else {
            Issue.record("the one-sided column was not found")
            return
        }
    }
}
