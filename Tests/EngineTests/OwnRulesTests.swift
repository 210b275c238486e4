import AuditLog
import CRM
import Engine
import JSON
import SQLite
import Scoring
import Storage
import TestSupport
import Testing

@Suite("An organization's own rules")
struct OwnRulesTests {
    private static let document: JSON = [
        "format": 1,
        "rules": [
            ["name": "tier two", "points": 30, "if": [["column": "tier", "is": "t0"]]]
        ],
    ]

    /// Contacts in three tiers; of tier t0, which the rule praises, few are won.
    private func sample() throws -> SeededStore {
        let sample = try SeededStore(seed: 7)
        try sample.fill(contacts: 240)
        var random = SeededGenerator(seed: 7)
        try sample.store.database.write { connection in
            for key in 1...240 {
                let tier = Int(random.next() % 3)
                let isWon = Int(random.next() % 10) < [2, 5, 8][tier]
                try connection.run(
                    "UPDATE contact SET attributes = ?, created_at = NULL WHERE contact_key = ?",
                    .text("{\"tier\":\"t\(tier)\"}"),
                    .integer(Int64(key))
                )
                try connection.run(
                    """
                    INSERT INTO outcome (organization_key, contact_key, is_won, occurred_at, source,
                        recorded_at)
                    SELECT organization_key, contact_key, ?1, ?2, 'column', ?3 FROM contact
                    WHERE contact_key = ?4
                    """,
                    .integer(isWon ? 1 : 0),
                    .integer(Instant.testNow.microseconds - Int64(key) * Instant.day),
                    .integer(Instant.testNow.microseconds),
                    .integer(Int64(key))
                )
            }
        }
        return sample
    }

    @Test("move scores before any training, are told beforehand, and are taken back by a rollback")
    func published() throws {
        let sample = try sample()
        let engine = ScoringEngine(store: sample.store)
        let book = try OwnRules(Self.document)
        let trial = try engine.tryRules(book, organization: sample.organization)
        #expect(trial.moved > 40 && trial.moved < trial.contacts)
        #expect(trial.moves.allSatisfy { $0.after > $0.before })
        #expect(trial.moves.allSatisfy { $0.reasons.map(\.text) == ["Your rule “tier two” +30"] })
        #expect(try engine.rules(organization: sample.organization).isEmpty)
        let before = try engine.currentModel(organizationKey: 1)
        let (model, isChanged) = try engine.publish(book, organization: sample.organization)
        #expect(isChanged && model.isInUse && model.sha256 != before.sha256)
        #expect(try !engine.publish(book, organization: sample.organization).isChanged)
        _ = try engine.scoreAll(organization: sample.organization)
        let moved = try #require(trial.moves.first)
        let score = try sample.store.database.read { connection in
            try connection.value(
                """
                SELECT s.score FROM score AS s JOIN contact AS c USING (contact_key)
                WHERE c.id = ? AND c.organization_key = 1
                """,
                .text(moved.contactID)
            )?.integer
        }
        #expect(score == Int64(moved.after))
        #expect(try engine.tryRules(book, organization: sample.organization).moved == 0)
        _ = try sample.store.rollBack(organizationKey: 1)
        #expect(try engine.rules(organization: sample.organization).isEmpty)
    }

    @Test("are kept by training and by fitting, with what outcomes taught beside their points")
    func kept() throws {
        let sample = try sample()
        let engine = ScoringEngine(store: sample.store)
        _ = try engine.publish(OwnRules(Self.document), organization: sample.organization)
        _ = try engine.fitRuleBook(organization: sample.organization)
        #expect(try engine.rules(organization: sample.organization).rules.count == 1)
        let report = try engine.train(organization: sample.organization, publication: .always)
        let table = try #require(report.card.tables.last)
        #expect(table.feature == "rule.tier two")
        #expect(Scorecard.milliPoints(microLogits: table.expert[1]) == 30_000)
        // The column is a feature, too: both share what outcomes say against the rule.
        #expect(table.weights[0] == 0 && table.weights[1] < table.expert[1])
        #expect(table.won[1] + table.lost[1] > 40)
        _ = try engine.scoreAll(organization: sample.organization)
        let replay = try engine.replayAll()
        #expect(replay.count > 0 && replay.identical == replay.count)
        // Taken out, the rest of the model stays.
        let (bare, _) = try engine.publish(.none, organization: sample.organization)
        let card = try engine.scorer(modelSHA256: bare.sha256).scorecard
        #expect(card.tables == Array(report.card.tables.dropLast()))
        #expect(bare.trainedUntil == report.model.trainedUntil)
    }
}
