import AuditLog
import CRM
import Engine
import JSON
import Ledger
import SQLite
import Scoring
import Storage
import TestSupport
import Testing

@Suite("Who did what")
struct EntryAuthorTests {
    private static let anna = EntryAuthor(
        handle: "user:anna",
        name: "Anna",
        program: "assay 1",
        operation: "assay edit",
        request: "r-1"
    )

    private func edited() throws -> SeededStore {
        let sample = try SeededStore(seed: 81)
        try sample.fill(contacts: 3, interactions: 1)
        let key = try #require(try sample.store.organizationKey(ifKnown: sample.organization))
        let id = try sample.store.database.read {
            try $0.value(
                """
                SELECT id FROM contact WHERE organization_key = ? AND deleted_at IS NULL
                ORDER BY contact_key LIMIT 1
                """,
                .key(key)
            )?.text
        }
        try sample.store.acting(as: Self.anna).edit(
            .contact,
            id: try #require(id),
            organizationKey: key,
            fields: ["title": .text("Chief Baker")]
        )
        return sample
    }

    @Test("An edit is an entry that names actor, command and contact, and shows no value")
    func edit() throws {
        let sample = try edited()
        var entries: [ListedEntry] = []
        try sample.store.auditTrail.newestEntries(limit: 1) { entries.append($0) }
        let entry = try #require(entries.first)
        #expect(entry.kind == LedgerKind.edit)
        #expect(entry.actor == "Anna" && entry.operation == "assay edit")
        #expect(entry.subject != nil)
        #expect(!entry.body.contains("Baker") && !entry.body.contains("nna"))
        #expect(try JSON(parsing: entry.body)["facts"]?["request"] == "r-1")
        #expect(try LedgerVerifier(sample.store).verify().problems == [])
    }

    @Test("Whatever is done, its entry names who did it")
    func everyEntry() throws {
        let sample = try SeededStore(seed: 82)
        try sample.fill(contacts: 12, interactions: 2)
        let store = sample.store.acting(as: Self.anna)
        let engine = ScoringEngine(store: store)
        let key = try store.organizationKey(making: sample.organization)
        _ = try engine.scoreAll(organization: sample.organization)
        let leads = try store.top(organizationKey: key, limit: 3).map(\.contactID)
        let contacts = try leads.map {
            try #require(try store.contactKey(id: $0, email: nil, organizationKey: key))
        }
        let fields: [String: Value] = ["city": .text("Bari")]
        try store.edit(.contact, id: leads[0], organizationKey: key, fields: fields)
        _ = try store.addNote("called", contactKey: contacts[0])
        _ = try store.mark(contactKey: contacts[0], isWon: false, at: nil)
        try store.override(contactKey: contacts[1], score: 90, reason: "met them", until: nil)
        try store.takeBackOverride(contactKey: contacts[1])
        let merge = try store.make(
            MergeStep.merge(kept: contacts[0], gone: contacts[1]),
            organizationKey: key
        )
        _ = try store.make(MergeStep.undo(id: merge.id), organizationKey: key)
        _ = try engine.personReport(
            contactKey: contacts[1],
            organizationKey: key,
            language: .english
        )
        _ = try store.erase(contactKey: contacts[2], reason: .request)
        try store.continueLog(after: .restore)
        var nameless: Set<String> = []
        var kinds: Set<String> = []
        try store.auditTrail.newestEntries(limit: 1_000) { entry in
            kinds.insert(entry.kind)
            if entry.actor != "Anna" { nameless.insert(entry.kind) }
        }
        #expect(nameless == [])
        #expect(kinds.count >= 10, "\(kinds.sorted())")
    }

    @Test("A name can be erased, and the log verifies; what an author did cannot be changed")
    func names() throws {
        let sample = try edited()
        try sample.store.database.write {
            try $0.run("UPDATE actor SET name = NULL, handle = NULL")
        }
        #expect(try LedgerVerifier(sample.store).verify().problems == [])
        try sample.store.database.write {
            try $0.run("UPDATE ledger_origin SET operation = 'assay sync'")
        }
        let problems = try LedgerVerifier(sample.store).verify().problems
        #expect(Set(problems.map(\.table)) == ["ledger_origin"])
    }

    @Test("A checkpoint kept elsewhere shows that the log begins with it, however much was added")
    func outside() throws {
        let sample = try edited()
        let text = try sample.store.signedCheckpoint().signed.text
        let old = try SignedCheckpoint(parsing: text)
        try sample.store.recordCheckpoint()
        let key = try #require(try sample.store.deviceKey())
        #expect(old.isSigned(by: key))
        let noted = NotedCheckpoint(name: "monday", checkpoint: old.checkpoint)
        for _ in 0..<3 {
            _ = try sample.store.mark(contactKey: ContactKey(1), isWon: true, at: nil)
            _ = try sample.store.mark(contactKey: ContactKey(1), isWon: nil, at: nil)
        }
        var report = try LedgerVerifier(sample.store).verify(noted: [noted])
        #expect(report.isIntact && report.noted == [noted])
        let wrong = Checkpoint(
            origin: old.checkpoint.origin,
            size: old.checkpoint.size,
            root: MerkleTree.emptyRoot
        )
        let forged = NotedCheckpoint(name: "forged", checkpoint: wrong)
        report = try LedgerVerifier(sample.store).verify(noted: [forged, noted])
        #expect(report.problems.map(\.key) == ["forged"])
    }

    @Test("A clock that was put back is told of, and is no damage")
    func backwards() throws {
        let sample = try edited()
        sample.clock.advance(-3_600_000_000)
        _ = try sample.store.mark(contactKey: ContactKey(1), isWon: true, at: nil)
        let report = try LedgerVerifier(sample.store).verify()
        #expect(report.isIntact && report.backwards.count == 1)
    }
}
