import CRM
import JSON
import Storage
import SupabaseStandIn
import Sync
import Testing

/// Supabase describes a project's tables to secret keys alone.
@Suite("Plain sync with a project that does not describe itself", .timeLimit(.minutes(5)))
struct ClosedDescriptionTests {
    private static let one = ProjectScene.contact(1)

    @Test("Links, reads and writes by a publishable key, and never asks for the description")
    func publishableKey() async throws {
        let scene = try await ProjectScene(.guardian, sql: [ProjectScene.contacts(2)])
        let laptop = try await scene.laptop()
        try await laptop.sync()
        try laptop.edit(Self.one, ["phone": "+39 7"])
        let counts = try await laptop.sync()
        #expect(counts.sent == 1 && counts.warnings == [], "\(counts)")
        #expect(try laptop.session.load()?.anonKey.hasPrefix("sb_publishable_") == true)
        let seen = scene.project.takeSeen()
        #expect(!seen.contains { $0.path == "/rest/v1/" || $0.path == "/rest/v1" })
        #expect(!seen.contains { $0.status == 401 }, "no key where a token belongs")
        let columns = try laptop.store.syncTables(organizationKey: laptop.key)
            .first { $0.name == "contacts" }?.columns
        #expect(columns?.contains("lead_score_reasoning") == true)
    }

    @Test("A table without rows takes records with what columns it has, and later ones are no news")
    func emptyTable() async throws {
        let scene = try await ProjectScene(
            .guardian,
            sql: ["ALTER TABLE contacts ADD COLUMN segment text, ADD COLUMN \"odd, name\" text"]
        )
        let laptop = try await scene.laptop()
        #expect(try await laptop.sync().warnings == [])
        var new = Contact(id: laptop.store.newID(), organizationID: "acme", name: "New")
        new.attributes = ["segment": "gold", "odd, name": "odd", "not there": "stays"]
        _ = try laptop.store.addContact(new, organizationKey: laptop.key)
        let counts = try await laptop.sync()
        #expect(counts.sent == 1 && counts.refused == 0 && counts.warnings == [], "\(counts)")
        let arrived = "SELECT segment || \"odd, name\" FROM contacts WHERE name = 'New'"
        #expect(try await scene.value(arrived) == "goldodd")
        #expect(try await laptop.sync().warnings == [], "what was not asked for is no new column")

        try await scene.run("ALTER TABLE contacts ADD COLUMN size integer, DROP COLUMN segment")
        let told = "contacts has new columns: size and lost columns: segment"
        #expect(try await laptop.sync().warnings == [told])
        try await scene.run("DELETE FROM contacts")
        for _ in 0..<2 { #expect(try await laptop.sync().warnings == []) }
    }

    @Test("A table that the user may not read is named with the statement that opens it")
    func notGranted() async throws {
        let scene = try await ProjectScene(
            .guardian,
            sql: [ProjectScene.contacts(1), "REVOKE ALL ON opportunities FROM authenticated"]
        )
        let laptop = try await scene.laptop()
        let warnings = try await laptop.linking.link(laptop.request()).warnings
        #expect(warnings.contains { $0.contains("GRANT SELECT") && $0.contains("opportunities") })
        #expect(try await laptop.sync().news == 1)
    }

    @Test("A secret key is refused with words, and an older one once the project does not take it")
    func keys() async throws {
        let scene = try await ProjectScene(.guardian, sql: [ProjectScene.contacts(1)])
        let laptop = try await scene.laptop()
        try await laptop.sync()
        let keys = scene.project.keys
        let ada = Linking.Credentials.password(
            email: "ada@acme.example",
            password: "secret of ada"
        )
        func logIn(_ key: String) async throws {
            _ = try await laptop.linking.logIn(
                url: SupabaseProject.url,
                anonKey: key,
                ada,
                laptop.request()
            )
        }
        for secret in [keys.secretKey, keys.serviceRoleKey] {
            let error = await #expect(throws: SyncError.self) { try await logIn(secret) }
            #expect(error?.description.contains("secret key") == true)
        }
        try await logIn(keys.anonKey)
        try laptop.edit(Self.one, ["phone": "+39 7"])
        scene.project.disableLegacyKeys()
        let refused = SyncError.keyRefused("Legacy API keys are disabled")
        await #expect(throws: refused) { try await laptop.sync() }
        await #expect(throws: refused) { try await logIn(keys.anonKey) }
        #expect(refused.description.contains("sb_publishable_"))
        try await logIn(keys.publishableKey)
        #expect(try await laptop.sync().sent == 1)
    }
}
