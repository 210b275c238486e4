import CRM
import Scoring
import TestSupport
import Testing

@Suite("The rule book")
struct ExpertTests {
    private let scorer = Scorer.expert

    private func lead(_ events: [(InteractionKind, Int)], email: String? = nil) -> LeadFacts {
        var facts = LeadFacts(asOf: Seeded.now)
        var accumulator = HistoryAccumulator(asOf: Seeded.now)
        for (kind, days) in events {
            accumulator.add(
                kind: kind.rawValue,
                at: Seeded.now.microseconds - Int64(days) * Instant.day
            )
        }
        facts.history = accumulator.finish()
        facts.email = EmailAnalyzer.quality(of: email, company: "Acme", website: nil)
        return facts
    }

    @Test("ranks a fresh demo request above a middling lead above a bounced department's address")
    func ranking() {
        var hot = lead(
            [(.formDemo, 6), (.emailReceived, 4), (.meetingHeld, 2), (.pageViewed, 6)],
            email: "anna.bianchi@acme.it"
        )
        hot.company.isKnown = true
        hot.company.employees = 120
        hot.profile.title = "Head of Operations"
        hot.profile.source = "Website form"
        hot.profile.filledFields = 7
        var middling = lead(
            [(.emailSent, 40), (.emailOpened, 39), (.pageViewed, 25)],
            email: "m.verdi@acme.it"
        )
        middling.company.isKnown = true
        middling.profile.title = "Specialist"
        middling.profile.filledFields = 5
        let bounced = lead(
            [(.emailSent, 60), (.emailBounced, 60), (.emailSent, 30)],
            email: "info@other.it"
        )
        let scores = [hot, middling, bounced].map { scorer.score($0).score }
        #expect(scores[0] >= 80)
        #expect((40..<65).contains(scores[1]))
        #expect(scores[2] < 35)
    }

    @Test("puts a lead of whom nothing is known below the average, not at nothing")
    func blank() {
        let result = scorer.score(LeadFacts(asOf: Seeded.now))
        #expect((20..<50).contains(result.score))
        #expect(result.confidenceMicro < 250_000)
    }

    @Test("centres each feature on its expected mean")
    func centred() {
        for (feature, table) in zip(FeatureSet.standard.features, scorer.scorecard.tables) {
            #expect(feature.bins.reduce(0) { $0 + $1.share } == 100, "\(feature.name)")
            let mean = zip(feature.bins, table.weights).reduce(0) { $0 + Int64($1.0.share) * $1.1 }
            #expect(mean.magnitude <= 100, "\(feature.name)")
        }
    }

    @Test("gives more for more of every good signal and less for more of ours unanswered")
    func monotone() {
        for signal in Signal.allCases {
            for offset in 0...1 {
                let index = FeatureID.meetingWeek.rawValue + 2 * signal.rawValue + offset
                let weights = Array(scorer.scorecard.tables[index].weights.dropFirst())
                let pairs = zip(weights, weights.dropFirst())
                #expect(pairs.allSatisfy { signal == .unanswered ? $0 >= $1 : $0 <= $1 })
            }
        }
        let inbound = scorer.scorecard.tables[FeatureID.lastInbound.rawValue].weights.dropFirst(2)
        #expect(zip(inbound, inbound.dropFirst()).allSatisfy { $0 > $1 })
        let ranks = scorer.scorecard.tables[FeatureID.seniority.rawValue].weights.dropFirst()
        #expect(zip(ranks, ranks.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test("scores a meeting today never below the same lead without it")
    func meetings() throws {
        var random = Seeded(9)
        for _ in 0..<200 {
            let facts = random.facts()
            let count = facts.history[.meeting].count
            let better = try WhatIf.apply([WhatIf.Change("meetings", "\(count + 1)")], to: facts)
            #expect(scorer.score(better).milliPoints >= scorer.score(facts).milliPoints)
        }
    }

    @Test("survives being stored, byte for byte")
    func stored() throws {
        let bytes = Scorecard.expert.canonicalBytes
        let read = try Scorecard(parsing: bytes)
        #expect(read == Scorecard.expert)
        #expect(read.canonicalBytes == bytes)
        _ = try Scorer(read)
    }

    @Test("keeps its bytes, and so its identity, until it gets a new name")
    func identity() {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in Scorecard.expert.canonicalBytes {
            hash ^= UInt64(byte)
            hash &*= 0x0000_0100_0000_01B3
        }
        #expect(Scorecard.expert.name == "expert-1")
        #expect(hash == 659_632_511_707_520_815)
    }

    @Test("is refused when it does not fit the features or could overflow")
    func refused() {
        func refuses(_ change: (inout Scorecard) -> Void) -> Bool {
            var card = Scorecard.expert
            change(&card)
            do { _ = try Scorer(card) } catch { return true }
            return false
        }
        #expect(refuses { $0.featureSet = "standard-0" })
        #expect(refuses { $0.tables.removeLast() })
        #expect(refuses { $0.tables[0].bins[0] = "x" })
        #expect(refuses { $0.tables[0].weights.append(0) })
        #expect(refuses { $0.tables[0].weights[0] = .max })
        #expect(refuses { $0.tables[0].variances[0] = -1 })
        #expect(refuses { $0.tables[0].won = [1] })
        #expect(refuses { $0.baseVarianceMicro = .max })
    }
}
