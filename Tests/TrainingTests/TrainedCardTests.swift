import CRM
import JSON
import Ledger
import Scoring
import TestSupport
import Testing

@Suite("A trained card")
struct TrainedCardTests {
    /// A card with attributes of every kind and combinations, all numbers made up.
    ///
    /// An old one has pairs only, and no compression.
    static func card(seed: UInt64, isOld: Bool = false) -> Scorecard {
        var random = Seeded(seed)
        var card = Scorecard.expert
        card.name = "trained-\(seed)"
        card.kind = .trained
        card.varianceFloorMicro = 1_000
        card.attributes = [
            .init(attribute: "score", dimension: .engagement, kind: .number(edges: [1, 2.5, 10])),
            .init(attribute: "born", dimension: .companyFit, kind: .date(edges: [0, 30])),
            .init(attribute: "vip", dimension: .qualification, kind: .flag),
            .init(
                attribute: "Città",
                dimension: .qualification,
                kind: .category(levels: ["Bologna", "L'Aquila", "東京"])
            ),
        ]
        for index in card.tables.indices { fill(&card.tables[index], &random) }
        for attribute in card.attributes {
            var table = Scorecard.Table(
                feature: attribute.name,
                bins: attribute.binNames,
                weights: [],
                expert: [],
                variances: []
            )
            fill(&table, &random)
            card.tables.append(table)
        }
        for tables in [[0, 3], [5, 46], [46, 49], [2, 5, 46]].prefix(isOld ? 3 : 4) {
            let groups = tables.map { card.tables[$0].bins.indices.map { $0 % 3 } }
            let cells = groups.reduce(1) { $0 * (($1.max() ?? 0) + 1) }
            card.combinations.append(
                Scorecard.Combination(
                    tables: tables,
                    groups: groups,
                    weights: (0..<cells).map { _ in Int64(random.below(1_000_000)) - 500_000 },
                    variances: (0..<cells).map { _ in Int64(random.below(40_000)) - 20_000 },
                    won: (0..<cells).map { _ in random.below(50) },
                    lost: (0..<cells).map { _ in random.below(50) }
                )
            )
        }
        if !isOld { card.compression = Compression(hundredFrom: 130_000, zeroBelow: -40_000) }
        return card
    }

    private static func fill(_ table: inout Scorecard.Table, _ random: inout Seeded) {
        let bins = table.bins.indices
        table.weights = bins.map { _ in Int64(random.below(2_000_000)) - 1_000_000 }
        table.expert = bins.map { _ in Int64(random.below(1_000_000)) - 500_000 }
        table.variances = bins.map { _ in Int64(random.below(80_000)) - 20_000 }
        table.won = bins.map { _ in random.below(90) }
        table.lost = bins.map { _ in random.below(90) }
    }

    private func facts(_ random: inout Seeded) -> LeadFacts {
        var facts = random.facts()
        let texts: [(String, [String?])] = [
            ("score", [nil, "0", "2.5", "99", "many"]),
            ("born", [nil, "2026-09-01", "2020-01-01T10:00:00Z", "2099-01-01", "1/2/3"]),
            ("vip", [nil, "yes", "NO", "perhaps"]),
            ("Città", [nil, "Bologna", "L'Aquila", "東京", "Roma", "select"]),
        ]
        for (name, values) in texts { facts.attributes[name] = random.pick(values) }
        return facts
    }

