import AuditLog
import CRM
import Engine
import Foundation
import JSON
import SQLite
import Scoring
import Storage
import TestSupport
import Testing

@Suite("Erasure of a person")
struct ErasureTests {
    /// A scored store, and a person in it whose every word is made up.
    private struct Stage {
        let sample: SeededStore
        let engine: ScoringEngine
        let organizationKey: OrganizationKey
        let key: ContactKey
        var store: Store { sample.store }

        static let id = "quetzalcoatl-0001"
        static let words = ["Quetzalcoatl", "quetzal@feathered.example", "+52 555 0117"]

        init(seed: UInt64 = 21) throws {
            sample = try SeededStore(seed: seed)
            try sample.fill(contacts: 40)
            let store = sample.store
            engine = ScoringEngine(store: store)
            organizationKey = try store.organizationKey(making: sample.organization)
            var contact = Contact(
                id: Self.id,
                organizationID: sample.organization,
                name: "Maria Quetzalcoatl"
            )
            contact.email = "Quetzal@Feathered.example"
            _ = try store.addContact(contact, organizationKey: organizationKey)
            try store.edit(
                .contact,
                id: Self.id,
                organizationKey: organizationKey,
                fields: [
                    "email": .text("quetzal@feathered.example"), "phone": .text("+52 555 0117"),
                ]
            )
            key = try #require(
                try store.contactKey(id: Self.id, email: nil, organizationKey: organizationKey)
            )
            _ = try store.addNote("Quetzalcoatl wants an offer", contactKey: key)
            _ = try engine.scoreAll(organization: sample.organization)
            _ = try engine.scoreAll(organization: sample.organization)
        }

