import Foundation
import Resources
import SupabaseStandIn
import Sync
import Testing

/// Programs and server SQL of several versions side by side.
@Suite("Exact sync across versions")
struct MixedVersionTests {
    private static let one = ProjectScene.contact(1)

    /// A project as an earlier version set it up.
    private static func earlierProject(_ version: String) async throws -> ProjectScene {
        let folder = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "fixtures/supabase/\(version)")
        let scripts = try ["0001_sync", "0002_guardian", "0003_history"].map { name in
            try String(contentsOf: folder.appending(path: "\(name).sql"), encoding: .utf8)
        }
        return try await ProjectScene(
            DatabaseTemplate.guardian.adding(
                scripts,
                name: "template_exact_sync_\(version.replacing(".", with: "_"))"
            ),
            sql: [ProjectScene.contacts(3)]
        )
    }

    @Test(
        "A laptop syncs with earlier functions, and goes on when they are updated",
        arguments: ["0.1.0", "columns"]
    )
    func earlierFunctions(version: String) async throws {
        let scene = try await Self.earlierProject(version)
        let laptop = try await scene.laptop()
        #expect(try await laptop.sync().received == 3)
        try laptop.edit(Self.one, ["phone": "+39 1"])
        #expect(try await laptop.sync().sent == 1)
        let phone = "SELECT phone FROM contacts WHERE id = '\(Self.one)'"
        #expect(try await scene.value(phone) == "+39 1")

        // Edits wait on both sides, and a delete, while the project is updated.
        try laptop.edit(Self.one, ["phone": "+39 2"])
        let (two, three) = (ProjectScene.contact(2), ProjectScene.contact(3))
        try await scene.run(
            """
            UPDATE contacts SET company = 'by the web' WHERE id IN ('\(Self.one)', '\(two)');
            DELETE FROM contacts WHERE id = '\(three)'
            """
        )
        for script in Migrations.supabase { try await scene.run(script.sql) }
        let left = """
            SELECT (SELECT count(*) FROM pg_attribute WHERE attname LIKE 'assay\\_%'
                    AND attrelid = 'contacts'::regclass AND NOT attisdropped) || ' '
                || (SELECT count(*) FROM pg_proc WHERE pronamespace = 'assay'::regnamespace
                    AND proname IN ('stamp', 'bury', 'row_text', 'hash', 'last_rev'))
            """
        #expect(try await scene.value(left) == "0 0")
        let other = try await scene.laptop("ben", seed: 2)
        try await other.sync()
        let counts = try await laptop.sync()
        #expect(counts.sent == 1 && counts.conflicts == 0 && counts.refused == 0, "\(counts)")
        #expect(try await scene.value(phone) == "+39 2")
        #expect(try laptop.value("SELECT company FROM contact WHERE id = ?", two) == "by the web")
        #expect(try laptop.name(three) == nil)
        // Nothing but what changed came again.
        #expect(counts.received <= 4 && counts.warnings.isEmpty, "\(counts)")
        let proof = try await laptop.sync(verifying: true)
        #expect(proof.repaired == 0 && proof.warnings.isEmpty, "\(proof)")
        try await other.sync()
        let held = "SELECT phone FROM contact WHERE id = '\(Self.one)'"
        #expect(try other.value(held) == "+39 2")
    }

    @Test("Functions of a later version are left alone, with words, and edits wait")
    func laterFunctions() async throws {
        let scene = try await ProjectScene(ProjectScene.exact, sql: [ProjectScene.contacts(2)])
        let laptop = try await scene.laptop()
        try await laptop.sync()
        try await scene.run(
            """
            ALTER FUNCTION public.assay_hello() RENAME TO earlier_hello;
            CREATE FUNCTION public.assay_hello() RETURNS jsonb
            LANGUAGE sql STABLE SET search_path = '' AS $$
                SELECT public.earlier_hello() || jsonb_build_object('version', 2)
            $$;
            NOTIFY pgrst, 'reload schema'
            """
        )
        try laptop.edit(Self.one, ["phone": "+39 3"])
        let error = await #expect(throws: SyncError.self) { try await laptop.sync() }
        #expect(error == .newerServer(version: 2, known: 1))
        #expect(error.map { "\($0)" }?.contains("install the newer program") == true)
        let phone = "SELECT phone FROM contacts WHERE id = '\(Self.one)'"
        #expect(try await scene.value(phone) == nil)

        try await scene.run(
            """
            DROP FUNCTION public.assay_hello();
            ALTER FUNCTION public.earlier_hello() RENAME TO assay_hello;
            NOTIFY pgrst, 'reload schema'
            """
        )
        #expect(try await laptop.sync().sent == 1)
        #expect(try await scene.value(phone) == "+39 3")
    }
}
