import HTTP
import Storage
import SupabaseStandIn
import Sync
import Testing

@Suite("Plain sync with a project as it is")
struct PlainProjectTests {
    @Test("Every row comes, above the server's limit of rows, and hard deletes are found")
    func reads() async throws {
        let scene = try await ProjectScene(.guardian, sql: [ProjectScene.contacts(1_234)])
        let laptop = try await scene.laptop()
        let first = try await laptop.sync()
        #expect(first.news == 1_234, "\(first)")
        try await scene.run("DELETE FROM contacts WHERE name = 'Contact 7'")
        try await scene.run("UPDATE contacts SET name = 'new' WHERE name = 'Contact 8'")
        let second = try await laptop.sync()
        #expect(second.news == 2)
        #expect(try laptop.name(ProjectScene.contact(7)) == nil)
        #expect(try laptop.name(ProjectScene.contact(8)) == "new")
    }

    @Test("Writes check what they overwrite: fields merge, conflicts are kept, refusals are told")
    func writes() async throws {
        let scene = try await ProjectScene(.guardian, sql: [ProjectScene.contacts(5)])
        let (one, two, three) = (
            ProjectScene.contact(1), ProjectScene.contact(2), ProjectScene.contact(3)
        )
        let laptop = try await scene.laptop()
        try await laptop.sync()
        try laptop.edit(one, ["name": "mine", "phone": "+39 1"])
        try laptop.edit(two, ["name": "too late"])
        try laptop.store.edit(
            .contact,
            id: three,
            organizationKey: laptop.key,
            fields: [:],
            isDeleted: true
        )
        try await scene.run("UPDATE contacts SET name = 'theirs' WHERE id = '\(one)'")
        try await scene.run("DELETE FROM contacts WHERE id = '\(two)'")
        let counts = try await laptop.sync()
        #expect(counts.conflicts == 2 && counts.sent == 2, "\(counts)")
        #expect(
            try await scene.value("SELECT name || phone FROM contacts WHERE id = '\(one)'")
                == "theirs+39 1"
        )
        #expect(try await scene.value("SELECT count(*) FROM contacts WHERE id = '\(three)'") == "0")
        let conflicts = try laptop.store.conflicts(organizationKey: laptop.key)
        #expect(Set(conflicts.map(\.kind)) == ["both_changed", "hidden_there"])
    }

    @Test("A write whose answer was lost is not made twice")
    func lostAnswer() async throws {
        let scene = try await ProjectScene(.guardian, sql: [ProjectScene.contacts(1)])
        let laptop = try await scene.laptop()
        try await laptop.sync()
        try laptop.edit(ProjectScene.contact(1), ["name": "mine"])
        scene.project.script([.none, .responseLost(.cut)], pathPrefix: "/rest/v1/contacts")
        let counts = try await laptop.sync()
        #expect(counts.sent == 1 && counts.conflicts == 0, "\(counts)")
        #expect(try await scene.value("SELECT name FROM contacts") == "mine")
        #expect(try laptop.store.syncBacklog(organizationKey: laptop.key).waiting == 0)
    }
}
