import HTTP
import JSON
import Resources
import SupabaseStandIn
import Testing

@Suite("Assay's side of a Supabase project in the stand-in")
struct ServerSideTests {
    private static let template = DatabaseTemplate.guardian.adding(
        Migrations.supabase.map(\.sql),
        name: "template_server_side"
    )

    @Test("It installs twice as a project's owner, who is no superuser, and uninstalls")
    func installs() async throws {
        let scene = try await Scene(Self.template, rows: [Scene.contacts(3)])
        for migration in Migrations.supabase { try await scene.run(migration.sql) }
        let hello = try await scene.send("POST", "/rpc/assay_hello", "{}")
        #expect(hello.status == 200, "\(hello.text)")
        #expect(try hello.json()["user"] == .string(scene.ada))
        #expect(try hello.json()["organizations"] == [.string(Scene.acme)])
        try await scene.run(Migrations.uninstall)
        let gone = try await scene.send("POST", "/rpc/assay_hello", "{}")
        #expect(gone.status == 404)
        #expect(try gone.code == "PGRST202")
        #expect(try await scene.value("SELECT count(*) FROM contacts") == "3")
    }

    @Test("A page of the feed is one JSON value, whole above max-rows, of the caller's rows alone")
    func pulls() async throws {
        let scene = try await Scene(Self.template, rows: [Scene.contacts(1200)])
        func pull(
            _ organization: String,
            as sender: Scene.Sender,
            status: Int = 200
        ) async throws -> Int? {
            let answer = try await scene.send(
                "POST",
                "/rpc/assay_pull",
                #"{"p_table":"contacts","p_org":"\#(organization)","p_limit":5000}"#,
                as: sender
            )
            #expect(answer.status == status, "\(answer.text.prefix(300))")
            return try answer.json()["rows"]?.arrayValue?.count
        }
        #expect(try await pull(Scene.acme, as: .ada) == 1200)
        #expect(try await pull(Scene.acme, as: .bob) == 0)
        #expect(try await pull(Scene.acme, as: .anon, status: 401) == nil)
    }
}
