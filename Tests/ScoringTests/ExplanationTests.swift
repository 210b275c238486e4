import CRM
import Scoring
import TestSupport
import Testing

@Suite("An explanation")
struct ExplanationTests {
    private let scorer = Scorer.expert

    private func explain(_ facts: LeadFacts) -> Explanation {
        Explanation(facts: facts, result: scorer.score(facts), scorer: scorer)
    }

    @Test("has reasons that sum exactly to the points, strongest first, all of them the expert's")
    func sums() {
        var random = Seeded(31)
        for _ in 0..<300 {
            let facts = random.facts()
            let result = scorer.score(facts)
            let explanation = explain(facts)
            let sizes = explanation.reasons.map { $0.milliPoints.magnitude }
            #expect(
                explanation.reasons.reduce(0) { $0 + $1.milliPoints } == Int(result.milliPoints)
            )
            #expect(sizes == sizes.sorted(by: >))
            #expect(explanation.expertMilliPoints == Int(result.milliPoints))
            #expect(explanation.learnedMilliPoints == 0)
            #expect(explanation.reasons.count == ReasonGroup.allCases.count)
            #expect(explanation.reasons.allSatisfy { !$0.text.isEmpty && $0.evidence == nil })
            #expect(explanation == explain(facts))
        }
    }

    @Test("tells what was learned from what the expert says, with the outcomes behind it")
    func learned() throws {
        var card = Scorecard.expert
        let index = FeatureID.emailForm.rawValue
        card.tables[index].weights = card.tables[index].weights.map { $0 + 500_000 }
        card.tables[index].won = [1, 2, 3]
        card.tables[index].lost = [4, 5, 6]
        let trained = try Scorer(card)
        let facts = LeadFacts(asOf: Seeded.now)
        let explanation = Explanation(facts: facts, result: trained.score(facts), scorer: trained)
        let reason = try #require(explanation.reasons.first { $0.id == "email_form" })
        #expect(reason.milliPoints - reason.expertMilliPoints == 10_820)
        #expect(reason.evidence?.won == 1 && reason.evidence?.lost == 4)
        #expect(explanation.learnedMilliPoints == 10_820)
    }

    @Test("names the fact with its numbers")
    func facts() {
        var facts = LeadFacts(asOf: Seeded.now)
        facts.history.interactions = 3
        facts.history[.reply].count = 3
        facts.history[.reply].lastDays = 2
        facts.history.openDeals = 1
        facts.history.openStage = "Negotiation"
        facts.history.openValueMinor = 1_234_567_00
        facts.history.openMovedDays = 1
        facts.profile.title = "Head of\nSales"
        #expect(FactText.sentence(.replies, facts) == "Replied 3 times, last 2 days ago")
        #expect(FactText.sentence(.meetings, facts) == "No meeting yet")
        #expect(
            FactText.sentence(.openDeal, facts)
                == "1 open deal, stage Negotiation, worth 1,234,567, last moved yesterday"
        )
        #expect(
            FactText.sentence(.seniority, facts) == "Head of Sales ranks as head or vice president"
        )
    }

    @Test("reasons in two or three sentences from the strongest facts")
    func reasoning() {
        var random = Seeded(32)
        for _ in 0..<100 {
            let facts = random.facts()
            let text = explain(facts).reasoning
            let category = Category(score: scorer.score(facts).score, .standard)
            #expect(text.hasPrefix(category.columnValue + " at "))
            #expect(text.hasSuffix(".") && text.count < 700)
        }
        let blank = explain(LeadFacts(asOf: Seeded.now)).reasoning
        #expect(blank.contains("below your average lead"))
        #expect(blank.contains("no e-mail address"))
    }

    @Test("never tells as a strength that nothing has happened yet")
    func silence() throws {
        var card = Scorecard.expert
        let index = FeatureID.lastInbound.rawValue
        card.tables[index].weights = card.tables[index].weights.map { _ in 2_000_000 }
        let trained = try Scorer(card)
        let facts = LeadFacts(asOf: Seeded.now)
        let result = trained.score(facts)
        let explanation = Explanation(facts: facts, result: result, scorer: trained)
        let reason = try #require(explanation.reasons.first { $0.id == "last_inbound" })
        #expect(reason.milliPoints > 0 && !explanation.strengths.contains(reason))
        #expect(!explanation.reasoning.contains("no history"))
        #expect(explanation.strengths.allSatisfy { $0.milliPoints > 0 })
    }

    @Test("tells the same in Italian")
    func italian() {
        var facts = LeadFacts(asOf: Seeded.now)
        facts.history.interactions = 1
        facts.history.inboundLast30 = 1
        facts.history.lostDeals = 1
        #expect(
            FactText.sentence(.trend, facts)
                == "1 action in the last 30 days, none in the 90 days before"
        )
        #expect(FactText.sentence(.ownDeals, facts) == "1 deal lost before")
        #expect(
            FactText.sentence(.trend, facts, .italian)
                == "1 azione negli ultimi 30 giorni, nessuna nei 90 prima"
        )
        #expect(FactText.sentence(.ownDeals, facts, .italian) == "1 trattativa persa in passato")
        let result = scorer.score(facts)
        let english = Explanation(facts: facts, result: result, scorer: scorer).reasoning
        let italian = Explanation(
            facts: facts,
            result: result,
            scorer: scorer,
            language: .italian
        ).reasoning
        #expect(english.hasPrefix("Cold at \(result.score), "))
        #expect(italian.hasPrefix("Freddo con \(result.score), ") && italian.contains("Contro: "))
    }

    @Test("has words for every bin of every feature")
    func words() {
        var names = Set<String>()
        for feature in FeatureSet.standard.features {
            #expect(names.insert(feature.name).inserted)
            #expect(Set(feature.bins.map(\.id)).count == feature.bins.count)
            #expect(feature.bins.allSatisfy { !$0.id.isEmpty && !$0.label.isEmpty })
            #expect(Set(feature.bins.map(\.label)).count == feature.bins.count, "\(feature.name)")
        }
        #expect(FeatureSet.standard.features.map(\.id) == FeatureID.allCases)
        #expect(Set(FeatureSet.standard.features.map(\.group)) == Set(ReasonGroup.allCases))
    }

    @Test("finds every bin of every feature on some lead")
    func reachable() {
        var random = Seeded(33)
        var seen = FeatureSet.standard.features.map { _ in Set<Int>() }
        for _ in 0..<4_000 {
            for (index, bin) in scorer.bins(of: random.facts()).enumerated() {
                seen[index].insert(bin)
            }
        }
        for (feature, bins) in zip(FeatureSet.standard.features, seen) {
            #expect(bins.allSatisfy { feature.bins.indices.contains($0) })
            #expect(bins.count >= 2, "\(feature.name)")
        }
    }
}