        /// How often the words of the person stand in the files, by reading them.
        func bytesHeld() throws -> Int {
            try ["", "-wal"].map { suffix in
                let path = store.path + suffix
                guard FileManager.default.fileExists(atPath: path) else { return 0 }
                let text = try String(
                    decoding: Data(contentsOf: URL(fileURLWithPath: path)),
                    as: UTF8.self
                ).lowercased()
                return Self.words.reduce(0) {
                    $0 + text.components(separatedBy: $1.lowercased()).count - 1
                }
            }.reduce(0, +)
        }
    }

    @Test("No byte of a person stays in the file or its log, and everybody else does")
    func gone() throws {
        let stage = try Stage()
        #expect(try stage.bytesHeld() > 0)
        let before = try stage.store.database.read {
            try $0.value("SELECT count(*) FROM contact WHERE deleted_at IS NULL")?.integer
        }
        let erasure = try stage.store.erase(contactKey: stage.key, reason: .request)
        #expect(erasure.traces == [] && erasure.textsSearched >= 4)
        #expect(erasure.rows.contains { $0.table == "ledger_payload" && $0.count == 5 })
        #expect(erasure.rows.contains { $0.table == "interaction" && $0.count == 1 })
        #expect(try stage.bytesHeld() == 0)
        let after = try stage.store.database.read {
            try $0.value("SELECT count(*) FROM contact WHERE deleted_at IS NULL")?.integer
        }
        #expect(after == before.map { $0 - 1 })
        #expect(throws: StoreError.self) {
            try stage.store.erase(contactKey: stage.key, reason: .request)
        }
    }

    @Test("The log verifies after an erasure, and verification, replay and Python tell of it")
    func verified() throws {
        let stage = try Stage()
        let erasure = try stage.store.erase(contactKey: stage.key, reason: .objection)
        let report = try LedgerVerifier(stage.store).verify()
        #expect(report.isIntact, "\(report.problems)")
        #expect(report.erasures == 1 && report.erasedPayloads == 5 && report.rows.erased == 2)
        let replayed = try stage.engine.replayAll()
        #expect(replayed.erased == 2 && replayed.otherCount == 0 && replayed.identical > 50)
        let seq = try #require(
            try stage.store.database.read {
                try $0.value(
                    "SELECT max(seq) FROM score WHERE contact_key = ?",
                    .key(stage.key)
                )?.integer
            }
        )
        #expect(try stage.engine.replay(seq: seq) == .erased(erasure.at))
        _ = try stage.store.recordCheckpoint()
        try stage.store.close()
        let outside = try PythonVerifier.verify("--database", stage.store.path)
        #expect(outside.status == 0 && outside.output.contains("5 erased"), "\(outside.output)")
    }

    @Test("A payload that somebody took away is no erasure, before and after a real one")
    func takenAway() throws {
        let stage = try Stage()
        try stage.store.database.write { connection in
            try connection.run(
                """
                DELETE FROM ledger_payload WHERE seq = (
                    SELECT max(seq) FROM score WHERE contact_key <> ?)
                """,
                .key(stage.key)
            )
        }
        _ = try stage.store.erase(contactKey: stage.key, reason: .request)
        let report = try LedgerVerifier(stage.store).verify()
        #expect(report.problems.contains { $0.table == "ledger_payload" })
        #expect(try stage.engine.replayAll().notReplayableCount == 1)
        try stage.store.close()
        let outside = try PythonVerifier.verify("--database", stage.store.path)
        #expect(outside.status != 0 && outside.output.contains("no entry tells of an erasure"))
    }

    @Test("What others' records say of the person is found, and named by table and column")
    func traces() throws {
        let stage = try Stage()
        let other = try #require(
            try stage.store.contactKey(
                id: "contact-1",
                email: nil,
                organizationKey: stage.organizationKey
            )
        )
        _ = try stage.store.addNote("colleague of Maria Quetzalcoatl", contactKey: other)
        let erasure = try stage.store.erase(contactKey: stage.key, reason: .request)
        #expect(erasure.traces.map(\.what) == ["name"])
        let places = ["interaction.body", "ledger_payload.payload"]
        #expect(erasure.traces.first?.places.map(\.table) == places)
    }

    @Test("Who was merged into a person is told with them, and goes with them")
    func merged() throws {
        let stage = try Stage()
        let twin = Contact(
            id: "quetzalcoatl-0002",
            organizationID: stage.sample.organization,
            name: "Maria Quetzalcoatl"
        )
        _ = try stage.store.addContact(twin, organizationKey: stage.organizationKey)
        let gone = try #require(
            try stage.store.contactKey(
                id: twin.id,
                email: nil,
                organizationKey: stage.organizationKey
            )
        )
        _ = try stage.store.make(
            MergeStep.merge(kept: stage.key, gone: gone),
            organizationKey: stage.organizationKey
        )
        let access = try stage.engine.personReport(
            contactKey: stage.key,
            organizationKey: stage.organizationKey,
            language: .english
        ).report
        #expect(access.tables["contact"]?.arrayValue?.count == 2)
        #expect(access.tables["contact_merge"]?.arrayValue?.count == 1)
        #expect(access.scores.count == 2)
        let erasure = try stage.store.erase(contactKey: stage.key, reason: .request)
        #expect(erasure.rows.first { $0.table == "contact" }?.count == 2)
        #expect(erasure.traces == [])
        #expect(try stage.bytesHeld() == 0)
        #expect(try LedgerVerifier(stage.store).verify().isIntact)
    }

    @Test("An id of a file that begins as a stub's does is erased as any other")
    func unusualID() throws {
        let stage = try Stage()
        let id = "erased:by-a-crm"
        let contact = Contact(id: id, organizationID: stage.sample.organization, name: "Ada Rossi")
        _ = try stage.store.addContact(contact, organizationKey: stage.organizationKey)
        let key = try #require(
            try stage.store.contactKey(id: id, email: nil, organizationKey: stage.organizationKey)
        )
        #expect(try stage.store.erase(contactKey: key, reason: .mistake).traces == [])
        #expect(throws: StoreError.self) {
            try stage.store.erase(contactKey: key, reason: .mistake)
        }
    }

    @Test("Whom the project still holds is not erased here alone unless that is wanted")
    func remote() throws {
        let stage = try Stage()
        let organization = stage.organizationKey
        try stage.store.database.write { connection in
            for sql in [
                """
                INSERT INTO sync_link (organization_key, url, remote_organization, mapping, mode,
                    linked_at) VALUES (\(organization), 'https://a.test', 'acme', '', 'plain', 0)
                """,
                """
                INSERT INTO sync_table (table_key, organization_key, name)
                VALUES (1, \(organization), 'contacts')
                """,
                """
                INSERT INTO sync_shadow (table_key, id, rev, hash, base)
                VALUES (1, '\(Stage.id)', 1, 0, '{"name": "Maria Quetzalcoatl"}')
                """,
            ] { try connection.run(sql) }
        }
        #expect(throws: ErasureError.stillRemote(url: "https://a.test")) {
            try stage.store.erase(contactKey: stage.key, reason: .request)
        }
        #expect(try stage.store.contact(key: stage.key).name == "Maria Quetzalcoatl")
        let erasure = try stage.store.erase(
            contactKey: stage.key,
            reason: .request,
            isHereOnly: true
        )
        #expect(erasure.remote == "https://a.test" && erasure.traces == [])
    }
}
