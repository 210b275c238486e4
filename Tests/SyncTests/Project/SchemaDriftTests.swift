import Resources
import Storage
import SupabaseStandIn
import Sync
import TestSupport
import Testing

/// Columns that come, go and change their type while laptops sync.
@Suite("Columns that change on the server", .timeLimit(.minutes(5)))
struct SchemaDriftTests {
    private static let one = ProjectScene.contact(1)

    @Test(
        "A column that goes, comes or changes its type is told once, and nothing is lost",
        arguments: [true, false]
    )
    func drift(isExact: Bool) async throws {
        let scene = try await ProjectScene(
            isExact ? ProjectScene.exact : .guardian,
            sql: [
                ProjectScene.contacts(3),
                "UPDATE contacts SET phone = '391234'",
            ]
        )
        let laptop = try await scene.laptop()
        #expect(try await laptop.sync().warnings.isEmpty)
        try await scene.run("ALTER TABLE contacts DROP COLUMN company")
        try await scene.run("ALTER TABLE contacts ADD COLUMN segment text DEFAULT 'gold'")
        try await scene.run("ALTER TABLE contacts ALTER phone TYPE bigint USING phone::bigint")
        try await scene.run("UPDATE contacts SET name = 'web' WHERE id = '\(Self.one)'")

        let drifted = try await laptop.sync()
        let told = "contacts has new columns: segment and lost columns: company"
        #expect(drifted.warnings.contains { $0.hasPrefix(told) }, "\(drifted.warnings)")
        #expect(try laptop.name(Self.one) == "web")
        let kept = "SELECT company || phone || (attributes ->> 'segment') FROM contact WHERE id = ?"
        #expect(try laptop.value(kept, Self.one) == "Company 1391234gold")
        let again = try await laptop.sync()
        #expect(!again.warnings.contains { $0.hasPrefix(told) }, "\(again.warnings)")

        // A laptop that comes new has the rows as well, and edits of both arrive.
        let other = try await scene.laptop("ben", seed: 2)
        try await other.sync()
        #expect(try other.value("SELECT count(*) FROM contact WHERE deleted_at IS NULL") == "3")
        let two = ProjectScene.contact(2)
        try other.edit(two, ["name": "edited", "attributes.segment": #""iron""#])
        #expect(try await other.sync().sent == 1)
        let stands = try await scene.value(
            "SELECT name || segment FROM contacts WHERE id = '\(two)'"
        )
        #expect(stands == "editediron")
    }

    @Test("An edit of a column that is gone is refused with the server's words, the rest arrives")
    func editOfGoneColumn() async throws {
        let scene = try await ProjectScene(ProjectScene.exact, sql: [ProjectScene.contacts(2)])
        let laptop = try await scene.laptop()
        try await laptop.sync()
        try laptop.edit(Self.one, ["company": "Elsewhere"])
        try laptop.edit(ProjectScene.contact(2), ["name": "edited"])
        try await scene.run("ALTER TABLE contacts DROP COLUMN company")
        let counts = try await laptop.sync()
        #expect(counts.sent == 1 && counts.refused == 1, "\(counts)")
        let held = try laptop.store.quarantined(organizationKey: laptop.key)
        #expect(held.map(\.code) == ["42703"])
        #expect(held.first?.message.contains("company") == true)
    }

    @Test("After a column was added the next sync has the rows stamped anew, whoever syncs")
    func stampedAnew() async throws {
        let scene = try await ProjectScene(ProjectScene.exact, sql: [ProjectScene.contacts(3)])
        let laptop = try await scene.laptop()
        #expect(try await laptop.sync().received == 3)
        try await scene.run("ALTER TABLE contacts ADD COLUMN segment text DEFAULT 'gold'")
        let counts = try await laptop.sync(verifying: true)
        #expect(counts.received == 3 && counts.repaired == 0, "\(counts)")
        #expect(counts.warnings == ["contacts has new columns: segment"])
        let again = try await laptop.sync(verifying: true)
        #expect(again.warnings.isEmpty && again.repaired == 0 && again.received == 0, "\(again)")
    }
}
