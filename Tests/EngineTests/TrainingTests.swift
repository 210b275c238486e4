import AuditLog
import CRM
import Engine
import SQLite
import Scoring
import Storage
import TestSupport
import Testing
import Training

@Suite("Training on local outcomes")
struct TrainingTests {
    private let now = Instant.testNow.microseconds

    /// A store whose contacts have attributes, and outcomes that follow one of them.
    private func sample(seed: UInt64, contacts: Int = 240) throws -> SeededStore {
        let sample = try SeededStore(seed: seed)
        try sample.fill(contacts: contacts)
        var random = SeededGenerator(seed: seed)
        try sample.store.database.write { connection in
            for key in 1...contacts {
                let tier = Int(random.next() % 3)
                let isWon = Int(random.next() % 10) < [2, 5, 8][tier]
                try connection.run(
                    "UPDATE contact SET attributes = ?, created_at = NULL WHERE contact_key = ?",
                    .text("{\"reason\":\"\(isWon ? "price" : "none")\",\"tier\":\"t\(tier)\"}"),
                    .integer(Int64(key))
                )
                try connection.run(
                    """
                    INSERT INTO outcome (organization_key, contact_key, is_won, occurred_at, source,
                        recorded_at)
                    SELECT organization_key, contact_key, ?, ?, 'column', ? FROM contact
                    WHERE contact_key = ?
                    """,
                    .integer(isWon ? 1 : 0),
                    .integer(now - Int64(key) * Instant.day),
                    .integer(now),
                    .integer(Int64(key))
                )
            }
        }
        return sample
    }

