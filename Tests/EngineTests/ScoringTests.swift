import AuditLog
import CRM
import Engine
import SQLite
import Storage
import TestSupport
import Testing

@Suite("Scoring")
struct ScoringEngineTests {
    @Test("A bulk run stores the same scores as scoring each contact")
    func bulkEqualsSingle() throws {
        let sample = try SeededStore(seed: 3)
        try sample.fill(contacts: 120)
        let engine = ScoringEngine(store: sample.store)
        let report = try engine.scoreAll(organization: sample.organization)
        let bulk = try payloads(sample.store)
        #expect(report.scored == bulk.count && report.scored > 80)
        let keys = try sample.store.contacts(
            matching: "",
            organizationKey: 1,
            limit: 1_000
        ).map(\.key)
        let single = try engine.scoreContacts(keys, organization: sample.organization)
        #expect(single.count == bulk.count)
        for report in single {
            #expect(
                try sample.store.payload(seq: report.stored.seq) == bulk[report.stored.contactID]
            )
        }
    }

    private func payloads(_ store: Store) throws -> [String: [UInt8]] {
        var found: [String: [UInt8]] = [:]
        var filter = ScoreFilter()
        filter.limit = 10_000
        try store.history(organizationKey: 1, filter) {
            found[$0.contactID] = try store.payload(seq: $0.seq)
        }
        return found
    }

    @Test("Only contacts whose inputs changed are stale")
    func staleness() throws {
        let sample = try SeededStore(seed: 4)
        try sample.fill(contacts: 80)
        let engine = ScoringEngine(store: sample.store)
        let first = try engine.scoreAll(organization: sample.organization, onlyStale: true)
        #expect(first.scored > 50)
        #expect(try engine.scoreAll(organization: sample.organization, onlyStale: true).scored == 0)
        let contact = try #require(
            try sample.store.contacts(matching: "", organizationKey: 1, limit: 1).first
        )
        try sample.store.database.write { connection in
            try connection.run(
                """
                INSERT INTO interaction (organization_key, contact_key, id, kind, occurred_at, recorded_at)
                VALUES (1, ?, 'new', 12, ?, ?)
                """,
                .key(contact.key),
                .integer(Instant.testNow.microseconds - Instant.day),
                .integer(Instant.testNow.microseconds)
            )
        }
        let second = try engine.scoreAll(organization: sample.organization, onlyStale: true)
        #expect(second.scored == 1)
        #expect(try sample.store.latestScore(contactKey: contact.key)?.runID == second.runID)
    }

    @Test("A score for a past moment leaves the present one and staleness alone")
    func pastScores() throws {
        let sample = try SeededStore(seed: 5)
        try sample.fill(contacts: 40)
        let engine = ScoringEngine(store: sample.store)
        let present = try engine.scoreAll(organization: sample.organization)
        let past = Instant(microseconds: Instant.testNow.microseconds - 300 * Instant.day)
        let earlier = try engine.scoreAll(organization: sample.organization, asOf: past)
        #expect(earlier.scored > 0 && earlier.scored < present.scored)
        for contact in try sample.store.contacts(matching: "", organizationKey: 1, limit: 100) {
            #expect(try sample.store.latestScore(contactKey: contact.key)?.asOf == .testNow)
        }
    }

    @Test("A run that is stopped keeps what it stored, and a stale run finishes the rest")
    func stoppedRun() throws {
        let sample = try SeededStore(seed: 6)
        try sample.fill(contacts: 5_000, interactions: 1)
        let engine = ScoringEngine(store: sample.store)
        let stopped = try engine.scoreAll(
            organization: sample.organization,
            shouldStop: { true }
        )
        #expect(stopped.wasStopped && stopped.scored == Limits.scoreBatchContacts)
        let rest = try engine.scoreAll(organization: sample.organization, onlyStale: true)
        let total = try sample.store.count(.all, organizationKey: 1)
        #expect(stopped.scored + rest.scored == total)
        #expect(try LedgerVerifier(sample.store).verify().isIntact)
    }

    @Test("A lead named by a request is scored with the history held under its e-mail")
    func requests() throws {
        let sample = try SeededStore(seed: 9)
        try sample.fill(contacts: 30)
        let engine = ScoringEngine(store: sample.store)
        let known = try #require(
            try sample.store.contacts(matching: "@gmail.com", organizationKey: 1, limit: 1).first
        )
        let email = try #require(known.email)
        let requests = try [
            LeadInput(line: "{\"email\":\"\(email.uppercased())\"}", number: 1),
            LeadInput(line: "{\"name\":\"Ada New\",\"email\":\"ada@new.example\"}", number: 2),
            LeadInput(line: known.id, number: 3),
        ]
        let reports = try engine.scoreLeads(requests, organization: sample.organization)
        #expect(reports.map(\.stored.contactID).first == known.id)
        #expect(reports[0].stored.seq == reports[2].stored.seq)
        #expect(reports[1].stored.contactName == "Ada New")
        let again = try engine.scoreLeads([requests[1]], organization: sample.organization)
        #expect(again[0].stored.contactID == reports[1].stored.contactID)
    }

    @Test("A request that names nobody says what to give")
    func badRequests() throws {
        #expect(
            throws: EngineError.badRequest(
                line: 4,
                reason: "give at least one of id, name and email"
            )
        ) {
            try LeadInput(line: "{\"company\":\"X\"}", number: 4)
        }
        #expect(throws: EngineError.badRequest(line: 5, reason: "name must be a text")) {
            try LeadInput(line: "{\"name\":7}", number: 5)
        }
        #expect(throws: EngineError.self) { try LeadInput(line: "{\"name\":", number: 6) }
    }

    @Test("An organization that is not there is named with those that are")
    func unknownOrganization() throws {
        let sample = try SeededStore()
        let engine = ScoringEngine(store: sample.store)
        #expect(throws: EngineError.unknownOrganization("nobody", known: ["acme"])) {
            try engine.scoreAll(organization: "nobody")
        }
    }
}