    @Test("is stored and read back to the same bytes; the rule book's bytes never change")
    func roundTrip() throws {
        for seed in 1...5 as ClosedRange<UInt64> {
            let card = Self.card(seed: seed)
            let read = try Scorecard(parsing: card.canonicalBytes)
            #expect(read == card && read.canonicalBytes == card.canonicalBytes)
            try read.check(against: .standard)
        }
        #expect(
            SHA256.hash(Scorecard.expert.canonicalBytes).hex
                == "b5e53442e442e720e96cd7aba8525bc47a6f9e872e6900fa37f50060b229ad02"
        )
    }

    @Test("of an earlier version keeps its layout, its bytes and its scores held to 0 and 100")
    func old() throws {
        let card = Self.card(seed: 6, isOld: true)
        let text = String(decoding: card.canonicalBytes, as: UTF8.self)
        #expect(text.contains("\"format\":2") && text.contains("\"first_groups\""))
        #expect(!text.contains("compression") && !text.contains("combinations"))
        let read = try Scorecard(parsing: card.canonicalBytes)
        #expect(read == card && read.canonicalBytes == card.canonicalBytes)
        #expect(read.score(milliPoints: 99_499) == 99 && read.score(milliPoints: 250_000) == 100)
        #expect(read.score(milliPoints: 499) == 0 && read.score(milliPoints: -90_000) == 0)
        var random = Seeded(23)
        for _ in 0..<40 {
            let facts = facts(&random)
            let scorer = try Scorer(read)
            let result = scorer.score(facts)
            #expect(Explanation(facts: facts, result: result, scorer: scorer).compression == nil)
        }
    }

    @Test("explains every point: contributions and reasons sum exactly, parts to the score")
    func sums() throws {
        var random = Seeded(21)
        for seed in 1...40 as ClosedRange<UInt64> {
            let scorer = try Scorer(Self.card(seed: seed))
            let facts = facts(&random)
            let result = scorer.score(facts)
            let card = scorer.scorecard
            var micro = card.baseLogOddsMicro
            for (table, bin) in zip(card.tables, result.bins) { micro += table.weights[bin] }
            for combination in card.combinations {
                micro += combination.weights[combination.cell(result.bins)]
            }
            let explanation = Explanation(facts: facts, result: result, scorer: scorer)
            let reasons = explanation.reasons.reduce(0) { $0 + $1.milliPoints }
            let isExact =
                result.logOddsMicro == micro
                && result.contributions.count == card.tables.count + card.combinations.count
                && result.contributions.reduce(0, +) == Int(result.milliPoints)
                && reasons == Int(result.milliPoints)
                && result.breakdown.reduce(0, +) == result.score
            #expect(isExact, "seed \(seed)")
            #expect(explanation.reasons.count { $0.id.hasPrefix("attribute.") } == 4)
            #expect(explanation.reasons.count { $0.id.hasPrefix("pair.") } == 3)
            #expect(explanation.reasons.count { $0.id.hasPrefix("set.") } == 1)
        }
    }

    @Test("commits to the attributes it used, and scores the payload's facts to the same bits")
    func payload() throws {
        var random = Seeded(22)
        let scorer = try Scorer(Self.card(seed: 2))
        for _ in 0..<50 {
            let facts = facts(&random)
            let payload = ScorePayload(
                contactID: "c",
                organizationID: "o",
                modelSHA256: "m",
                scorer: "local",
                facts: facts,
                result: scorer.score(facts)
            )
            var read = try ScorePayload(parsing: payload.canonicalBytes)
            read.result = read.result(completedBy: payload.result)
            #expect(read == payload && scorer.score(read.facts) == payload.result)
        }
    }

    @Test("answers what an attribute would change, and says what it takes")
    func whatIf() throws {
        let scorer = try Scorer(Self.card(seed: 3))
        let attributes = scorer.scorecard.attributes
        var facts = LeadFacts(asOf: Seeded.now)
        facts = try WhatIf.apply(
            [.init("Città", "Bologna"), .init("attribute.vip", "yes"), .init("title", "CEO")],
            to: facts,
            attributes: attributes
        )
        #expect(facts.attributes == ["Città": "Bologna", "vip": "yes"])
        #expect(facts.profile.title == "CEO")
        facts = try WhatIf.apply([.init("vip", "")], to: facts, attributes: attributes)
        #expect(facts.attributes["vip"] == nil)
        for (field, value) in [("vip", "perhaps"), ("score", "many"), ("nothing", "1")] {
            #expect(throws: WhatIfError.self) {
                try WhatIf.apply([.init(field, value)], to: facts, attributes: attributes)
            }
        }
    }

    @Test("is refused where it does not fit, with what is wrong")
    func refusals() throws {
        let cases: [(String, (inout Scorecard) -> Void)] = [
            ("tables for", { $0.tables.removeLast() }),
            ("other bins", { $0.tables[46].bins[1] = "x" }),
            ("must ascend", { $0.attributes[0].kind = .number(edges: [1, 1, 10]) }),
            ("must differ", { $0.attributes[3].kind = .category(levels: ["a", "a", "b"]) }),
            ("names tables", { $0.combinations[0].tables[1] = 99 }),
            ("names tables", { $0.combinations[0].tables[0] = 3 }),
            ("one group a bin", { $0.combinations[1].groups[0].removeLast() }),
            ("a cell is needed", { $0.combinations[3].weights.removeLast() }),
            ("20 ordered numbers", { $0.compression?.above[7] = 0 }),
            ("out of range", { $0.tables[3].weights[0] = 20_000_001 }),
            ("out of range", { $0.varianceFloorMicro = -1 }),
        ]
        for (message, change) in cases {
            var card = Self.card(seed: 4)
            change(&card)
            do {
                _ = try Scorer(card)
                Issue.record("taken: \(message)")
            } catch {
                #expect("\(error)".contains(message), "\(error)")
            }
        }
        let text = String(decoding: Self.card(seed: 4).canonicalBytes, as: UTF8.self)
        for (from, to) in [
            ("\"kind\":\"flag\"", "\"kind\":\"flug\""), ("\"format\":3", "\"format\":4"),
            ("\"format\":3", "\"format\":2"), ("\"format\":3", "\"format\":1"),
            ("\"above_80\"", "\"above_90\""), ("\"features\":[2,5,46]", "\"features\":[2]"),
            ("\"edges\":[1,", "\"edges\":[\"1\","),
        ] {
            let changed = text.replacing(from, with: to)
            #expect(changed != text)
            #expect(throws: ScorecardError.self) { try Scorecard(parsing: Array(changed.utf8)) }
        }
    }
}