    @Test("sees each lead before its outcome: nothing later, and never the deal it ends")
    func pointInTime() throws {
        let sample = try sample(seed: 1, contacts: 120)
        let engine = ScoringEngine(store: sample.store)
        let deal = try #require(
            try sample.store.database.read { connection in
                try connection.value(
                    """
                    SELECT opportunity_key FROM opportunity AS d JOIN contact AS c USING (contact_key)
                    WHERE d.contact_key BETWEEN 20 AND 100 AND c.organization_key = 1
                        AND c.deleted_at IS NULL LIMIT 1
                    """
                )?.integer
            }
        )
        try sample.store.database.write { connection in
            // From here on the outcome is the end of that deal.
            try connection.run(
                """
                UPDATE outcome SET opportunity_key = ?1, source = 'opportunity'
                WHERE contact_key = (SELECT contact_key FROM opportunity WHERE opportunity_key = ?1)
                """,
                .integer(deal)
            )
        }
        let before = try engine.trainingData(organization: sample.organization)
        try sample.store.database.write { connection in
            try connection.execute(
                """
                INSERT INTO interaction (organization_key, contact_key, id, kind, occurred_at,
                    recorded_at)
                SELECT u.organization_key, u.contact_key, 'late-' || u.contact_key, 12,
                    u.occurred_at - 6 * 86400000000, u.recorded_at
                FROM outcome AS u
                """
            )
            for change in [
                "stage = 'Contract signed', value_minor = 999999999", "status = 'won'",
                "status = 'lost', moved_at = opened_at", "closed_at = \(now - 1)",
            ] {
                try connection.execute(
                    "UPDATE opportunity SET \(change) WHERE opportunity_key = \(deal)"
                )
            }
        }
        let after = try engine.trainingData(organization: sample.organization)
        #expect(before.digest == after.digest && before.won == after.won)
        #expect(before.standard == after.standard && before.won.count > 90)
        // With no horizon the late meetings count, so the test above could fail.
        let close = try engine.trainingData(organization: sample.organization, horizonDays: 0)
        #expect(close.standard != after.standard)
    }

    @Test("takes a mark before all else, and its removal restores what imports said")
    func marks() throws {
        let sample = try sample(seed: 2, contacts: 60)
        let store = sample.store
        let engine = ScoringEngine(store: store)
        let first = try engine.trainingData(organization: sample.organization)
        let key = try store.contactKey(
            "contact-\(try #require(try firstContact(store)))",
            organizationKey: 1
        )
        let counts = try [true, false].map { isWon in
            #expect(try store.mark(contactKey: key, isWon: isWon, at: nil))
            #expect(try !store.mark(contactKey: key, isWon: isWon, at: nil))
            let marked = try engine.trainingData(organization: sample.organization)
            #expect(marked.won.count == first.won.count)
            return marked.won.count { $0 }
        }
        #expect(counts[0] == counts[1] + 1 && counts.contains(first.won.count { $0 }))
        #expect(try store.mark(contactKey: key, isWon: nil, at: nil))
        #expect(try engine.trainingData(organization: sample.organization).won == first.won)
    }

    private func firstContact(_ store: Store) throws -> ContactKey? {
        try store.database.read { connection in
            let first = try connection.value(
                """
                SELECT min(contact_key) - 1 FROM contact
                WHERE organization_key = 1 AND deleted_at IS NULL
                """
            )
            return ContactKey(first?.integer)
        }
    }

    @Test("finds what the outcomes follow, leaves out what knows them, and says how good it is")
    func report() throws {
        let sample = try sample(seed: 3)
        let engine = ScoringEngine(store: sample.store)
        let report = try engine.train(organization: sample.organization, publication: .always)
        #expect(report.training.leftOut.first?.column == "reason")
        #expect(report.training.leftOut.first?.isLeak == true)
        let index = try #require(report.card.attributes.firstIndex { $0.attribute == "tier" })
        let table = report.card.tables[FeatureSet.standard.features.count + index]
        #expect(table.bins == ["missing", "=t0", "=t1", "=t2", "other"] || table.bins.count == 5)
        let weights = Dictionary(uniqueKeysWithValues: zip(table.bins, table.weights))
        let order = ["=t0", "=t1", "=t2"].compactMap { weights[$0] }
        #expect(order == order.sorted() && order.count == 3)
        #expect(report.report.method == .latest && report.report.challenger.rocAUC > 0.55)
        var choices = ModelTraining.Choices()
        choices.kept = ["reason"]
        let kept = try engine.train(
            organization: sample.organization,
            choices: choices,
            publication: .never
        )
        #expect(kept.report.challenger.rocAUC > 0.95 && !kept.isPublished)
        choices.leftOut = ["no such"]
        #expect(throws: TrainingError.self) {
            try engine.train(organization: sample.organization, choices: choices)
        }
    }

    @Test("Models come and go, per organization, each step in the log; old scores replay")
    func life() throws {
        let sample = try sample(seed: 4)
        let store = sample.store
        let engine = ScoringEngine(store: store)
        _ = try engine.scoreAll(organization: sample.organization)
        let first = try engine.train(organization: sample.organization, publication: .always)
        _ = try engine.scoreAll(organization: sample.organization)
        var choices = ModelTraining.Choices()
        choices.leftOut = ["tier"]
        let second = try engine.train(
            organization: sample.organization,
            choices: choices,
            publication: .always
        )
        #expect(second.previous.sha256 == first.model.sha256)
        let other = try store.organizationKey(making: "other")
        #expect(try engine.currentModel(organizationKey: 1).name == "trained-2")
        #expect(try engine.currentModel(organizationKey: other).name == "expert-1")
        #expect(throws: StoreError.self) {
            try store.publish(sha256: first.model.sha256, organizationKey: other)
        }
        _ = try engine.scoreAll(organization: sample.organization)
        #expect(try store.rollBack(organizationKey: 1)?.name == "trained-1")
        #expect(try store.rollBack(organizationKey: 1)?.name == "expert-1")
        #expect(try store.rollBack(organizationKey: 1) == nil)
        _ = try store.publish(sha256: second.model.sha256, organizationKey: 1)
        let replayed = try ScoringEngine(store: store).replayAll()
        #expect(replayed.otherCount == 0 && replayed.identical > 600)
        #expect(try LedgerVerifier(store).verify().problems.isEmpty)
        let entries = try store.database.read { connection in
            try connection.value("SELECT count(*) FROM ledger_entry WHERE kind = 'model'")?.integer
        }
        // The rule book; two trained and published; two steps back; one published again.
        #expect(entries == 8)
    }

    @Test(
        "One by one and in bulk a model with attributes gives the same payloads, also of the past"
    )
    func attributes() throws {
        let sample = try sample(seed: 5)
        let engine = ScoringEngine(store: sample.store)
        _ = try engine.train(organization: sample.organization, publication: .always)
        let earlier = Instant(microseconds: now - 30 * Instant.day)
        for moment in [nil, earlier] {
            _ = try engine.scoreAll(organization: sample.organization, asOf: moment)
            let bulk = try payloads(sample.store)
            for (key, payload) in bulk.prefix(40) {
                let report = try engine.scoreContacts(
                    [key],
                    organization: sample.organization,
                    asOf: moment
                )[0]
                var single = report.payload
                single.facts.asOf = payload.facts.asOf
                #expect(single.facts.attributes == payload.facts.attributes)
                // What is stored holds neither bins nor contributions: they follow from the facts.
                let stored = try ScorePayload(parsing: report.payload.canonicalBytes)
                if moment != nil { #expect(stored == payload) }
            }
        }
        // What was changed since is not used for the past.
        let key = try #require(try payloads(sample.store).first).0
        try sample.store.database.write { connection in
            try connection.run(
                "UPDATE contact SET attributes = '{\"tier\":\"t9\"}', recorded_at = ? "
                    + "WHERE contact_key = ?",
                .integer(now),
                .key(key)
            )
        }
        func tier(_ moment: Instant?) throws -> String? {
            try engine.scoreContacts([key], organization: sample.organization, asOf: moment)[0]
                .payload.facts.attributes["tier"]
        }
        #expect(try tier(nil) == "t9" && tier(earlier) != "t9")
    }

    private func payloads(_ store: Store) throws -> [(ContactKey, ScorePayload)] {
        try store.database.read { connection in
            var found: [(ContactKey, ScorePayload)] = []
            try connection.rows(
                """
                SELECT s.contact_key, p.payload FROM score AS s JOIN ledger_payload AS p USING (seq)
                WHERE s.run_key = (SELECT max(run_key) FROM score) ORDER BY s.contact_key
                """
            ) { row in
                found.append((ContactKey(row.int64(0)), try ScorePayload(parsing: row.bytes(1))))
            }
            return found
        }
    }

    @Test("A model row that was changed scores nobody, and is named")
    func corrupt() throws {
        let sample = try sample(seed: 6)
        let engine = ScoringEngine(store: sample.store)
        let report = try engine.train(organization: sample.organization, publication: .always)
        try sample.store.database.write { connection in
            try connection.execute("DROP TRIGGER model_kept")
            try connection.execute(
                "UPDATE model SET body = CAST(body || ' ' AS BLOB) WHERE kind = 'trained'"
            )
        }
        let fresh = ScoringEngine(store: sample.store)
        #expect(throws: StoreError.self) { try fresh.scoreAll(organization: sample.organization) }
        #expect(throws: StoreError.self) {
            try sample.store.publish(sha256: report.model.sha256, organizationKey: 1)
        }
        let problems = try LedgerVerifier(sample.store).verify().problems.map(\.description)
        #expect(problems.contains { $0.contains("model") })
    }

    @Test("Without outcomes, or with one kind only, it says what to do")
    func refusals() throws {
        let empty = try SeededStore(seed: 7)
        try empty.fill(contacts: 10)
        try empty.store.database.write { try $0.execute("DELETE FROM outcome") }
        let engine = ScoringEngine(store: empty.store)
        #expect(throws: TrainingError.noOutcomes) {
            try engine.train(organization: empty.organization)
        }
        let key = ContactKey(try #require(try firstContact(empty.store)).rawValue + 1)
        try empty.store.mark(contactKey: key, isWon: true, at: nil)
        #expect(throws: TrainingError.tooFew(won: 1, lost: 0)) {
            try engine.train(organization: empty.organization)
        }
    }

    @Test("Drift is quiet on the training pool and loud on another; groups are compared")
    func monitoring() throws {
        let sample = try sample(seed: 8)
        let engine = ScoringEngine(store: sample.store)
        let report = try engine.train(organization: sample.organization, publication: .always)
        func drift() throws -> DriftReport {
            let training = try ModelTraining(
                engine.trainingData(organization: sample.organization),
                choices: ModelTraining.Choices()
            )
            return try engine.drift(of: report.model, training)
        }
        #expect(try drift().level == .steady && drift().outcomes == 0)
        try sample.store.database.write { connection in
            try connection.execute("UPDATE contact SET attributes = '{\"tier\":\"t2\"}'")
        }
        let moved = try drift()
        #expect(moved.level == .alarm && moved.shifts[0].feature == "attribute.tier")
        #expect(throws: MonitorError.self) {
            try engine.drift(of: engine.ruleBook(), report.training)
        }
        let fairness = try engine.fairness(
            of: report.model,
            by: "tier",
            report.training,
            .standard
        )
        #expect(Set(fairness.groups.map(\.name)).isSuperset(of: ["t0", "t1", "t2"]))
        #expect(fairness.groups.reduce(0) { $0 + $1.count } == report.training.data.won.count)
    }
}
