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
}
