import AuditLog
import CRM
import Engine
import JSON
import SQLite
import Storage
import TestSupport
import Testing

/// A store on the day 2026-11-30 with contacts that a case says more of.
private struct Stage {
    let sample: SeededStore
    let key: OrganizationKey
    var store: Store { sample.store }

    init() throws {
        sample = try SeededStore(seed: 7)
        key = try sample.store.organizationKey(making: sample.organization)
    }

    @discardableResult
    func add(_ id: String, daysAgo: Int64) throws -> ContactKey {
        var contact = Contact(
            id: id,
            organizationID: sample.organization,
            name: "Person \(id)"
        )
        contact.email = "\(id)@x.example"
        contact.createdAt = ago(daysAgo)
        _ = try store.addContact(contact, organizationKey: key)
        let found = try #require(
            try store.contactKey(id: id, email: nil, organizationKey: key)
        )
        // As an import leaves it: the row is new, what it tells is old.
        try sql(
            "UPDATE contact SET recorded_at = ?1 WHERE contact_key = ?2",
            ago(daysAgo).microseconds,
            found.rawValue
        )
        return found
    }

    func ago(_ days: Int64) -> Instant {
        Instant(microseconds: Instant.testNow.microseconds - days * Instant.day)
    }

    func sql(_ text: String, _ values: Int64...) throws {
        try store.database.write { connection in
            let statement = try connection.statement(text)
            for (place, value) in values.enumerated() {
                statement.bind(place + 1, .integer(value))
            }
            defer { statement.reset() }
            try statement.run()
        }
    }

    func names() throws -> Set<String> {
        var names: Set<String> = []
        try store.database.read { connection in
            try connection.rows("SELECT id FROM contact WHERE name <> ''") {
                names.insert($0.string(0))
            }
        }
        return names
    }
}

@Suite("What is kept for a time only")
struct RetentionTests {
    @Test("People go when nothing was heard of them for as long as their rule says, and no others")
    func people() throws {
        let stage = try Stage()
        let (store, key) = (stage.store, stage.key)
        try stage.add("old", daysAgo: 800)
        try stage.add("young", daysAgo: 10)
        let called = try stage.add("called", daysAgo: 800)
        _ = try store.addNote("called back", contactKey: called)
        let won = try stage.add("won", daysAgo: 800)
        _ = try store.mark(contactKey: won, isWon: true, at: nil)
        try stage.sql(
            "UPDATE outcome SET occurred_at = ?1, recorded_at = ?1",
            stage.ago(790).microseconds
        )
        let objected = try stage.add("objected", daysAgo: 800)
        try store.setObjection(.notScored, reason: nil, contactKey: objected)
        #expect(try store.retentionDue(organizationKey: key) == [])
        #expect(try store.setRetention(.leads, days: 730, organizationKey: key))
        #expect(try store.setRetention(.leads, days: 730, organizationKey: key) == false)
        let due = try store.retentionDue(organizationKey: key)
        #expect(due.map(\.count) == [1] && due.map(\.held) == [0])
        let named = try store.peopleDue(due[0].rule, organizationKey: key, limit: 9)
        #expect(named.map(\.id) == ["old"])
        let run = try store.applyRetention(organizationKey: key)
        #expect(run.people == 1 && run.isDone)
        #expect(try stage.names() == ["young", "called", "won", "objected"])
        #expect(try store.setRetention(.customers, days: 730, organizationKey: key))
        #expect(try store.applyRetention(organizationKey: key).people == 1)
        #expect(try stage.names() == ["young", "called", "objected"])
        #expect(try store.applyRetention(organizationKey: key).people == 0)
        #expect(try LedgerVerifier(store).verify().isIntact)
    }

