import CRM
import Scoring
import SQLite
import Storage
import TestSupport
import Testing

import Engine

@Suite("Tools")
struct ToolTests {
    @Test("Asked one by one or for all at once, the tools give the same answers", arguments: 1...6)
    func oneByOneOrAllAtOnce(seed: UInt64) throws {
        let sample = try SeededStore(seed: seed)
        try sample.fill(contacts: 150)
        for asOf in [
            Instant.testNow,
            Instant(microseconds: Instant.testNow.microseconds - 200 * Instant.day),
        ] {
            let (single, together) = try answers(sample, asOf: asOf)
            #expect(single.count > 80)
            #expect(single == together)
        }
    }

    private func answers(
        _ sample: SeededStore,
        asOf: Instant
    ) throws -> (single: [String: LeadFacts], together: [String: LeadFacts]) {
        let organization = try #require(
            try sample.store.organizationKey(ifKnown: sample.organization)
        )
        return try sample.store.readLeads(asOf: asOf, now: .testNow) { reader in
            let rows = try reader.contacts(
                organization: organization,
                after: 0,
                limit: 1_000,
                selection: .all
            )
            var single: [String: LeadFacts] = [:]
            for row in rows {
                var tools = LeadTools(reader)
                single[row.contact.id] = try tools.facts(of: row)
            }
            var together: [String: LeadFacts] = [:]
            var tools = LeadTools(reader)
            try tools.facts(of: rows) { together[$0.contact.id] = $1 }
            return (single, together)
        }
    }

    @Test("Nothing after the moment asked about changes an answer")
    func nothingAfterTheMoment() throws {
        let sample = try SeededStore(seed: 7)
        try sample.fill(contacts: 60)
        let asOf = Instant(microseconds: Instant.testNow.microseconds - 100 * Instant.day)
        let before = try answers(sample, asOf: asOf).together
        try sample.store.database.write { connection in
            try connection.run(
                "DELETE FROM interaction WHERE occurred_at > ?",
                .integer(asOf.microseconds)
            )
            try connection.run(
                "DELETE FROM opportunity WHERE opened_at > ?",
                .integer(asOf.microseconds)
            )
        }
        #expect(try answers(sample, asOf: asOf).together == before)
    }

    @Test("A record is seen as it was before it was changed")
    func recordAsItWas() throws {
        let sample = try SeededStore(seed: 8)
        try sample.fill(contacts: 20)
        let asOf = Instant(microseconds: Instant.testNow.microseconds - 1)
        let before = try answers(sample, asOf: asOf).together
        sample.clock.advance(Instant.day)
        try sample.store.database.write { connection in
            try connection.run(
                "UPDATE contact SET title = 'Astronaut', email = NULL, recorded_at = ?",
                .integer(Instant.testNow.microseconds + Instant.day)
            )
        }
        let after = try answers(sample, asOf: asOf).together
        #expect(after.mapValues(\.profile.title) == before.mapValues(\.profile.title))
        #expect(after.mapValues(\.email) == before.mapValues(\.email))
    }
}
