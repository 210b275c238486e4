import CRM
import JSON
import Scoring
import TestSupport
import Testing

@Suite("Rules that people wrote")
struct OwnRuleTests {
    private static let document: JSON = [
        "format": 1,
        "groups": [["name": "interest", "cap": 15, "floor": -5]],
        "rules": [
            [
                "name": "demo", "points": 12, "if": [["field": "interest", "is": "demo"]],
                "group": "interest",
            ],
            ["name": "page", "points": 9, "if": [["event": "page"]], "group": "interest"],
            [
                "name": "silent", "points": -7, "group": "interest",
                "if": [["field": "last_inbound", "older_than_days": 90]],
            ],
            [
                "name": "big", "points": 10,
                "if": [
                    ["field": "company_size", "at_least": 50, "below": 1000],
                    ["column": "Plan", "is_not": ["Free", "Trial"]],
                ],
            ],
            ["name": "visit", "points": 16, "decay": ["column": "Visit", "half_life_days": 10]],
            [
                "name": "budget",
                "steps": [
                    ["points": 20, "if": [["column": "Budget", "at_least": 1000]]],
                    ["points": 5, "if": [["column": "Budget", "at_least": 100]]],
                ],
            ],
        ],
    ]

    private func scorer() throws -> Scorer {
        try Scorer(Scorecard.expert.with(OwnRules(Self.document)))
    }

    /// What a lead's score gains by the rules, in thousandths of a point.
    private func gain(_ facts: LeadFacts) throws -> Int64 {
        try scorer().score(facts).milliPoints - Scorer.expert.score(facts).milliPoints
    }

    @Test("move the leads they mean by exactly their points, and nobody else")
    func points() throws {
        var facts = LeadFacts(asOf: Instant.testNow)
        #expect(try gain(facts) == 0)
        facts.attributes = ["Budget": "999.5"]
        #expect(try gain(facts) == 5_000)
        facts.attributes = ["Budget": "1000"]
        #expect(try gain(facts) == 20_000)
        facts.attributes = [:]
        facts.company.isKnown = true
        facts.company.employees = 49
        #expect(try gain(facts) == 0)
        facts.company.employees = 50
        #expect(try gain(facts) == 10_000)
        facts.company.employees = 1_000
        #expect(try gain(facts) == 0)
        facts.company.employees = 999
        facts.attributes = ["Plan": "Trial"]
        #expect(try gain(facts) == 0)
        facts.attributes = ["Plan": "Team"]
        #expect(try gain(facts) == 10_000)
    }

    @Test("of a group are added up, and held to its cap and its floor")
    func groups() throws {
        var facts = LeadFacts(asOf: Instant.testNow)
        facts.history.interactions = 1
        facts.history.lastInboundDays = 91
        #expect(try gain(facts) == -5_000)
        facts.history.interest = .formDemo
        #expect(try gain(facts) == 5_000)
        facts.history.lastInboundDays = 90
        #expect(try gain(facts) == 12_000)
        facts.history[.page].count = 1
        #expect(try gain(facts) == 15_000)
    }

    @Test("fade by halves with the days since a date, and say nothing of one that lies ahead")
    func decay() throws {
        var facts = LeadFacts(asOf: Instant.testNow)
        func after(_ days: Int64) throws -> Int64 {
            let date = Instant(microseconds: facts.asOf.microseconds - days * Instant.day)
            facts.attributes = ["Visit": date.description]
            return try gain(facts)
        }
        let found = try [-1, 0, 9, 10, 20, 30, 40, 49, 50].map(after)
        #expect(found == [0, 16_000, 16_000, 8_000, 4_000, 2_000, 1_000, 1_000, 0])
    }

