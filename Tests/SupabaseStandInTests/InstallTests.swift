import Resources
import SupabaseStandIn
import Testing

@Suite("Installing Assay's side in a project that has triggers of its own")
struct InstallTests {
    /// Triggers in every mode, for rows and for statements, and a rule: each notes that it was
    /// told.
    private static let told = """
        CREATE TABLE told (who text);
        CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            INSERT INTO told VALUES (tg_name);
            IF tg_level = 'ROW' AND tg_when = 'BEFORE' THEN new.updated_at := now(); END IF;
            RETURN new;
        END $$;
        CREATE TRIGGER "a Plain" BEFORE UPDATE ON contacts FOR EACH ROW EXECUTE FUNCTION tell();
        CREATE TRIGGER always BEFORE UPDATE ON contacts FOR EACH ROW EXECUTE FUNCTION tell();
        CREATE TRIGGER replica BEFORE UPDATE ON contacts FOR EACH ROW EXECUTE FUNCTION tell();
        CREATE TRIGGER disabled BEFORE UPDATE ON contacts FOR EACH ROW EXECUTE FUNCTION tell();
        CREATE TRIGGER one_column AFTER UPDATE OF id ON contacts
            FOR EACH ROW EXECUTE FUNCTION tell();
        CREATE TRIGGER statement AFTER UPDATE ON contacts FOR EACH STATEMENT EXECUTE FUNCTION tell();
        CREATE CONSTRAINT TRIGGER later AFTER UPDATE ON contacts DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION tell();
        CREATE RULE also AS ON UPDATE TO contacts DO ALSO INSERT INTO told VALUES ('rule');
        CREATE RULE off AS ON UPDATE TO contacts DO ALSO INSERT INTO told VALUES ('rule that is off');
        ALTER TABLE contacts ENABLE ALWAYS TRIGGER always, ENABLE REPLICA TRIGGER replica,
            DISABLE TRIGGER disabled, DISABLE RULE off,
            ADD COLUMN loud text GENERATED ALWAYS AS (upper(name)) STORED;
        """
    private static let modes = """
        SELECT string_agg(name || ' ' || mode::text, ', ' ORDER BY name) FROM (
            SELECT tgname AS name, tgenabled AS mode FROM pg_trigger
            WHERE tgrelid IN ('contacts'::regclass, 'opportunities'::regclass)
                AND NOT tgisinternal AND tgname NOT LIKE 'zz%'
            UNION ALL SELECT rulename, ev_enabled FROM pg_rewrite
            WHERE ev_class = 'contacts'::regclass) AS all_
        """
    private static let untouched = """
        SELECT (SELECT count(*) FROM told) || ' told, '
            || (SELECT count(*) FROM contacts WHERE updated_at <> '2025-05-05') || ' and '
            || (SELECT count(*) FROM opportunities WHERE updated_at <> '2025-05-05') || ' changed'
        """
    private static let stamped = """
        SELECT count(*) || ' ' || count(*) FILTER (WHERE hash = ('x' || left(encode(sha256(
            convert_to(to_jsonb(c)::text, 'UTF8')), 'hex'), 16))::bit(64)::bigint)
        FROM contacts AS c LEFT JOIN assay.stamp USING (id)
        """

    private static let heard = """
        SELECT string_agg(who, ', ' ORDER BY who COLLATE "C") FROM (SELECT DISTINCT who FROM told) AS t
        """

