import CRM
import JSON
import Scoring
import Testing
import Training

@Suite("Training on rules that people wrote")
struct OwnRuleTrainingTests {
    private static func book() throws -> OwnRules {
        try OwnRules([
            "format": 1,
            "rules": [
                ["name": "demo", "points": 15, "if": [["field": "interest", "is": "demo"]]]
            ],
        ])
    }

    /// Leads of whom each third asked for a demo; the rule says that it doubles the odds.
    private func model(_ count: Int, effect: Double) throws -> Scorecard {
        let rule = try #require(try Self.book().features.first)
        var codes: [UInt8] = []
        var won: [Bool] = []
        for index in 0..<count {
            let isMeant = index % 3 == 0
            codes.append(isMeant ? 1 : 0)
            // Of each kind exactly the share that the odds say is won.
            let share = RealMath.sigmoid(-0.5 + (isMeant ? effect : 0))
            let place = Double(isMeant ? index / 3 : index - index / 3 - 1)
            won.append(((place + 1) * share).rounded(.down) > (place * share).rounded(.down))
        }
        let standard = StandardTraining.features(
            codes: FeatureSet.standard.features.map { _ in [UInt8](repeating: 0, count: count) },
            poolCounts: FeatureSet.standard.features.map { feature in
                feature.bins.indices.map { $0 == 0 ? count : 0 }
            }
        )
        let feature = TrainingFeature(
            name: rule.name,
            dimension: rule.dimension,
            binCount: 2,
            run: 0..<0,
            expert: rule.priorMicro.map { Double($0) / 1_000_000 },
            isFamiliar: true,
            isOwnRule: true,
            codes: codes,
            poolCounts: [count - count / 3, count / 3]
        )
        return Scorecard(
            name: "t",
            model: Trainer().train(TrainingSet(features: standard + [feature], won: won)),
            attributes: [],
            rules: try Self.book()
        )
    }

    @Test("keeps their points where nothing is known, and moves them to what outcomes say")
    func moved() throws {
        func points(_ card: Scorecard) throws -> (whole: Int, written: Int) {
            let table = try #require(card.tables.last)
            #expect(table.weights[0] == 0 && table.expert[0] == 0)
            return (
                Scorecard.milliPoints(microLogits: table.weights[1]),
                Scorecard.milliPoints(microLogits: table.expert[1])
            )
        }
        let none = try points(model(0, effect: 0))
        #expect(none == (15_000, 15_000))
        // A few outcomes that contradict the rule take some of its points; many nearly all.
        let few = try points(model(60, effect: 0))
        let many = try points(model(6_000, effect: 0))
        #expect(few.written == 15_000 && many.written == 15_000)
        #expect(few.whole < 14_500 && few.whole > 2_000, "\(few)")
        #expect(abs(many.whole) < 2_000, "\(many)")
        // Where it holds it stays.
        let right = try points(model(6_000, effect: 0.693))
        #expect(abs(right.whole - 15_000) < 1_000, "\(right)")
    }

    @Test("leaves the average of the outcomes where it is")
    func calibrated() throws {
        let card = try model(6_000, effect: 0)
        let scorer = try Scorer(card)
        var bins = [Int](repeating: 0, count: card.tables.count)
        let without = scorer.score(bins: bins).probabilityMicro
        bins[bins.count - 1] = 1
        let with = scorer.score(bins: bins).probabilityMicro
        #expect(abs(without - 377_541) < 10_000 && abs(with - 377_541) < 20_000)
    }
}
