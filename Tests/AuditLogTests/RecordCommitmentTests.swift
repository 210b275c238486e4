import AuditLog
import CRM
import SQLite
import Storage
import TestSupport
import Testing

@Suite("Records that the log commits to")
struct RecordCommitmentTests {
    private let sample: SeededStore

    init() throws {
        sample = try SeededStore(seed: 82)
        try sample.fill(contacts: 150, interactions: 2)
        try sample.store.recordCheckpoint()
    }

    private var report: LedgerReport {
        get throws { try LedgerVerifier(sample.store).verify() }
    }

    private func forge(_ sql: String) throws {
        try Forger(path: sample.folder.file("assay.db"), seed: 1).run(sql)
    }

    @Test("are found where they were changed, put in or removed, each by table and key")
    func found() throws {
        let honest = try report
        #expect(honest.problems == [])
        #expect(honest.records == RecordCounts())
        #expect(try #require(honest.commitment).rows >= 450)
        let attacks: [(table: String, sql: String)] = [
            ("contact", "UPDATE contact SET name = 'Somebody Else' WHERE contact_key = 70"),
            ("interaction", "DELETE FROM interaction WHERE interaction_key = 3"),
            (
                "interaction",
                """
                INSERT INTO interaction (
                    organization_key, contact_key, id, kind, occurred_at, recorded_at
                ) SELECT organization_key, contact_key, 'forged', 12, occurred_at, recorded_at
                FROM interaction LIMIT 1
                """
            ),
            ("organization", "UPDATE organization SET id = id || 'x'"),
            ("interaction_kind", "UPDATE interaction_kind SET name = 'meeting_x' WHERE kind = 12"),
        ]
        var seen: [String] = []
        for attack in attacks {
            try forge(attack.sql)
            seen.append(attack.table)
            let problems = try report.problems.filter { $0.detail.contains("behind") }
            #expect(Set(problems.map(\.table)) == Set(seen), "\(problems)")
        }
        let keys = try report.problems.filter { $0.table == "contact" }.map(\.key)
        #expect(keys == ["70"])
    }

    @Test("accuse nobody when the program itself writes, and are compared again after a checkpoint")
    func honest() throws {
        let store = sample.store
        let key = try #require(try store.organizationKey(ifKnown: sample.organization))
        let contact = Contact(id: "new", organizationID: sample.organization, name: "Ada New")
        _ = try store.addContact(contact, organizationKey: key)
        try store.edit(.contact, id: "new", organizationKey: key, fields: ["city": .text("Bari")])
        var report = try report
        #expect(report.problems == [])
        #expect(report.records.contacts > 0 && report.records.contacts <= 64)
        try store.recordCheckpoint()
        report = try self.report
        #expect(report.problems == [] && report.records == RecordCounts())
        try forge("DELETE FROM contact_version")
        #expect(try self.report.problems.contains { $0.table == "contact" })
    }

    @Test("cannot be swapped by changing their digests too, nor can the checkpoint be taken away")
    func digests() throws {
        try forge("UPDATE record_block SET digests = zeroblob(1024) WHERE place = 0")
        #expect(try report.problems.contains { $0.table == "record_block" })
        try forge(
            """
            UPDATE ledger_head SET checkpoints = checkpoints - 1;
            DELETE FROM ledger_checkpoint
            """
        )
        #expect(try report.problems.contains { $0.table == "ledger_checkpoint" })
    }

    @Test("lie in tables whose views, triggers and indexes are compared with the program's")
    func structure() throws {
        try forge("CREATE TRIGGER lie AFTER INSERT ON score BEGIN DELETE FROM score_latest; END")
        #expect(try report.problems.map(\.key) == ["lie"])
        try forge("DROP TRIGGER lie; DROP INDEX contact_by_email")
        #expect(try report.problems.map(\.key) == ["contact_by_email"])
    }

    @Test("are compared all the same where entries that tell of them are none any more")
    func unreadable() throws {
        try sample.store.addAccessToken(
            AccessToken(
                id: "k3x9abcd",
                organizationID: sample.organization,
                name: "page",
                secretSHA256: [UInt8](repeating: 7, count: 32),
                scopes: ["score:read"],
                createdAt: sample.clock.environment.now(),
                expiresAt: nil
            )
        )
        try sample.store.recordCheckpoint()
        let kinds = try sample.store.database.read { connection in
            var kinds: [String] = []
            try connection.rows("SELECT DISTINCT kind FROM ledger_entry") {
                kinds.append($0.string(0))
            }
            return kinds
        }
        #expect(kinds.contains(LedgerKind.token) && kinds.contains(LedgerKind.records))
        for kind in kinds {
            try forge("UPDATE ledger_entry SET body = CAST('{}' AS BLOB) WHERE kind = '\(kind)'")
            #expect(try report.problems.contains { $0.table == "ledger_entry" }, "\(kind)")
        }
    }
}
