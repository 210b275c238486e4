import Storage
import SupabaseStandIn
import Sync
import Testing

@Suite("What happened on the server")
struct NewsTests {
    private static let one = ProjectScene.contact(1)

    /// Hides contacts whose company is `secret` from everybody.
    private static let hiding = """
        CREATE POLICY secrets ON contacts AS RESTRICTIVE FOR SELECT
        USING (company IS DISTINCT FROM 'secret')
        """

    @Test("is told by one call, but not what the user does not see")
    func news() async throws {
        let scene = try await ProjectScene(
            ProjectScene.exact,
            sql: [ProjectScene.contacts(3), Self.hiding]
        )
        let laptop = try await scene.laptop()
        try await laptop.sync()
        #expect(try await laptop.project().hasNews() == false)
        try await scene.run(
            """
            INSERT INTO contacts (organization_id, name, company)
            VALUES ('\(ProjectScene.acme)', 'Hidden', 'secret')
            """
        )
        #expect(try await laptop.project().hasNews() == false)
        try await scene.run("UPDATE contacts SET name = 'web' WHERE id = '\(Self.one)'")
        #expect(try await laptop.project().hasNews() == true)
        #expect(try await laptop.sync().news == 1)
        #expect(try await laptop.project().hasNews() == false)
        try await scene.run("DELETE FROM contacts WHERE id = '\(Self.one)'")
        #expect(try await laptop.project().hasNews() == true)
        try await laptop.sync()
        #expect(try laptop.name(Self.one) == nil)
        #expect(try await laptop.project().hasNews() == false)
    }

    @Test("to a record that is edited here is told apart: deleted, or out of sight")
    func whereabouts() async throws {
        let scene = try await ProjectScene(
            ProjectScene.exact,
            sql: [ProjectScene.contacts(3), Self.hiding]
        )
        let laptop = try await scene.laptop()
        try await laptop.sync()
        let two = ProjectScene.contact(2)
        try laptop.edit(Self.one, ["phone": "1"])
        try laptop.edit(two, ["phone": "2"])
        try await scene.run(
            """
            DELETE FROM contacts WHERE id = '\(Self.one)';
            UPDATE contacts SET company = 'secret' WHERE id = '\(two)'
            """
        )
        try await laptop.sync()
        let met = try laptop.store.conflicts(organizationKey: laptop.key)
        let kinds = Dictionary(uniqueKeysWithValues: met.map { ($0.rowID, $0.kind) })
        #expect(kinds == [Self.one: "deleted_there", two: "hidden_there"], "\(met)")
        #expect(met.first { $0.rowID == two }?.record == "Contact 2")
        #expect(met.allSatisfy { $0.theirs == nil && $0.mine?.contains("phone") == true })
    }

    @Test(
        "that changed no row, but what the user may see, is seen at the next sync",
        arguments: [false, true]
    )
    func access(isBusy: Bool) async throws {
        let scene = try await ProjectScene(ProjectScene.exact, sql: [ProjectScene.contacts(4)])
        let laptop = try await scene.laptop()
        try await laptop.sync()
        let (two, three) = (ProjectScene.contact(2), ProjectScene.contact(3))
        // Something else happens on both sides, so that the tables are not quiet.
        func otherwise(_ text: String) async throws {
            guard isBusy else { return }
            try laptop.edit(Self.one, ["phone": text])
            try await scene.run(
                "UPDATE contacts SET company = '\(text)' WHERE name = 'Contact 4'"
            )
        }
        try await otherwise("1")
        try laptop.edit(three, ["phone": "waits"])
        try await scene.run(
            """
            CREATE POLICY narrow ON contacts AS RESTRICTIVE FOR SELECT
            USING (name NOT IN ('Contact 2', 'Contact 3'))
            """
        )
        try await laptop.sync()
        #expect(try laptop.name(two) == nil)
        #expect(try laptop.name(Self.one) == "Contact 1")
        let met = try laptop.store.conflicts(organizationKey: laptop.key)
        #expect(met.contains { $0.rowID == three && $0.kind == "hidden_there" }, "\(met)")
        try await otherwise("2")
        try await scene.run("DROP POLICY narrow ON contacts")
        try await laptop.sync()
        #expect(try laptop.name(two) == "Contact 2")
        #expect(try laptop.name(three) == "Contact 3")
        #expect(try await laptop.sync(verifying: true).repaired == 0)
    }
}
