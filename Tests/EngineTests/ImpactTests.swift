import CRM
import Engine
import SQLite
import Scoring
import Storage
import TestSupport
import Testing

@Suite("Whether scoring helps")
struct ImpactTests {
    /// Scored contacts whose outcomes came a week later, drawn with what was promised, changed by
    /// `truth`; afterwards everybody is scored again.
    private func simulated(
        seed: UInt64,
        truth: (Double) -> Double
    ) throws -> (report: ImpactReport, count: Int) {
        let sample = try SeededStore(seed: seed)
        try sample.fill(contacts: 900, interactions: 4)
        let engine = ScoringEngine(store: sample.store)
        _ = try engine.scoreAll(organization: sample.organization)
        var random = SeededGenerator(seed: seed)
        var promises: [(key: Int64, probability: Double)] = []
        try sample.store.database.read { connection in
            try connection.rows(
                "SELECT contact_key, probability_micro FROM score WHERE organization_key = 1"
            ) { row in promises.append((row.int64(0), Double(row.int64(1)) / 1_000_000)) }
        }
        let decided = Instant.testNow.microseconds + 7 * Instant.day
        try sample.store.database.write { connection in
            try connection.run("DELETE FROM outcome")
            for promise in promises {
                let roll = Double(random.next() % 1_000_000) / 1_000_000
                try connection.run(
                    """
                    INSERT INTO outcome (organization_key, contact_key, is_won, occurred_at, source,
                        recorded_at) VALUES (1, ?, ?, ?, 'column', ?)
                    """,
                    .integer(promise.key),
                    .integer(roll < truth(promise.probability) ? 1 : 0),
                    .integer(decided),
                    .integer(decided)
                )
            }
        }
        sample.clock.advance(8 * Instant.day)
        _ = try engine.scoreAll(organization: sample.organization)
        return (try engine.impact(organizationKey: 1), promises.count)
    }

    @Test("is told by the promise in force before each outcome, within its interval where it holds")
    func kept() throws {
        let (report, count) = try simulated(seed: 3) { $0 }
        let all = try #require(report.bands.last)
        #expect(all.category == nil && all.share.count == count && count > 600)
        #expect(all.isKept && report.unscored == 0 && report.undated == 0)
        // Of three bands at 95 % at most one may lie outside by chance.
        #expect(report.bands.dropLast().count { !$0.isKept && $0.share.count > 0 } <= 1)
        #expect(report.bands.dropLast().reduce(0) { $0 + $1.share.count } == count)
        #expect(report.months.map(\.month) == ["2026-11"])
        let width = all.share.interval.upperBound - all.share.interval.lowerBound
        #expect(width < 0.1)
    }

    @Test("is told from promises that were not kept")
    func broken() throws {
        let (report, _) = try simulated(seed: 4) { $0 / 3 }
        let all = try #require(report.bands.last)
        #expect(!all.isKept && all.share.interval.upperBound < all.promised)
    }

    @Test("counts no score given at the outcome or after it, nor for a past moment")
    func before() throws {
        let sample = try SeededStore(seed: 5)
        try sample.fill(contacts: 40)
        let engine = ScoringEngine(store: sample.store)
        let now = Instant.testNow
        let past = Instant(microseconds: now.microseconds - 30 * Instant.day)
        _ = try engine.scoreAll(organization: sample.organization, asOf: past)
        sample.clock.advance(Instant.day)
        _ = try engine.scoreAll(organization: sample.organization)
        var count: Int64 = 0
        try sample.store.database.write { connection in
            try connection.run("DELETE FROM outcome")
            // Decided between the score for a past moment and the first for its present.
            try connection.run(
                """
                INSERT INTO outcome (organization_key, contact_key, is_won, occurred_at, source,
                    recorded_at)
                SELECT organization_key, contact_key, 1,
                    CASE WHEN contact_key % 2 = 0 THEN ?1 END, 'column', ?1 FROM contact
                WHERE organization_key = 1 AND deleted_at IS NULL
                """,
                .integer(now.microseconds + Instant.second)
            )
            count = try connection.value("SELECT count(*) FROM outcome")?.integer ?? 0
        }
        let report = try engine.impact(organizationKey: 1)
        #expect(report.bands.allSatisfy { $0.share.count == 0 })
        #expect(report.unscored > 10 && report.undated > 10)
        #expect(Int64(report.unscored + report.undated) == count)
    }

    @Test("tells speed to lead: the groups recover the shares that made them")
    func speed() throws {
        var random = SeededGenerator(seed: 6)
        let hour: Int64 = 3_600_000_000
        let truths: [(delay: Int64?, share: Double)] = [
            (hour / 60, 0.5), (hour / 2, 0.35), (10 * hour, 0.25), (100 * hour, 0.15),
            (1_000 * hour, 0.1), (nil, 0.05),
        ]
        let reaches = truths.flatMap { truth in
            (0..<800).map { index in
                let roll = Double(random.next() % 1_000_000) / 1_000_000
                return FirstReach(
                    delay: truth.delay,
                    isWon: index % 10 == 0 ? nil : roll < truth.share
                )
            }
        }
        let report = ImpactReport(
            scores: [],
            unscored: 0,
            undated: 0,
            reaches: reaches,
            thresholds: .standard
        )
        #expect(report.speeds.count == truths.count)
        for (speed, truth) in zip(report.speeds, truths) {
            #expect(speed.contacts == 800 && speed.share.count == 720)
            #expect(speed.share.interval.contains(truth.share), "\(speed)")
            #expect(speed.isNever == (truth.delay == nil))
        }
        #expect(report.medianDelay == 10 * hour)
    }

    @Test("counts our first message or call after a contact was made and before its outcome")
    func reached() throws {
        let sample = try SeededStore(seed: 7)
        let day = Instant.day
        let made = Instant.testNow.microseconds - 100 * day
        try sample.store.database.write { connection in
            for key in 1...4 {
                try connection.run(
                    """
                    INSERT INTO contact (organization_key, id, name, created_at, recorded_at)
                    VALUES (1, ?, 'A', ?, ?)
                    """,
                    .text("c\(key)"),
                    .integer(made),
                    .integer(made)
                )
            }
            func log(_ key: Int, _ kind: InteractionKind, _ days: Int64) throws {
                try connection.run(
                    """
                    INSERT INTO interaction (organization_key, contact_key, id, kind, occurred_at,
                        recorded_at) VALUES (1, ?, ?, ?, ?, 0)
                    """,
                    .integer(Int64(key)),
                    .text("\(key)-\(kind)-\(days)"),
                    .integer(Int64(kind.rawValue)),
                    .integer(made + days * day)
                )
            }
            try log(1, .emailSent, -3)
            try log(1, .emailReceived, 1)
            try log(1, .callMissed, 2)
            try log(1, .emailSent, 5)
            try log(2, .emailSent, 9)
            try connection.run(
                """
                INSERT INTO outcome (organization_key, contact_key, is_won, occurred_at, source,
                    recorded_at) VALUES (1, 2, 1, ?, 'column', 0)
                """,
                .integer(made + 8 * day)
            )
            try log(3, .callConnected, 0)
        }
        let found = try sample.store.firstReaches(organizationKey: 1)
        #expect(found.count == 4)
        #expect(Set(found.map { $0.delay }) == [2 * day, nil, 0])
        #expect(found.filter { $0.isWon == true } == [FirstReach(delay: nil, isWon: true)])
    }
}