@Suite("What if")
struct WhatIfTests {
    private func apply(_ field: String, _ value: String, to facts: LeadFacts) throws -> LeadFacts {
        try WhatIf.apply([WhatIf.Change(field, value)], to: facts)
    }

    @Test("a meeting happens: it counts, is recent, and answers what we had sent")
    func meeting() throws {
        var facts = LeadFacts(asOf: Seeded.now)
        facts.history[.unanswered].count = 2
        facts.history.interactions = 2
        let changed = try apply("meetings", "1", to: facts)
        #expect(changed.history[.meeting].count == 1)
        #expect(changed.history[.meeting].weekMicro == 1_000_000)
        #expect(changed.history[.meeting].lastDays == 0)
        #expect(changed.history.lastInboundDays == 0)
        #expect(changed.history[.unanswered].count == 0)
        #expect(changed.history.interactions == 3)
        #expect(try apply("meetings", "0", to: changed).history[.meeting].count == 0)
    }

    @Test("each field takes a value, and setting what is there changes nothing in the score")
    func fields() throws {
        var random = Seeded(41)
        for _ in 0..<50 {
            let facts = random.facts()
            for signal in [
                ("meetings", Signal.meeting), ("clicks", .click), ("unanswered", .unanswered),
            ] {
                #expect(try apply(signal.0, "\(facts.history[signal.1].count)", to: facts) == facts)
            }
            #expect(try apply("colleagues", "\(facts.company.otherContacts)", to: facts) == facts)
            #expect(try apply("bounces", "\(facts.history.bounces)", to: facts) == facts)
        }
        let examples = [
            "email_domain": "business", "title": "CEO", "last_reply_days": "1",
            "source": "Referral",
            "interest": "demo", "stage": "Negotiation", "deal_value": "5000",
            "employees": "unknown",
            "do_not_contact": "no", "email": "missing", "company": "yes", "filled_fields": "99",
        ]
        for (field, value) in examples {
            _ = try apply(field, value, to: LeadFacts(asOf: Seeded.now))
        }
        #expect(examples.keys.allSatisfy { name in WhatIf.fields.contains { $0.name == name } })
    }

    @Test("every field survives every odd value on every lead")
    func odd() {
        var random = Seeded(42)
        let values = ["", "0", "1", "-1", "1000000000", "1000000001", "unknown", "yes", "x", "🏙"]
        for _ in 0..<20 {
            let facts = random.facts()
            for field in WhatIf.fields {
                for value in values {
                    do {
                        let changed = try apply(field.name, value, to: facts)
                        #expect((0...100).contains(Scorer.expert.score(changed).score))
                    } catch let error as WhatIfError {
                        #expect("\(error)".contains(field.takes))
                    } catch {
                        Issue.record(error)
                    }
                }
            }
        }
    }

    @Test("an unknown field is refused with the list of those there are")
    func unknown() {
        do {
            _ = try apply("shoe_size", "43", to: LeadFacts(asOf: Seeded.now))
            Issue.record("taken")
        } catch {
            #expect("\(error)".contains("shoe_size"))
            #expect("\(error)".contains("last_reply_days"))
        }
    }

    @Test("suggestions raise the score by what they say, strongest first, and respect an opt-out")
    func suggestions() throws {
        var random = Seeded(43)
        for _ in 0..<100 {
            let facts = random.facts()
            let before = Scorer.expert.score(facts).milliPoints
            let suggestions = Suggestion.best(for: facts, scorer: .expert)
            #expect(suggestions.count <= 3)
            for suggestion in suggestions {
                let after = Scorer.expert.score(try WhatIf.apply([suggestion.change], to: facts))
                #expect(Int(after.milliPoints - before) == suggestion.gainMilliPoints)
            }
            let gains = suggestions.map(\.gainMilliPoints)
            #expect(gains == gains.sorted(by: >))
            if facts.history.optOuts > 0 {
                #expect(!suggestions.contains { $0.change.field == "meetings" })
            }
        }
    }
}