    @Test("are told as such, in English and Italian, with what outcomes taught")
    func words() throws {
        var facts = LeadFacts(asOf: Instant.testNow)
        facts.history.interactions = 1
        facts.history[.page].count = 1
        facts.history.interest = .formDemo
        facts.attributes = ["Budget": "2000"]
        var card = Scorecard.expert.with(try OwnRules(Self.document))
        card.kind = .trained
        let last = card.tables.count - 1
        // Three points less than people gave.
        card.tables[last].weights[2] -= 138_629
        let scorer = try Scorer(card)
        func texts(_ language: Language) -> [String: String] {
            let told = Explanation(
                facts: facts,
                result: scorer.score(facts),
                scorer: scorer,
                language: language
            )
            let sum = told.reasons.reduce(0) { $0 + $1.milliPoints }
            #expect(Int64(sum) == scorer.score(facts).milliPoints)
            let rules = told.reasons.filter { $0.id.hasPrefix("rule") }
            return Dictionary(uniqueKeysWithValues: rules.map { ($0.id, $0.text) })
        }
        #expect(
            texts(.english) == [
                "rule.budget": "Your rule “budget” +20, learned −3",
                "rules.interest": "Your rules “interest”: “demo” +12, “page” +9, held to +15",
            ]
        )
        #expect(
            texts(.italian) == [
                "rule.budget": "La tua regola “budget” +20, appreso −3",
                "rules.interest": "Le tue regole “interest”: “demo” +12, “page” +9, limitate a +15",
            ]
        )
    }

    @Test("are kept by the model's bytes, and rules that stay keep what was learned of them")
    func stored() throws {
        var card = Scorecard.expert.with(try OwnRules(Self.document))
        card.kind = .trained
        let last = card.tables.count - 1
        card.tables[last].weights[1] += 1_000
        #expect(try Scorecard(parsing: card.canonicalBytes) == card)
        #expect(try Scorer(card).attributeNames.sorted() == ["Budget", "Plan", "Visit"])
        let rest = try #require(try card.rules.without("big"))
        let fewer = card.with(rest)
        #expect(fewer.tables.count == card.tables.count - 1)
        #expect(fewer.tables.last == card.tables.last)
        let none = card.with(.none)
        #expect(none.tables == Scorecard.expert.tables && none.rules.isEmpty)
        #expect(try card.rules.without("none of them") == nil)
        let difference = RuleDifference(card.rules, rest)
        #expect(difference.removed == ["big"] && difference.added.isEmpty)
        #expect(difference.changed.isEmpty)
    }

    @Test("are refused with words and place where bins cannot be exact, all faults at once")
    func refused() {
        func faults(_ rule: JSON, groups: JSON = []) -> [String] {
            do {
                _ = try OwnRules(["format": 1, "groups": groups, "rules": [rule]])
                return []
            } catch { return error.problems.map { "\($0.pointer) \($0.text)" } }
        }
        func condition(_ condition: JSON) -> String {
            faults(["name": "r", "points": 1, "if": [condition]]).joined(separator: "\n")
        }
        let size = condition(["field": "company_size", "at_least": 60])
        #expect(size.hasPrefix("/rules/0/if/0/at_least ") && size.contains("10, 50, 250, 1000"))
        #expect(condition(["field": "last_inbound", "within_days": 10]).contains("2, 7, 14"))
        #expect(condition(["field": "industry", "at_least": 3]).contains("'is'"))
        #expect(condition(["field": "industry", "is": "shipping"]).contains("transport"))
        #expect(condition(["field": "height", "is": "tall"]).contains("there is no field"))
        #expect(condition(["event": "reply", "within_days": 7]).contains("half-lives"))
        #expect(condition(["event": "reply", "half_life_days": 30]).contains("7 and of 45"))
        #expect(condition(["event": "dance"]).contains("meeting, reply"))
        #expect(condition(["column": "Plan"]).contains("asks nothing"))
        #expect(condition(["column": "Plan", "is": " Free"]).contains("text"))
        #expect(condition(["column": "Plan", "at_least": 5, "below": 5]).contains("between"))
        #expect(condition(["column": "Plan", "is": "x", "at_least": 5]).contains("two"))
        #expect(condition(["field": "age", "column": "x", "known": true]).contains("one 'field'"))
        #expect(faults(["name": "r", "points": 0, "if": []]).count == 1)
        #expect(faults(["name": "", "points": 101, "if": [["event": "page"]]]).count == 2)
        #expect(faults(["name": "r", "points": 1]).first?.hasPrefix("/rules/0/if") == true)
        #expect(faults(["name": "r", "points": 1, "if": [], "pionts": 2]).count == 2)
        let lost: JSON = ["name": "r", "points": 1, "if": [["event": "page"]], "group": "g"]
        #expect(faults(lost).first?.contains("no group 'g'") == true)
        #expect(faults(lost, groups: [["name": "g"]]).first?.contains("'cap'") == true)
        #expect(throws: RuleError.self) { try OwnRules(["rules": []]) }
        #expect(throws: RuleError.self) { try OwnRules([1]) }
        #expect(throws: RuleError.self) {
            try OwnRules(["$schema": [:], "format": 1, "rules": []])
        }
        let points: [Int64] = [1, 2, 4, 8, 16, 32, 64]
        let many = points.map { number -> JSON in
            [
                "name": .string("r\(number)"), "points": .integer(number), "group": "g",
                "if": [["event": "page"]],
            ]
        }
        #expect(throws: RuleError.self) {
            try OwnRules([
                "format": 1, "groups": [["name": "g", "cap": 400]], "rules": .array(many),
            ])
        }
    }

    @Test("know the edges of every feature that has numbers or days")
    func edges() throws {
        // Each bound that a message names is one that can be asked.
        for feature in FeatureSet.standard.features {
            for key in ["at_least", "within_days"] {
                let rule: JSON = [
                    "name": "r", "points": 1,
                    "if": [["field": .string(feature.name), key: 77_777]],
                ]
                do { _ = try OwnRules(["format": 1, "rules": [rule]]) } catch {
                    let text = error.problems[0].text
                    guard text.contains("told apart at ") else { continue }
                    let numbers = text.split { !"0123456789.".contains($0) }.compactMap {
                        Double($0)
                    }
                    let first = feature.bins.count - numbers.count - 1
                    #expect((0...2).contains(first), "\(feature.name)")
                    for number in numbers {
                        let good: JSON = [
                            "name": "r", "points": 1,
                            "if": [
                                [
                                    "field": .string(feature.name),
                                    key: .number(number),
                                ]
                            ],
                        ]
                        _ = try OwnRules(["format": 1, "rules": [good]])
                    }
                }
            }
        }
    }
}
