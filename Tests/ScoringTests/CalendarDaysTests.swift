import CRM
import Scoring
import Testing
import Values

@Suite("Days as people count them")
struct CalendarDaysTests {
    private static func moment(_ text: String) throws -> Instant {
        try #require(Instant(rfc3339: text))
    }

    /// The sentence on replies, of one at a moment, told at another.
    private static func told(
        _ replied: String,
        _ asOf: String,
        _ zone: TimeZoneRules,
        isKnown: Bool = true,
        _ language: Language = .english
    ) throws -> String {
        let now = try moment(asOf)
        var history = HistoryAccumulator(asOf: now)
        let reply = try moment(replied).microseconds
        history.add(kind: InteractionKind.emailReceived.rawValue, at: reply)
        var facts = LeadFacts(asOf: now)
        facts.history = history.finish()
        let moments = isKnown ? history.moments : HistoryMoments()
        let explanation = Explanation(
            facts: facts,
            result: Scorer.expert.score(facts),
            scorer: .expert,
            calendar: CalendarDays(asOf: now, moments, in: zone),
            language: language
        )
        return try #require(explanation.reasons.first { $0.id == "replies" }).text
    }

    @Test("An evening is yesterday in the morning, and a point of the score all the same")
    func yesterday() throws {
        let evening = "2026-10-31T18:46:00Z"
        #expect(
            try Self.told(evening, "2026-11-01T09:00:00Z", .utc) == "Replied once, last yesterday"
        )
        #expect(
            try Self.told(evening, "2026-10-31T23:59:59Z", .utc) == "Replied once, last today"
        )
        #expect(
            try Self.told(evening, "2026-11-03T09:00:00Z", .utc)
                == "Replied once, last 3 days ago"
        )
        #expect(
            try Self.told(evening, "2026-11-01T09:00:00Z", .utc, .italian)
                == "Ha risposto 1 volta, l’ultima ieri"
        )
    }

    @Test("Where clocks stand otherwise, days begin otherwise")
    func zones() throws {
        let east = try #require(TimeZoneRules(Self.fixed(hours: 9)))
        // 00:30 and 09:30 of one day nine hours east, of two days in Greenwich.
        #expect(
            try Self.told("2026-10-31T15:30:00Z", "2026-11-01T00:30:00Z", east)
                == "Replied once, last today"
        )
        #expect(
            try Self.told("2026-10-31T15:30:00Z", "2026-11-01T00:30:00Z", .utc)
                == "Replied once, last yesterday"
        )
    }

    @Test("Where the moment is not known any more, days of 24 hours are told")
    func unknown() throws {
        #expect(
            try Self.told(
                "2026-10-31T18:46:00Z",
                "2026-11-01T09:00:00Z",
                .utc,
                isKnown: false
            ) == "Replied once, last today"
        )
    }

    @Test("Confidence is told as outcomes of leads like it")
    func confidence() {
        var result = Scorer.expert.score(LeadFacts(asOf: Instant(microseconds: 0)))
        (result.confidenceMicro, result.probabilityMicro) = (333_334, 181_818)
        let like = LikeOutcomes(result)
        #expect(like.won == 2 && like.lost == 8)
        (result.confidenceMicro, result.probabilityMicro) = (0, 500_000)
        #expect(LikeOutcomes(result).won == 0 && LikeOutcomes(result).lost == 0)
        result.confidenceMicro = 1_000_000
        #expect(LikeOutcomes(result).won + LikeOutcomes(result).lost <= 10_000)
    }

    /// A zone file of one offset (RFC 9636, version 1).
    private static func fixed(hours: Int32) -> [UInt8] {
        func number(_ value: Int32) -> [UInt8] {
            let bits = UInt32(bitPattern: value)
            return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: bits >> $0) }
        }
        let counts: [Int32] = [0, 0, 0, 0, 1, 4]
        return Array("TZif".utf8) + [UInt8](repeating: 0, count: 16) + counts.flatMap(number)
            + number(hours * 3_600) + [0, 0] + Array("EST".utf8) + [0]
    }
}