    @Test("Whom the linked project still tells of stays, and is counted")
    func held() throws {
        let stage = try Stage()
        let (store, key) = (stage.store, stage.key)
        try stage.add("there", daysAgo: 800)
        try stage.add("gone there", daysAgo: 800)
        try stage.sql(
            """
            INSERT INTO sync_link (organization_key, url, remote_organization, mapping, mode,
                linked_at) VALUES (?1, 'https://x.example', 'o', '{}', 'exact', 0)
            """,
            key.rawValue
        )
        try stage.sql(
            "INSERT INTO sync_table (organization_key, name) VALUES (?1, 'contacts')",
            key.rawValue
        )
        try stage.sql(
            """
            INSERT INTO sync_shadow (table_key, id, rev, hash, base)
            SELECT table_key, 'there', 1, 1, '{}' FROM sync_table
            UNION ALL SELECT table_key, 'gone there', 1, 1, NULL FROM sync_table
            """
        )
        try store.setRetention(.leads, days: 730, organizationKey: key)
        #expect(try store.retentionDue(organizationKey: key).map(\.held) == [1])
        let run = try store.applyRetention(organizationKey: key)
        #expect(run.people == 1 && run.held == 1)
        #expect(try stage.names() == ["there"])
    }

    @Test("A run that is stopped leaves the rest due, and goes on where it was")
    func stopped() throws {
        let stage = try Stage()
        for number in 0..<60 { try stage.add("c\(number)", daysAgo: 900) }
        try stage.store.setRetention(.leads, days: 365, organizationKey: stage.key)
        var asked = 0
        let first = try stage.store.applyRetention(organizationKey: stage.key) {
            asked += 1
            return asked > 1
        }
        #expect(!first.isDone && first.people == 50)
        #expect(try stage.store.organizationsWithRetentionDue() == [])
        let rest = try stage.store.applyRetention(organizationKey: stage.key)
        #expect(rest.isDone && rest.people == 10)
        #expect(try stage.store.organizationsWithRetentionDue() == [])
        stage.sample.clock.advance(Instant.day + 1)
        #expect(try stage.store.organizationsWithRetentionDue() == [stage.key])
    }

    @Test("A rule set just now waits its day, whatever other rules are due; no slice is too short")
    func daily() throws {
        let stage = try Stage()
        let (store, key) = (stage.store, stage.key)
        for number in 0..<30 { try stage.add("c\(number)", daysAgo: 900) }
        try store.setRetention(.rejectedRows, days: 9, organizationKey: key)
        stage.sample.clock.advance(2 * Instant.day)
        try store.setRetention(.leads, days: 365, organizationKey: key)
        #expect(try store.organizationsWithRetentionDue() == [key])
        #expect(try store.applyRetention(organizationKey: key, isDaily: true).people == 0)
        let rules = try store.retentionRules(organizationKey: key)
        #expect(rules.map { $0.appliedAt == nil } == [true, false])
        stage.sample.clock.advance(2 * Instant.day)
        let slice = try store.applyRetention(organizationKey: key, isDaily: true) { true }
        #expect(slice.people == 25 && !slice.isDone)
        #expect(try store.applyRetention(organizationKey: key, isDaily: true).people == 5)
    }

    @Test("What a person did with a record counts, whatever an import writes over it")
    func worked() throws {
        let stage = try Stage()
        let (store, key) = (stage.store, stage.key)
        let edited = try stage.add("edited", daysAgo: 900)
        try store.edit(
            .contact,
            id: "edited",
            organizationKey: key,
            fields: ["phone": .text("+39 02 1")]
        )
        // As an import that comes later leaves it.
        try stage.sql(
            "UPDATE contact SET recorded_at = ?1 WHERE contact_key = ?2",
            stage.ago(900).microseconds,
            edited.rawValue
        )
        let marked = try stage.add("marked", daysAgo: 900)
        _ = try store.mark(contactKey: marked, isWon: false, at: stage.ago(800))
        try stage.add("silent", daysAgo: 900)
        try store.setRetention(.leads, days: 365, organizationKey: key)
        let rule = try store.retentionRules(organizationKey: key)[0]
        let due = try store.peopleDue(rule, organizationKey: key, limit: 9).map(\.id)
        #expect(due == ["silent"])
    }

