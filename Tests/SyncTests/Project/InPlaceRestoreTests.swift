import Storage
import SupabaseStandIn
import Sync
import Testing

/// Tables put back to a backup inside the same database, where nothing of the cluster tells of it.
@Suite("A restore in place")
struct InPlaceRestoreTests {
    private static let one = ProjectScene.contact(1)

    /// Ways to put the contacts back around the triggers.
    static let ways: [(name: String, user: String, sql: String)] = [
        (
            "as pg_restore without triggers, by rows", "supabase_admin",
            """
            SET session_replication_role = replica; DELETE FROM contacts;
            INSERT INTO contacts SELECT * FROM kept
            """
        ),
        (
            "by TRUNCATE", "supabase_admin",
            """
            SET session_replication_role = replica; TRUNCATE contacts CASCADE;
            INSERT INTO contacts SELECT * FROM kept
            """
        ),
        (
            "by one UPDATE", "supabase_admin",
            """
            SET session_replication_role = replica;
            UPDATE contacts AS c SET name = k.name FROM kept AS k WHERE k.id = c.id;
            DELETE FROM contacts AS c WHERE NOT EXISTS (SELECT FROM kept AS k WHERE k.id = c.id)
            """
        ),
        (
            "as pg_restore --disable-triggers", "supabase_admin",
            """
            ALTER TABLE contacts DISABLE TRIGGER ALL; DELETE FROM contacts;
            INSERT INTO contacts SELECT * FROM kept; ALTER TABLE contacts ENABLE TRIGGER ALL
            """
        ),
        (
            "by the owner", "postgres",
            """
            ALTER TABLE contacts DISABLE TRIGGER USER; DELETE FROM contacts;
            INSERT INTO contacts SELECT * FROM kept; ALTER TABLE contacts ENABLE TRIGGER USER
            """
        ),
    ]

    @Test("is noticed by the next sync, and newer values are listed", arguments: ways.indices)
    func noticed(way: Int) async throws {
        let way = Self.ways[way]
        let scene = try await ProjectScene(ProjectScene.exact, sql: [ProjectScene.contacts(3)])
        let laptop = try await scene.laptop()
        try await laptop.sync()
        try await scene.run("CREATE TABLE kept AS SELECT * FROM contacts")
        try laptop.edit(Self.one, ["name": "after the backup"])
        try await laptop.sync()
        let later = ProjectScene.contact(9)
        try await scene.run(
            """
            INSERT INTO contacts (id, organization_id, name)
            VALUES ('\(later)', '\(ProjectScene.acme)', 'came later')
            """
        )
        try await laptop.sync()
        try laptop.edit(ProjectScene.contact(2), ["phone": "waits"])
        try await scene.run(way.sql, as: way.user)

        let counts = try await laptop.sync()
        let isTold = counts.warnings.contains { $0.contains("another history") }
        #expect(isTold, "\(way.name): \(counts)")
        #expect(counts.sent == 1, "\(way.name): \(counts)")
        #expect(try laptop.name(Self.one) == "Contact 1")
        #expect(try laptop.name(later) == nil)
        let lost = try laptop.store.conflicts(organizationKey: laptop.key)
            .filter { $0.kind == "restored" && ["name", "*"].contains($0.field) }
        #expect(lost.contains { $0.mine == "\"after the backup\"" }, "\(way.name): \(lost)")
        #expect(lost.contains { $0.rowID == later }, "\(way.name): \(lost)")
        let proof = try await laptop.sync(verifying: true)
        #expect(proof.repaired == 0, "\(way.name): \(proof)")
        #expect(!proof.warnings.contains { $0.contains("another history") })
    }

    @Test("Triggers that stay switched off are told, until the SQL is run again")
    func unwatched() async throws {
        let scene = try await ProjectScene(ProjectScene.exact, sql: [ProjectScene.contacts(3)])
        let laptop = try await scene.laptop()
        try await laptop.sync()
        try await scene.run("ALTER TABLE contacts DISABLE TRIGGER USER")
        try await scene.run("UPDATE contacts SET name = 'unseen'")
        let counts = try await laptop.sync()
        #expect(counts.warnings.contains { $0.contains("pass by unseen") }, "\(counts)")
        #expect(try laptop.name(Self.one) == "unseen")
        for sql in ProjectScene.installation(true) { try await scene.run(sql) }
        try await laptop.sync()
        try await scene.run("UPDATE contacts SET name = 'seen'")
        let after = try await laptop.sync()
        #expect(after.warnings.isEmpty, "\(after)")
        #expect(try laptop.name(Self.one) == "seen")
    }

    @Test("Running the SQL again where nothing happened is no restore")
    func installedAgain() async throws {
        let scene = try await ProjectScene(ProjectScene.exact, sql: [ProjectScene.contacts(3)])
        let laptop = try await scene.laptop()
        try await laptop.sync()
        for sql in ProjectScene.installation(true) { try await scene.run(sql) }
        let counts = try await laptop.sync()
        #expect(counts.warnings.isEmpty && counts.received == 0, "\(counts)")
    }
}