    @Test("No trigger and no rule is told, updated_at stays, and all are as they were: each time")
    func quiet() async throws {
        let scene = try await Scene(
            rows: [
                Scene.contacts(3),
                """
                INSERT INTO opportunities (contact_name, organization_id, updated_at)
                VALUES ('C', '\(Scene.acme)', '2025-05-05');
                UPDATE contacts SET updated_at = '2025-05-05'
                """,
                Self.told,
            ]
        )
        let modes = try await scene.value(Self.modes)
        #expect(modes?.contains("always A") == true && modes?.contains("disabled D") == true)
        for migration in Migrations.supabase { try await scene.run(migration.sql) }
        #expect(try await scene.value(Self.untouched) == "0 told, 0 and 0 changed")
        #expect(try await scene.value(Self.modes) == modes)
        #expect(try await scene.value(Self.stamped) == "3 3")

        try await scene.run("ALTER TABLE contacts ADD COLUMN city text DEFAULT 'Rome'")
        for migration in Migrations.supabase { try await scene.run(migration.sql) }
        #expect(try await scene.value(Self.untouched) == "0 told, 0 and 0 changed")
        #expect(try await scene.value(Self.modes) == modes)
        #expect(try await scene.value(Self.stamped) == "3 3")

        try await scene.run("UPDATE contacts SET name = 'an edit'")
        #expect(
            try await scene.value(Self.heard)
                == "a Plain, always, later, rule, statement"
        )
    }

    /// The tables as they lie on the disk, and their columns.
    private static let tables = """
        SELECT pg_relation_filenode('contacts') || ' ' || string_agg(attname, ' ' ORDER BY attnum)
            || (SELECT string_agg(xmin || ctid::text, ' ' ORDER BY id) FROM contacts)
        FROM pg_attribute WHERE attrelid = 'contacts'::regclass AND attnum > 0 AND NOT attisdropped
        """

    @Test("The project's tables are not written, and have the columns they had")
    func besideTheTables() async throws {
        let scene = try await Scene(rows: [Scene.contacts(3)])
        let before = try await scene.value(Self.tables)
        for migration in Migrations.supabase { try await scene.run(migration.sql) }
        #expect(try await scene.value(Self.tables) == before)
        try await scene.run(Migrations.uninstall)
        #expect(try await scene.value(Self.tables) == before)
    }

    /// What Supabase's Security and Performance Advisors would say of ours: rules 0003, 0008, 0011,
    /// 0013, 0024, 0028 and 0029.
    private static let advisors = [
        """
        SELECT string_agg(oid::regprocedure::text, ', ') FROM pg_proc
        WHERE (pronamespace = 'assay'::regnamespace OR proname LIKE 'assay\\_%')
            AND NOT EXISTS (SELECT FROM unnest(proconfig) AS c WHERE c LIKE 'search_path=%')
        """,
        """
        SELECT string_agg(oid::regprocedure::text, ', ') FROM pg_proc
        WHERE (pronamespace = 'assay'::regnamespace OR proname LIKE 'assay\\_%')
            AND (has_function_privilege('anon', oid, 'EXECUTE')
                OR pronamespace = 'public'::regnamespace AND prosecdef)
        """,
        """
        SELECT string_agg(tablename || '.' || policyname, ', ') FROM pg_policies
        WHERE (schemaname = 'assay' OR tablename LIKE 'assay\\_%')
            AND (concat(qual, with_check) ~ 'auth\\.uid\\(\\)'
                    AND concat(qual, with_check) !~* 'select auth\\.uid\\(\\)'
                OR cmd <> 'SELECT' AND 'true' IN (qual, with_check) OR 'public' = ANY (roles))
        """,
        """
        SELECT string_agg(oid::regclass::text, ', ') FROM pg_class
        WHERE relkind = 'r' AND (relnamespace = 'assay'::regnamespace OR relname LIKE 'assay\\_%')
            AND (NOT relrowsecurity OR NOT EXISTS (
                SELECT FROM pg_policy WHERE polrelid = pg_class.oid))
        """,
    ]

    @Test("Supabase's advisors find nothing of ours", arguments: advisors.indices)
    func advised(rule: Int) async throws {
        let scene = try await Scene(rows: [])
        for migration in Migrations.supabase { try await scene.run(migration.sql) }
        #expect(try await scene.value(Self.advisors[rule]) == nil)
    }
}
