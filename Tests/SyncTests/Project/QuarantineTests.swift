import Storage
import SupabaseStandIn
import Sync
import Testing

@Suite("Edits that were refused", .timeLimit(.minutes(5)))
struct QuarantineTests {
    @Test("An edit that had no place in the mapping is made again, whole, once it has one")
    func local() async throws {
        let one = ProjectScene.contact(1)
        let scene = try await ProjectScene(ProjectScene.exact, sql: [ProjectScene.contacts(2)])
        let laptop = try await scene.laptop()
        try await laptop.sync()
        let closed = Mapping.guardianText.replacing(
            #""entity": "contact","#,
            with: #""entity": "contact", "read_only": true,"#
        )
        _ = try await laptop.link(closed)
        try laptop.edit(one, ["name": "Ada", "company": "Rossi", "phone": nil])
        #expect(try await laptop.sync().sent == 0)
        let held = try laptop.store.quarantined(organizationKey: laptop.key)
        #expect(held.map(\.code) == ["local"])
        #expect(held.first?.message.contains("contacts") == true)

        _ = try await laptop.link("")
        try laptop.store.release(
            try #require(held.first).id,
            retry: true,
            organizationKey: laptop.key,
            laptop.mapping
        )
        let counts = try await laptop.sync()
        #expect(counts.sent == 1 && counts.refused == 0, "\(counts)")
        let stands = try await scene.value(
            "SELECT name || ' at ' || company FROM contacts WHERE id = '\(one)'"
        )
        #expect(stands == "Ada at Rossi")
        #expect(try laptop.store.quarantined(organizationKey: laptop.key).isEmpty)
    }

    static let modes = [ProjectScene.exact, .guardian]
    private static let unique = """
        CREATE UNIQUE INDEX one_v ON contacts (organization_id, phone) WHERE phone LIKE 'V%'
        """
    private static let noFax = "ALTER TABLE contacts ADD CONSTRAINT no_fax CHECK (phone <> 'fax')"
    private static let faxAgain = "ALTER TABLE contacts DROP CONSTRAINT no_fax"

    private func refused(_ laptop: Laptop) throws -> [QuarantinedOperation] {
        try laptop.store.quarantined(organizationKey: laptop.key)
    }

    private func retry(_ laptop: Laptop, _ id: String, restoring: Bool = false) throws {
        try laptop.store.release(
            id,
            retry: true,
            restoring: restoring,
            organizationKey: laptop.key,
            laptop.mapping
        )
    }

    @Test(
        "A correction that the server took settles the refused edit, field by field",
        arguments: modes
    )
    func corrected(_ template: DatabaseTemplate) async throws {
        let one = ProjectScene.contact(1)
        let scene = try await ProjectScene(
            template,
            sql: [
                ProjectScene.contacts(2), Self.unique,
                "UPDATE contacts SET phone = 'V1' WHERE id = '\(ProjectScene.contact(2))'",
            ]
        )
        let laptop = try await scene.laptop()
        try await laptop.sync()
        try laptop.edit(one, ["phone": "V1", "company": "Rossi"])
        #expect(try await laptop.sync().refused == 1)
        try laptop.edit(one, ["phone": "V2"])
        #expect(try await laptop.sync().sent == 1)
        #expect(try refused(laptop).map { try $0.columns } == [#"{"company":"Rossi"}"#])
        try laptop.edit(one, ["company": "Bianchi"])
        #expect(try await laptop.sync().sent == 1)
        #expect(try refused(laptop).isEmpty)
    }

    @Test("A refused edit made again overwrites nothing that came since", arguments: modes)
    func stale(_ template: DatabaseTemplate) async throws {
        let one = ProjectScene.contact(1)
        let scene = try await ProjectScene(
            template,
            sql: [
                ProjectScene.contacts(1),
                "ALTER TABLE contacts ADD COLUMN room text; UPDATE contacts SET room = 'A'",
                Self.noFax,
            ]
        )
        let laptop = try await scene.laptop()
        try await laptop.sync()
        try laptop.edit(one, ["phone": "fax", "attributes.room": "\"B\""])
        try await laptop.sync()
        try await scene.run("UPDATE contacts SET phone = 'theirs', room = 'C'")
        try await laptop.sync()
        try await scene.run(Self.faxAgain)
        let held = try #require(try refused(laptop).first)

        // A later edit of the same field that waits is not replaced either.
        try laptop.edit(one, ["phone": "mine, later"])
        #expect(throws: SyncStoreError.editedSince(id: one, fields: ["phone"])) {
            try retry(laptop, held.id)
        }
        #expect(try refused(laptop).count == 1)
        try laptop.edit(one, ["phone": "theirs"])

        try retry(laptop, held.id)
        #expect(try await laptop.sync().conflicts == 1)
        #expect(try await scene.value("SELECT phone || room FROM contacts") == "theirsC")
        let conflicts = try laptop.store.conflicts(organizationKey: laptop.key)
        #expect(conflicts.map(\.field).sorted() == ["phone", "room"])
        #expect(Set(conflicts.map(\.mine)) == ["\"fax\"", "\"B\""])
    }

    @Test(
        "What was deleted there comes back by a refused edit only when asked for",
        arguments: [true, false]
    )
    func deleted(isExact: Bool) async throws {
        let one = ProjectScene.contact(1)
        let loud = """
            ALTER TABLE contacts ADD COLUMN loud text GENERATED ALWAYS AS (upper(name)) STORED,
                ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY, ADD COLUMN room text
            """
        let scene = try await ProjectScene(
            .guardian,
            sql: [loud, ProjectScene.contacts(1), "UPDATE contacts SET room = 'A'", Self.noFax]
                + ProjectScene.installation(isExact)
        )
        let laptop = try await scene.laptop()
        try await laptop.sync()
        try laptop.edit(one, ["phone": "fax"])
        try await laptop.sync()
        try await scene.run("DELETE FROM contacts; " + Self.faxAgain)
        try await laptop.sync()
        let held = try #require(try refused(laptop).first)
        let refusal = SyncStoreError.deleted(entity: "contact", id: one, there: true)
        #expect(throws: refusal) { try retry(laptop, held.id) }
        #expect(try await laptop.sync().sent == 0)
        #expect(try await scene.value("SELECT count(*) FROM contacts") == "0")

        try retry(laptop, held.id, restoring: true)
        #expect(try await laptop.sync().sent == 1)
        #expect(
            try await scene.value("SELECT concat_ws(' ', phone, room, loud) FROM contacts")
                == "fax A CONTACT 1"
        )
        #expect(try refused(laptop).isEmpty)
    }
}
