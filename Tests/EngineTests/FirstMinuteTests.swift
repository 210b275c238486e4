import CRM
import Engine
import Scoring
import SQLite
import Storage
import TestSupport
import Testing

@Suite("The model after an import")
struct FirstMinuteTests {
    /// Contacts with a column the rule book knows; of the first `outcomes` the outcome is known.
    private func sample(outcomes: Int) throws -> SeededStore {
        let sample = try SeededStore(seed: 12)
        try sample.fill(contacts: 200)
        var random = SeededGenerator(seed: 12)
        try sample.store.database.write { connection in
            for key in 1...200 {
                let source = ["Referral", "Cold list", "Web form"][Int(random.next() % 3)]
                try connection.run(
                    "UPDATE contact SET attributes = ?, created_at = NULL WHERE contact_key = ?",
                    .text("{\"lead_origin\":\"\(source)\",\"shoe\":\"\(random.next() % 9)\"}"),
                    .integer(Int64(key))
                )
                guard key <= outcomes else { continue }
                try connection.run(
                    """
                    INSERT INTO outcome (organization_key, contact_key, is_won, occurred_at, source,
                        recorded_at)
                    SELECT organization_key, contact_key, ?1, NULL, 'column', ?2 FROM contact
                    WHERE contact_key = ?3
                    """,
                    .integer(source == "Referral" || random.next() % 4 == 0 ? 1 : 0),
                    .integer(Instant.testNow.microseconds),
                    .integer(Int64(key))
                )
            }
        }
        return sample
    }

    @Test("is the rule book, fitted: columns it knows count, the average lead scores 50")
    func fitted() throws {
        let sample = try sample(outcomes: 0)
        let engine = ScoringEngine(store: sample.store)
        guard
            case .fitted(let model, let columns) = try engine.prepareModel(
                organization: sample.organization
            )
        else {
            Issue.record("the rule book was not fitted")
            return
        }
        #expect(model.name == "expert-2" && model.isInUse && columns == ["lead_origin"])
        _ = try engine.scoreAll(organization: sample.organization)
        var scores: [(source: String, score: Int)] = []
        try sample.store.database.read { connection in
            try connection.rows(
                """
                SELECT c.attributes ->> 'lead_origin', s.score FROM score AS s
                JOIN contact AS c USING (contact_key)
                """
            ) { scores.append(($0.string(0), Int($0.int64(1)))) }
        }
        let average = scores.reduce(0) { $0 + $1.score } / max(1, scores.count)
        #expect((46...54).contains(average), "\(average)")
        func mean(_ source: String) -> Int {
            let own = scores.filter { $0.source == source }.map(\.score)
            return own.reduce(0, +) / max(1, own.count)
        }
        #expect(mean("Referral") > mean("Cold list") + 10)
        // The same contacts give the same model, which is in use already.
        guard case .unchanged = try engine.prepareModel(organization: sample.organization) else {
            Issue.record("the same contacts gave another model")
            return
        }
        _ = try sample.store.rollBack(organizationKey: 1)
        #expect(try engine.currentModel(organizationKey: 1).name == "expert-1")
    }

    @Test("is trained where outcomes are known, unless that is not wanted")
    func trained() throws {
        let sample = try sample(outcomes: 200)
        let engine = ScoringEngine(store: sample.store)
        guard
            case .fitted = try engine.prepareModel(
                organization: sample.organization,
                trains: false
            )
        else {
            Issue.record("the rule book was not fitted")
            return
        }
        guard
            case .trained(let report) = try engine.prepareModel(organization: sample.organization)
        else {
            Issue.record("no model was trained")
            return
        }
        #expect(report.isPublished && report.previous.name == "expert-2")
        guard case .unchanged = try engine.prepareModel(organization: sample.organization) else {
            Issue.record("a trained model was replaced")
            return
        }
    }

    @Test("stays as it is for few contacts")
    func few() throws {
        let sample = try SeededStore(seed: 3)
        try sample.fill(contacts: 12)
        let engine = ScoringEngine(store: sample.store)
        guard case .unchanged = try engine.prepareModel(organization: sample.organization) else {
            Issue.record("a model was fitted to twelve contacts")
            return
        }
        #expect(try engine.currentModel(organizationKey: 1).name == "expert-1")
    }
}
