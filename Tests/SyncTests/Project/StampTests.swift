import Resources
import Storage
import SupabaseStandIn
import Sync
import Testing

/// What the project's triggers keep beside its rows, whatever happens to them.
@Suite("Stamps of the project's rows")
struct StampTests {
    private static let one = ProjectScene.contact(1)

    /// Rows whose stamp is not that of their text, rows without one, and stamps without a row.
    private static let wrong = """
        SELECT count(*) FROM contacts AS c FULL JOIN (
            SELECT * FROM assay.stamp WHERE table_name = 'contacts') AS s USING (id)
        WHERE c.id IS NULL OR s.id IS NULL OR s.scope <> c.organization_id
            OR s.hash <> ('x' || left(encode(sha256(
                convert_to(to_jsonb(c)::text, 'UTF8')), 'hex'), 16))::bit(64)::bigint
        """

    private func scene(_ sql: String...) async throws -> ProjectScene {
        try await ProjectScene(ProjectScene.exact, sql: [ProjectScene.contacts(5)] + sql)
    }

    @Test("follow what a trigger of the project's makes of a row after it was written")
    func nested() async throws {
        let scene = try await scene(
            """
            CREATE FUNCTION again() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF new.company IS DISTINCT FROM 'by a trigger' THEN
                    UPDATE contacts SET company = 'by a trigger' WHERE id = new.id;
                END IF;
                DELETE FROM contacts WHERE name = 'goes with ' || new.name;
                RETURN NULL;
            END $$;
            CREATE TRIGGER again AFTER INSERT OR UPDATE ON contacts
                FOR EACH ROW EXECUTE FUNCTION again();
            """
        )
        let laptop = try await scene.laptop()
        try await laptop.sync()
        try await scene.run("UPDATE contacts SET name = 'goes with one' WHERE name = 'Contact 5'")
        try await scene.run(
            "UPDATE contacts SET name = 'one' WHERE id = '\(Self.one)' OR name = 'goes with one'"
        )
        try await scene.run(ProjectScene.contacts(5).replacing("9000", with: "9111"))
        #expect(try await scene.value(Self.wrong) == "0")
        try laptop.edit(ProjectScene.contact(2), ["phone": "1"])
        try await laptop.sync()
        let company = "SELECT company FROM contact WHERE id = ?"
        #expect(try laptop.value(company, ProjectScene.contact(2)) == "by a trigger")
        let proof = try await laptop.sync(verifying: true)
        #expect(proof.repaired == 0, "\(proof)")
    }

    @Test("follow a row to another id, and one that is deleted and made again at once")
    func renumbered() async throws {
        let scene = try await scene()
        let laptop = try await scene.laptop()
        try await laptop.sync()
        let ten = ProjectScene.contact(10)
        try await scene.run(
            """
            UPDATE contacts SET id = '\(ten)' WHERE id = '\(Self.one)';
            BEGIN;
            CREATE TEMP TABLE kept AS SELECT * FROM contacts;
            DELETE FROM contacts;
            INSERT INTO contacts SELECT * FROM kept;
            UPDATE contacts SET phone = '7';
            COMMIT
            """
        )
        #expect(try await scene.value(Self.wrong) == "0")
        try await laptop.sync()
        #expect(try laptop.name(Self.one) == nil)
        #expect(try laptop.name(ten) == "Contact 1")
        #expect(try await laptop.sync(verifying: true).repaired == 0)
    }

    @Test("keep nobody from writing what jsonb cannot hold, and such a row comes too")
    func noJSON() async throws {
        let scene = try await ProjectScene(
            .guardian,
            sql: [ProjectScene.contacts(3), "ALTER TABLE contacts ADD COLUMN js json"]
                + ProjectScene.installation(true)
        )
        let laptop = try await scene.laptop()
        try await laptop.sync()
        try await scene.run(
            """
            UPDATE contacts SET js = '{"a":"\\u0000"}' WHERE id = '\(Self.one)';
            UPDATE contacts SET phone = '8'
            """
        )
        try await laptop.sync()
        #expect(try laptop.value("SELECT phone FROM contact WHERE id = ?", Self.one) == "8")
        #expect(try laptop.value("SELECT count(*) FROM contact WHERE phone = '8'") == "3")
        #expect(try await laptop.sync(verifying: true).repaired == 0)
    }

    @Test(
        "A generated column is shown, and an edit of it is refused with words",
        arguments: [true, false]
    )
    func generated(isExact: Bool) async throws {
        let scene = try await ProjectScene(
            .guardian,
            sql: [
                ProjectScene.contacts(1),
                """
                ALTER TABLE contacts ADD COLUMN loud text GENERATED ALWAYS AS (upper(name)) STORED,
                    ADD COLUMN place bigint GENERATED ALWAYS AS IDENTITY
                """,
            ] + ProjectScene.installation(isExact)
        )
        let laptop = try await scene.laptop()
        try await laptop.sync()
        let shown =
            "SELECT (attributes ->> 'loud') || (attributes ->> 'place') FROM contact WHERE id = ?"
        #expect(try laptop.value(shown, Self.one) == "CONTACT 11")
        try laptop.edit(Self.one, ["attributes.loud": #""mine""#])
        let counts = try await laptop.sync()
        #expect(counts.refused == 1, "\(counts)")
        let held = try laptop.store.quarantined(organizationKey: laptop.key)
        #expect(held.map(\.code) == ["428C9"])
        try laptop.edit(Self.one, ["name": "renamed"])
        #expect(try await laptop.sync().sent == 1)
        #expect(try laptop.value(shown, Self.one) == "RENAMED1")
        #expect(try await laptop.sync(verifying: true).repaired == 0)
    }

    @Test("Rows of a large table are stamped some at a time, by whoever syncs, before any is sent")
    func someAtATime() async throws {
        let scene = try await ProjectScene(
            .guardian,
            sql: [ProjectScene.contacts(40)]
                + Migrations.supabase.map(\.sql).map {
                    $0.replacing("SELECT assay.keep_up()", with: "SELECT assay.keep_up(3)")
                        .replacing("limit_ int DEFAULT 25000", with: "limit_ int DEFAULT 7")
                }
        )
        let pull = "SELECT assay_pull('contacts', '\(ProjectScene.acme)')"
        let error = await #expect(throws: PostgreSQLError.self) { try await scene.value(pull) }
        #expect(error?.sqlState == "PT503", "\(String(describing: error))")
        // Written and deleted before its stamp is made.
        try await scene.run(
            """
            UPDATE contacts SET phone = '1' WHERE name = 'Contact 39';
            DELETE FROM contacts WHERE name = 'Contact 40'
            """
        )
        let laptop = try await scene.laptop()
        #expect(try await laptop.sync().news == 39)
        #expect(try await scene.value(Self.wrong) == "0")
        #expect(try await laptop.sync(verifying: true).repaired == 0)
    }
}
