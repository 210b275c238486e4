package import CRM
import Scoring

/// SplitMix64: the same numbers from the same seed, on every platform.
package struct Seeded {
    private var state: UInt64

    package init(_ seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// 0 to `bound` − 1.
    package mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    package mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

    package mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[below(elements.count)]
    }
}

/// One interaction of a made-up contact.
package typealias Event = (kind: Int, at: Int64)

extension Seeded {
    package static let now = Instant(microseconds: 1_790_000_000_123_456)

    /// Up to `count` events of the last two years, some after the moment, in no order.
    package mutating func events(_ count: Int) -> [Event] {
        (0..<below(count + 1)).map { _ in
            let age = Int64(below(730 * 86_400) - 20 * 86_400) * Instant.second
            return (below(InteractionKind.allCases.count + 1), Self.now.microseconds - age)
        }
    }

    /// A lead with a bit of everything, often with gaps.
    package mutating func facts() -> LeadFacts {
        var facts = LeadFacts(asOf: Self.now)
        var accumulator = HistoryAccumulator(asOf: Self.now)
        if chance(80) {
            for event in events(30) { accumulator.add(kind: event.kind, at: event.at) }
        }
        for _ in 0..<below(3) {
            accumulator.addOpportunity(
                status: pick([.open, .won, .lost]),
                stage: pick(["Negotiation", "Demo", "Qualifica", "x", nil]),
                valueMinor: chance(50) ? Int64(below(50_000_000)) : nil,
                openedAt: Self.now.microseconds - Int64(below(400)) * Instant.day,
                movedAt: chance(70) ? Self.now.microseconds - Int64(below(120)) * Instant.day : nil,
                closedAt: chance(70) ? Self.now.microseconds - Int64(below(90)) * Instant.day : nil
            )
        }
        facts.history = accumulator.finish()
        facts.email = EmailAnalyzer.quality(
            of: pick([
                nil, "mario.rossi@acme.it", "info@acme.it", "anna@gmail.com", "x@mailinator.com",
                "broken@", "dean@unibo.it", "sindaco@comune.bologna.it",
            ]),
            company: pick([nil, "Acme S.r.l.", "Rossi Impianti"])
        )
        facts.company.isKnown = chance(70)
        if facts.company.isKnown {
            facts.company.employees = chance(50) ? below(9_000) : nil
            facts.company.industry = pick([nil, "Software", "Meccanica", "???", "Banking \"X\""])
            facts.company.otherContacts = below(8)
            facts.company.wonDeals = chance(15) ? 1 + below(3) : 0
            facts.company.lostDeals = chance(15) ? 1 + below(3) : 0
        }
        facts.profile.title = pick([
            nil, "CEO", "Responsabile Acquisti", "Software Engineer", "Head of Sales", "Stagista",
            "Città 🏙\u{7}", "n/a",
        ])
        facts.profile.source = pick([nil, "Referral", "Cold list", "Webinar", "Sito web", "zzz"])
        facts.profile.doNotContact = pick([nil, nil, true, false])
        facts.profile.ageDays = chance(80) ? below(900) : nil
        facts.profile.filledFields = below(9)
        return facts
    }
}
