import CRM
import Engine
import HTTP
import Storage
import SupabaseStandIn
import Sync
import Testing

@Suite("Exact sync with a real PostgreSQL")
struct ExactProjectTests {
    @Test("The CRM's tables become contacts, history, deals and outcomes")
    func mapsTheCRM() async throws {
        let one = ProjectScene.contact(1)
        let scene = try await ProjectScene(
            ProjectScene.exact,
            sql: [
                ProjectScene.contacts(3),
                """
                INSERT INTO contact_notes (contact_id, note, organization_id)
                VALUES ('\(one)', 'called back', '\(ProjectScene.acme)');
                INSERT INTO opportunities (contact_name, contact_id, value, stage, organization_id,
                    close_date) VALUES ('Big deal', '\(one)', 1234.50, 'Won', '\(ProjectScene.acme)',
                    '2026-03-04'), ('Open deal', NULL, NULL, 'Lead', '\(ProjectScene.acme)', NULL);
                INSERT INTO events (title, start_time, end_time, status, contact_id, organization_id)
                VALUES ('Demo', '2026-05-01T10:00:00+02', '2026-05-01T11:00:00+02', 'confirmed',
                    '\(one)', '\(ProjectScene.acme)');
                """,
            ]
        )
        let laptop = try await scene.laptop()
        let counts = try await laptop.sync()
        #expect(counts.received == 7 && counts.warnings == [], "\(counts)")
        #expect(try laptop.value("SELECT count(*) FROM contact WHERE company_key > 0") == "3")
        #expect(
            try laptop.value(
                "SELECT group_concat(kind) FROM (SELECT kind FROM interaction ORDER BY kind)"
            )
                == "12,25"
        )
        #expect(
            try laptop.value("SELECT value_minor FROM opportunity WHERE name = 'Big deal'")
                == "123450"
        )
        #expect(try laptop.value("SELECT is_won FROM outcome") == "1")
        let again = try await laptop.sync(verifying: true)
        #expect(again.received == 0 && again.repaired == 0)
    }

    @Test("Edits of both sides meet field by field; a conflict shows both values and can be turned")
    func merges() async throws {
        let scene = try await ProjectScene(ProjectScene.exact, sql: [ProjectScene.contacts(2)])
        let one = ProjectScene.contact(1)
        let ada = try await scene.laptop("ada")
        let ben = try await scene.laptop("ben", seed: 2)
        try await ada.sync()
        try await ben.sync()
        try ada.edit(one, ["name": "Ada's name", "phone": "+39 1"])
        try ben.edit(one, ["name": "Ben's name", "email": "ben@x.example"])
        try await ada.sync()
        let counts = try await ben.sync()
        #expect(counts.conflicts == 1)
        #expect(
            try await scene.value("SELECT name || phone || email FROM contacts WHERE id = '\(one)'")
                == "Ada's name+39 1ben@x.example"
        )
        let conflict = try #require(try ben.store.conflicts(organizationKey: ben.key).first)
        #expect(conflict.mine == "\"Ben's name\"" && conflict.theirs == "\"Ada's name\"")
        #expect(try ben.name(one) == "Ada's name")
        try ben.store.resolve(
            conflict.number,
            takeMine: true,
            organizationKey: ben.key,
            ben.mapping
        )
        try await ben.sync()
        try await ada.sync()
        #expect(try ada.name(one) == "Ben's name")
        #expect(try ben.store.conflicts(organizationKey: ben.key).isEmpty)
    }

    @Test("A commit that comes late is not missed, however far others went meanwhile")
    func lateCommit() async throws {
        let scene = try await ProjectScene(ProjectScene.exact, sql: [ProjectScene.contacts(2)])
        let laptop = try await scene.laptop()
        try await laptop.sync()
        let database = scene.project.database
        let writer = try await BlockingWork.run {
            let writer = try database.connect(as: "postgres")
            try writer.run(
                script:
                    "BEGIN; UPDATE contacts SET name = 'late' WHERE id = '\(ProjectScene.contact(1))'"
            )
            return writer
        }
        try await scene.run(
            "UPDATE contacts SET name = 'early' WHERE id = '\(ProjectScene.contact(2))'"
        )
        try await laptop.sync()
        #expect(try laptop.name(ProjectScene.contact(2)) == "early")
        try await BlockingWork.run { try writer.run(script: "COMMIT") }
        try await laptop.sync()
        #expect(try laptop.name(ProjectScene.contact(1)) == "late")
    }

    @Test("A delete against an edit is a conflict on either side, never a loss")
    func deletes() async throws {
        let scene = try await ProjectScene(ProjectScene.exact, sql: [ProjectScene.contacts(3)])
        let laptop = try await scene.laptop()
        try await laptop.sync()
        // I edit, they delete.
        try laptop.edit(ProjectScene.contact(1), ["name": "edited here"])
        try await scene.run("DELETE FROM contacts WHERE id = '\(ProjectScene.contact(1))'")
        // I delete, they edit.
        try laptop.store.edit(
            .contact,
            id: ProjectScene.contact(2),
            organizationKey: laptop.key,
            fields: [:],
            isDeleted: true
        )
        try await scene.run(
            "UPDATE contacts SET name = 'edited there' WHERE id = '\(ProjectScene.contact(2))'"
        )
        #expect(try await laptop.sync().conflicts == 2)
        #expect(try laptop.name(ProjectScene.contact(1)) == nil)
        #expect(try laptop.name(ProjectScene.contact(2)) == "edited there")
        let kinds = try laptop.store.conflicts(organizationKey: laptop.key)
        #expect(Set(kinds.map(\.kind)) == ["deleted_there", "edited_there"])
        for conflict in kinds {
            try laptop.store.resolve(
                conflict.number,
                takeMine: true,
                organizationKey: laptop.key,
                laptop.mapping
            )
        }
        try await laptop.sync()
        #expect(
            try await scene.value("SELECT string_agg(name, ',' ORDER BY id) FROM contacts")
                == "edited here,Contact 3"
        )
    }

    @Test("A refused edit waits in quarantine with the server's words and holds nothing up")
    func quarantine() async throws {
        let scene = try await ProjectScene(
            ProjectScene.exact,
            sql: [
                ProjectScene.contacts(3),
                "ALTER TABLE contacts ADD CONSTRAINT no_fax CHECK (phone <> 'fax')",
            ]
        )
        let laptop = try await scene.laptop()
        try await laptop.sync()
        try laptop.edit(ProjectScene.contact(1), ["phone": "fax"])
        try laptop.edit(ProjectScene.contact(2), ["phone": "+39 2"])
        let counts = try await laptop.sync()
        #expect(counts.refused == 1 && counts.sent == 1)
        let held = try #require(try laptop.store.quarantined(organizationKey: laptop.key).first)
        #expect(held.code == "23514" && held.message.contains("no_fax"))
        #expect(
            try await scene.value("SELECT phone FROM contacts WHERE name = 'Contact 2'") == "+39 2"
        )
        try await scene.run("ALTER TABLE contacts DROP CONSTRAINT no_fax")
        try laptop.store.release(held.id, retry: true, organizationKey: laptop.key, laptop.mapping)
        try await laptop.sync()
        #expect(
            try await scene.value("SELECT phone FROM contacts WHERE name = 'Contact 1'") == "fax"
        )
    }

    @Test("A refused new contact stays on the list, and goes out when it is tried again")
    func refusedInsert() async throws {
        let refuse = "ALTER TABLE contacts ADD CONSTRAINT no_fax CHECK (name <> 'Fax')"
        let scene = try await ProjectScene(ProjectScene.exact, sql: [refuse])
        let laptop = try await scene.laptop()
        try await laptop.sync()
        let contact = Contact(id: laptop.store.newID(), organizationID: "acme", name: "Fax")
        let id = try laptop.store.addContact(contact, organizationKey: laptop.key)
        #expect(try await laptop.sync().refused == 1)
        #expect(try laptop.name(id) == "Fax")
        try await scene.run("ALTER TABLE contacts DROP CONSTRAINT no_fax")
        let held = try #require(try laptop.store.quarantined(organizationKey: laptop.key).first)
        try laptop.store.release(
            held.id,
            retry: true,
            organizationKey: laptop.key,
            laptop.mapping
        )
        #expect(try await laptop.sync().sent == 1)
        #expect(try await scene.value("SELECT id FROM contacts") == id)
        #expect(try laptop.name(id) == "Fax")
    }

    @Test("Edits that only live here, or have no table there, hold nothing up")
    func localEdits() async throws {
        let scene = try await ProjectScene(
            ProjectScene.exact,
            sql: [
                ProjectScene.contacts(1),
                "DELETE FROM assay.synced WHERE table_name = 'contact_notes'",
            ]
        )
        let laptop = try await scene.laptop()
        try await laptop.sync()
        for number in 0..<450 {
            let contact = Contact(id: "C-\(number)", organizationID: "acme", name: "Local")
            _ = try laptop.store.addContact(contact, organizationKey: laptop.key)
        }
        let one = ProjectScene.contact(1)
        let key = try #require(
            try laptop.store.contactKey(id: one, email: nil, organizationKey: laptop.key)
        )
        _ = try laptop.store.addNote("no table takes this", contactKey: key)
        try laptop.edit(one, ["name": "behind them"])
        #expect(try await laptop.sync().sent == 1)
        #expect(try await scene.value("SELECT name FROM contacts") == "behind them")
        let held = try laptop.store.quarantined(organizationKey: laptop.key)
        #expect(
            held.map(\.table) == ["contact_notes"] && held[0].operation.contains("no table takes")
        )
        #expect(try laptop.store.syncBacklog(organizationKey: laptop.key).waiting == 0)
        #expect(try laptop.name("C-449") == "Local")
    }

    @Test("A table that is taken away there is told, and keeps the others from nothing")
    func missingTable() async throws {
        let scene = try await ProjectScene(ProjectScene.exact, sql: [ProjectScene.contacts(2)])
        let laptop = try await scene.laptop()
        try await scene.run("DELETE FROM assay.synced WHERE table_name = 'events'")
        let counts = try await laptop.sync()
        #expect(
            counts.news == 2 && counts.warnings.contains { $0.hasPrefix("events: ") },
            "\(counts)"
        )
        let tables = try laptop.store.syncTables(organizationKey: laptop.key)
        #expect(tables.filter { $0.lastError != nil }.map(\.name) == ["events"])
    }

    @Test("Scores go up once, into their history and the CRM's own columns; the log is witnessed")
    func history() async throws {
        let scene = try await ProjectScene(ProjectScene.exact, sql: [ProjectScene.contacts(5)])
        let laptop = try await scene.laptop()
        try await laptop.sync()
        let engine = ScoringEngine(store: laptop.store)
        _ = try engine.scoreAll(organization: "acme", onlyStale: false)
        scene.project.script(
            [.responseLost(.timedOut)],
            pathPrefix: "/rest/v1/rpc/assay_append"
        )
        let counts = try await laptop.sync()
        #expect(counts.anchored.map { $0 > 5 } == true, "\(counts)")
        #expect(try await scene.value("SELECT count(*) FROM assay_scores") == "5")
        #expect(try await scene.value("SELECT count(*) FROM assay_runs") == "1")
        #expect(
            try await scene.value(
                "SELECT count(*) FROM contacts WHERE lead_score IS NOT NULL AND lead_category = 'Cold'"
            )
                == "5"
        )
        #expect(try laptop.value("SELECT count(*) FROM stale_contact") == "0")
        let quiet = try await laptop.sync()
        #expect(quiet.sent == 0 && quiet.history == 0)
    }

    @Test("A server restored to yesterday is noticed, and what it lost is on record")
    func restored() async throws {
        let scene = try await ProjectScene(ProjectScene.exact, sql: [ProjectScene.contacts(2)])
        let laptop = try await scene.laptop()
        try await laptop.sync()
        scene.project.rest.disconnect()
        let backup = try await scene.project.database.makeCopy()
        try laptop.edit(ProjectScene.contact(1), ["name": "after the backup"])
        try await laptop.sync()
        try await scene.project.restore(backup)
        let counts = try await laptop.sync()
        #expect(counts.warnings.contains { $0.contains("another history") })
        #expect(try laptop.name(ProjectScene.contact(1)) == "Contact 1")
        let lost = try laptop.store.conflicts(organizationKey: laptop.key)
            .filter { $0.kind == "restored" && $0.field == "name" }
        #expect(lost.map(\.mine) == ["\"after the backup\""])
        try laptop.store.resolve(
            try #require(lost.first).number,
            takeMine: true,
            organizationKey: laptop.key,
            laptop.mapping
        )
        try await laptop.sync()
        #expect(
            try await scene.value(
                "SELECT name FROM contacts WHERE id = '\(ProjectScene.contact(1))'"
            )
                == "after the backup"
        )
    }

    @Test("Lost access is noticed by the comparison: the rows leave the laptop")
    func lostAccess() async throws {
        let scene = try await ProjectScene(ProjectScene.exact, sql: [ProjectScene.contacts(30)])
        let laptop = try await scene.laptop()
        try await laptop.sync()
        try await scene.run("UPDATE profiles SET organization_id = NULL")
        let outsider = SyncError.outsider(organization: ProjectScene.acme, of: [])
        await #expect(throws: outsider) { try await laptop.sync(verifying: true) }
        #expect(try laptop.value("SELECT count(*) FROM contact WHERE deleted_at IS NULL") == "0")
    }

    @Test("Laptops and the web writing at once come to be equal, and no edit is lost or made twice")
    func concurrentWriters() async throws {
        let scene = try await ProjectScene(ProjectScene.exact, sql: [ProjectScene.contacts(40)])
        // About a minute on two cores.
        try await Storm(scene).run(rounds: 2_000)
    }
}
