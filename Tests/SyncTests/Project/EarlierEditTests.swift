import CRM
import Resources
import SQLite
import Storage
import SupabaseStandIn
import Sync
import Testing

@Suite("Edits from before the link")
struct EarlierEditTests {
    @Test("Are listed where the server says otherwise, and return", arguments: [true, false])
    func listed(isExact: Bool) async throws {
        let (edited, untouched) = (ProjectScene.contact(1), ProjectScene.contact(2))
        let scene = try await ProjectScene(
            isExact ? ProjectScene.exact : .guardian,
            sql: [ProjectScene.contacts(2)]
        )
        let laptop = try await scene.laptop { store, key in
            for id in [edited, untouched] {
                var contact = Contact(id: id, organizationID: "acme", name: "From a file")
                contact.phone = "1"
                _ = try store.addContact(contact, organizationKey: key)
            }
            try store.edit(
                .contact,
                id: edited,
                organizationKey: key,
                fields: ["phone": .text("+39 7"), "company": .text("Company 1")]
            )
        }
        try await laptop.sync()
        #expect(try laptop.name(edited) == "Contact 1")
        let listed = try laptop.store.conflicts(organizationKey: laptop.key)
        #expect(listed.map(\.field) == ["phone"], "no edit of names; companies agree")
        let conflict = try #require(listed.first)
        #expect(conflict.base == "\"1\"" && conflict.mine == "\"+39 7\"" && !conflict.isMine)
        try laptop.store.resolve(
            conflict.number,
            takeMine: true,
            organizationKey: laptop.key,
            laptop.mapping
        )
        #expect(try await laptop.sync().sent == 1)
        #expect(
            try await scene.value("SELECT phone FROM contacts WHERE id = '\(edited)'") == "+39 7"
        )
        #expect(try laptop.store.conflicts(organizationKey: laptop.key).isEmpty)
    }

    @Test("Are nobody's conflict after another link, nor where contacts are only read")
    func silent() async throws {
        let one = ProjectScene.contact(1)
        let scene = try await ProjectScene(.guardian, sql: [ProjectScene.contacts(1)])
        let laptop = try await scene.laptop()
        try await laptop.sync()
        for name in ["second", "third"] {
            try await scene.run("UPDATE contacts SET name = '\(name)'")
            // An operator installs exact sync in between: everything is pulled anew.
            if name == "second" { try await laptop.sync() }
        }
        for migration in Migrations.supabase { try await scene.run(migration.sql) }
        _ = try await laptop.link("")
        try await laptop.sync()
        #expect(try laptop.name(one) == "third")
        #expect(try laptop.store.conflicts(organizationKey: laptop.key).isEmpty)

        let reader = try await scene.laptop("ben", seed: 2) { store, key in
            let contact = Contact(id: one, organizationID: "acme", name: "From a file")
            _ = try store.addContact(contact, organizationKey: key)
            try store.edit(.contact, id: one, organizationKey: key, fields: ["name": .text("b")])
        }
        let closed = Mapping.guardianText.replacing(
            #""entity": "contact","#,
            with: #""entity": "contact", "read_only": true,"#
        )
        _ = try await reader.link(closed)
        try await reader.sync()
        #expect(try reader.name(one) == "third")
    }
}
