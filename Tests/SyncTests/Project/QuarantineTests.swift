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
}
