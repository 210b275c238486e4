import AuditLog
import CRM
import Storage
import SupabaseStandIn
import Sync
import Testing

@Suite("Erasure of a person whom a project knows")
struct ErasureProjectTests {
    private static let one = ProjectScene.contact(1)
    private static let rows = [
        ProjectScene.contacts(2),
        """
        INSERT INTO contact_notes (contact_id, note, organization_id)
        VALUES ('\(one)', 'called back', '\(ProjectScene.acme)');
        INSERT INTO opportunities (contact_name, contact_id, value, stage, organization_id)
        VALUES ('Big deal', '\(one)', 1234.50, 'Lead', '\(ProjectScene.acme)');
        """,
    ]
    private static let state = """
        SELECT (SELECT string_agg(name, ',' ORDER BY id) FROM contacts)
            || (SELECT string_agg(note, ',') FROM contact_notes)
            || (SELECT string_agg(contact_name || coalesce(contact_id::text, '-'), ',')
                FROM opportunities)
        """

    private func laptop(_ isExact: Bool) async throws -> (ProjectScene, Laptop, ContactKey) {
        let scene = try await ProjectScene(
            isExact ? ProjectScene.exact : .guardian,
            sql: Self.rows
        )
        let laptop = try await scene.laptop()
        try await laptop.sync()
        let key = try laptop.store.contactKey(
            id: Self.one,
            email: nil,
            organizationKey: laptop.key
        )
        return (scene, laptop, try #require(key))
    }

    @Test(
        "On this machine alone, nothing of it is sent, and nothing changes there",
        arguments: [true, false]
    )
    func hereOnly(isExact: Bool) async throws {
        let (scene, laptop, key) = try await laptop(isExact)
        let before = try await scene.value(Self.state)
        #expect(throws: ErasureError.self) {
            try laptop.store.erase(contactKey: key, reason: .request)
        }
        let erasure = try laptop.store.erase(contactKey: key, reason: .request, isHereOnly: true)
        #expect(erasure.remote != nil)
        #expect(try laptop.value("SELECT count(*) FROM change") == "0")
        #expect(try laptop.value("SELECT count(*) FROM change_field") == "0")
        #expect(try laptop.value("SELECT count(*) FROM sync_capture") == "1")
        let counts = try await laptop.sync()
        #expect(counts.sent == 0, "\(counts)")
        #expect(try await scene.value(Self.state) == before)
        #expect(try LedgerVerifier(laptop.store).verify().isIntact)
    }

    @Test(
        "Deleted there first, the person is gone on both sides and stays so",
        arguments: [true, false]
    )
    func everywhere(isExact: Bool) async throws {
        let (scene, laptop, key) = try await laptop(isExact)
        try laptop.store.edit(
            .contact,
            id: Self.one,
            organizationKey: laptop.key,
            fields: [:],
            isDeleted: true
        )
        try await laptop.sync()
        let erasure = try laptop.store.erase(contactKey: key, reason: .request)
        #expect(erasure.remote == nil)
        #expect(!erasure.traces.contains { $0.places == [] }, "\(erasure.traces)")
        for _ in 0..<2 { try await laptop.sync() }
        #expect(
            try await scene.value("SELECT count(*) FROM contacts WHERE id = '\(Self.one)'") == "0"
        )
        #expect(
            try laptop.value("SELECT count(*) FROM contact WHERE name = 'Contact 1'") == "0"
        )
        #expect(try laptop.value("SELECT count(*) FROM change") == "0")
        #expect(try LedgerVerifier(laptop.store).verify().isIntact)
    }
}
