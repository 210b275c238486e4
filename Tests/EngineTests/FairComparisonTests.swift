import CRM
import Engine
import JSON
import SQLite
import Scoring
import Storage
import TestSupport
import Testing
import Training

@Suite("A model in use is compared on outcomes it has not seen")
struct FairComparisonTests {
    private let now = Instant.testNow.microseconds

    /// A store of 180 contacts of whom one attribute is known, which outcomes follow.
    private func sample() throws -> SeededStore {
        let sample = try SeededStore(seed: 11)
        try sample.store.database.write { connection in
            try connection.execute(
                """
                WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number LIMIT 180)
                INSERT INTO contact (contact_key, organization_key, id, name, attributes,
                    recorded_at)
                SELECT n, 1, 'c' || n, 'Lead', '{"tier":"t' || n % 3 || '"}', 1 FROM number
                """
            )
        }
        return sample
    }

    /// Outcomes of these contacts; `daysAgo` is when each was decided, nil without a date.
    private func decide(
        _ sample: SeededStore,
        _ keys: ClosedRange<Int>,
        daysAgo: (Int) -> Int?
    ) throws {
        try sample.store.database.write { connection in
            for key in keys {
                try connection.run(
                    """
                    INSERT INTO outcome (organization_key, contact_key, is_won, occurred_at, source,
                        recorded_at)
                    VALUES (1, ?, ?, ?, 'column', ?)
                    """,
                    .integer(Int64(key)),
                    .integer(key % 10 < [2, 5, 8][key % 3] ? 1 : 0),
                    daysAgo(key).map { .integer(now - Int64($0) * Instant.day) } ?? .null,
                    .integer(now)
                )
            }
        }
    }

    @Test("what it learned from is counted, flatters it, and refuses no successor")
    func seen() throws {
        let sample = try sample()
        try decide(sample, 1...100) { 400 - $0 }
        let engine = ScoringEngine(store: sample.store)
        let first = try engine.train(organization: sample.organization)
        #expect(first.report.championSeen == 0 && first.report.isFair && first.isPublished)
        let second = try engine.train(organization: sample.organization)
        #expect(second.previous.name == "trained-1" && second.report.method == .latest)
        #expect(second.report.championSeen == 25 && !second.report.isFair)
        // It would lose to the model that knew the answers.
        #expect(second.report.challenger.logLoss > second.report.champion.logLoss)
        #expect(second.isPublished)
        let metrics = second.model.metrics
        #expect(metrics["model_in_use"]?["seen_at_most"]?.intValue == 25)
        #expect(metrics["judged_by"]?.stringValue == "base_rate_and_rule_book")
        var worse = second.report
        worse.challenger.logLoss = worse.challenger.baseLogLoss * 1.01
        #expect(!worse.isBetter)
    }

    @Test("later outcomes, once they are enough, are new to both and decide alone")
    func since() throws {
        let sample = try sample()
        try decide(sample, 1...100) { 400 - $0 }
        let engine = ScoringEngine(store: sample.store)
        _ = try engine.train(organization: sample.organization)
        try decide(sample, 101...110) { 400 - $0 }
        let few = try engine.train(organization: sample.organization, publication: .never)
        #expect(few.report.method == .latest && few.report.championSeen == 18)
        try decide(sample, 111...130) { 400 - $0 }
        let enough = try engine.train(organization: sample.organization)
        #expect(enough.report.method == .since && enough.report.championSeen == 0)
        #expect(enough.report.challenger.count == 30 && enough.report.isFair)
        // Learned from the same outcomes, both are equally good.
        let (new, old) = (enough.report.challenger, enough.report.champion)
        #expect(abs(new.logLoss - old.logLoss) < 0.001)
        #expect(enough.isPublished)
    }

    @Test("of outcomes without dates it may have seen as many as it learned from")
    func undated() throws {
        let sample = try sample()
        try decide(sample, 1...20) { _ in nil }
        let engine = ScoringEngine(store: sample.store)
        _ = try engine.train(organization: sample.organization, publication: .always)
        try decide(sample, 21...160) { _ in nil }
        let next = try engine.train(organization: sample.organization)
        #expect(next.report.method == .random && next.report.challenger.count == 40)
        #expect(next.report.championSeen == 20 && next.isPublished)
    }

    @Test("fewer than ten outcomes, or one of a kind, train nothing")
    func tooFew() throws {
        func train(_ count: Int, won: Set<Int>) throws -> TrainingReport {
            let sample = try sample()
            try decide(sample, 1...count) { $0 }
            try sample.store.database.write { connection in
                try connection.execute(
                    "UPDATE outcome SET is_won = contact_key IN "
                        + "(\(won.map(String.init).joined(separator: ",")))"
                )
            }
            return try ScoringEngine(store: sample.store).train(organization: sample.organization)
        }
        #expect(throws: TrainingError.tooFew(won: 1, lost: 1)) { try train(2, won: [1]) }
        #expect(throws: TrainingError.tooFew(won: 4, lost: 5)) { try train(9, won: [1, 2, 3, 4]) }
        #expect(throws: TrainingError.tooFew(won: 1, lost: 11)) { try train(12, won: [1]) }
        // Each is measured as if it had not been learned from, so that it is not perfect.
        let least = try train(10, won: [1, 2, 3, 4, 5])
        #expect(least.report.method == .none && least.report.challenger.rocAUC < 1)
        #expect(least.report.challenger.logLoss == least.report.leaveOneOut.logLoss)
    }
}
