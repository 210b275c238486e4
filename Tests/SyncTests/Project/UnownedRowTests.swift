import Resources
import Storage
import SupabaseStandIn
import Sync
import Testing

/// The CRM's page makes events without an organization.
@Suite("Rows that name no organization")
struct UnownedRowTests {
    /// Ada's, of Acme: one with a contact, one with nobody; and one of somebody else's.
    private static let events = """
        INSERT INTO organizations (id, name) VALUES ('00000000-0000-4000-8000-00000000000b', 'Bolt');
        INSERT INTO contacts (id, organization_id, name) VALUES
            ('00000000-0000-4000-9000-00000000000b', '00000000-0000-4000-8000-00000000000b', 'Bolt''s');
        INSERT INTO events (title, start_time, contact_id, created_by)
        SELECT e.title, '2026-05-01T10:00:00Z', e.contact_id::uuid, u.id
        FROM auth.users AS u, (VALUES
            ('of a contact', '\(ProjectScene.contact(1))'), ('of nobody', NULL)) AS e(title, contact_id)
        WHERE u.email = 'ada@acme.example';
        INSERT INTO events (title, start_time) VALUES ('by nobody', '2026-05-02T10:00:00Z');
        """
    private static let known = """
        SELECT coalesce(group_concat(title, ', '), '') FROM (
            SELECT base ->> 'title' AS title FROM sync_shadow JOIN sync_table USING (table_key)
            WHERE name = 'events' AND base IS NOT NULL ORDER BY 1)
        """

    private func scene(_ template: DatabaseTemplate) async throws -> ProjectScene {
        try await ProjectScene(template, sql: [ProjectScene.contacts(2), Self.events])
    }

    @Test("come to their author, and to nobody else", arguments: [true, false])
    func author(isExact: Bool) async throws {
        let scene = try await scene(isExact ? ProjectScene.exact : .guardian)
        let ada = try await scene.laptop("ada")
        let counts = try await ada.sync()
        #expect(counts.warnings == [], "\(counts)")
        #expect(try ada.value(Self.known) == "of a contact, of nobody")
        #expect(try ada.value("SELECT subject FROM interaction") == "of a contact")
        let ben = try await scene.laptop("ben", seed: 2)
        try await ben.sync()
        #expect(try ben.value(Self.known) == "")
        try await scene.run("DELETE FROM events WHERE title = 'of a contact'")
        try await ada.sync()
        #expect(try ada.value(Self.known) == "of nobody")
        let isNothingLeft = "SELECT count(*) FROM interaction WHERE deleted_at IS NULL"
        #expect(try ada.value(isNothingLeft) == "0")
        if isExact { #expect(try await ada.sync(verifying: true).repaired == 0) }
    }

    @Test("belong where their contact does, and move with it; an adopted one moves nowhere")
    func contact() async throws {
        let scene = try await scene(ProjectScene.exact)
        let ada = try await scene.laptop("ada")
        try await ada.sync()
        try await scene.run(
            """
            UPDATE events SET organization_id = '\(ProjectScene.acme)' WHERE created_by IS NOT NULL
            """
        )
        #expect(try await ada.sync().news == 2)
        #expect(try await scene.value("SELECT count(*) FROM assay.tombstone") == "0")
        try await scene.run(
            """
            UPDATE events SET organization_id = NULL, contact_id = '00000000-0000-4000-9000-00000000000b'
            WHERE title = 'of a contact'
            """
        )
        try await ada.sync()
        #expect(try ada.value(Self.known) == "of nobody")
        #expect(try await ada.sync(verifying: true).repaired == 0)
    }
}