    @Test("Whoever was deleted is still held, and goes when their time is over")
    func deleted() throws {
        let stage = try Stage()
        let (store, key) = (stage.store, stage.key)
        try stage.add("deleted", daysAgo: 900)
        try store.edit(.contact, id: "deleted", organizationKey: key, fields: [:], isDeleted: true)
        try store.setRetention(.leads, days: 365, organizationKey: key)
        #expect(try store.applyRetention(organizationKey: key).people == 0)
        stage.sample.clock.advance(400 * Instant.day)
        #expect(try store.applyRetention(organizationKey: key).people == 1)
        #expect(try stage.names() == [])
    }

    @Test("The log tells who set a rule, and what was taken out, without naming anybody")
    func logged() throws {
        let stage = try Stage()
        try stage.add("old", daysAgo: 800)
        try stage.store.setRetention(.leads, days: 30, organizationKey: stage.key)
        _ = try stage.store.applyRetention(organizationKey: stage.key)
        try stage.store.setRetention(.leads, days: nil, organizationKey: stage.key)
        var kinds: [String] = []
        var bodies = ""
        try stage.store.database.read { connection in
            try connection.rows(
                "SELECT kind, body FROM ledger_entry WHERE kind LIKE 'retention%' ORDER BY seq"
            ) { row in
                kinds.append(row.string(0))
                bodies += row.string(1)
            }
        }
        #expect(kinds == ["retention_rule", "retention", "retention_rule"])
        #expect(bodies.contains(#""people":1"#) && !bodies.contains("old"))
    }

    @Test("What an agent was sent goes by its rule; the score stays, and replay says why")
    func exchanges() async throws {
        let stage = try Stage()
        let (store, key) = (stage.store, stage.key)
        let contact = try stage.add("lead", daysAgo: 3)
        let stand = try AgentStand(store, stage.sample.clock, AgentStand.normal)
        let report = try await stand.scorer.scoreContacts(
            [contact],
            organization: stage.sample.organization,
            choice: .auto
        )[0]
        #expect(report.agentUsed == "lead_scorer")
        let engine = ScoringEngine(store: store)
        try store.setRetention(.agents, days: 90, organizationKey: key)
        #expect(try store.applyRetention(organizationKey: key).agentRuns == 0)
        stage.sample.clock.advance(91 * Instant.day)
        #expect(try engine.replay(seq: report.stored.seq) == .identical)
        let run = try store.applyRetention(organizationKey: key)
        #expect(run.agentRuns == 1 && run.people == 0)
        let kept = try #require(try store.agentRun(scoreSeq: report.stored.seq))
        #expect(kept.costMicros > 0 && kept.task.isEmpty)
        #expect(try store.agentAttempts(run: kept.key).isEmpty)
        let expired = try engine.replay(seq: report.stored.seq)
        guard case .expired = expired else {
            Issue.record("\(expired)")
            return
        }
        let all = try engine.replayAll()
        #expect(all.otherCount == 0 && all.expired == 1)
        #expect(try store.latestScore(contactKey: contact)?.score == report.score)
        #expect(try LedgerVerifier(store).verify().isIntact)
        #expect(try store.applyRetention(organizationKey: key).agentRuns == 0)
    }

    @Test("Exchanges that went without a rule are no retention")
    func takenAway() async throws {
        let stage = try Stage()
        let contact = try stage.add("lead", daysAgo: 3)
        let stand = try AgentStand(stage.store, stage.sample.clock, AgentStand.normal)
        let report = try await stand.scorer.scoreContacts(
            [contact],
            organization: stage.sample.organization,
            choice: .auto
        )[0]
        try stage.sql("DELETE FROM agent_attempt")
        try stage.sql("DELETE FROM agent_tool_call")
        let outcome = try ScoringEngine(store: stage.store).replay(seq: report.stored.seq)
        guard case .differs = outcome else {
            Issue.record("\(outcome)")
            return
        }
    }
}
