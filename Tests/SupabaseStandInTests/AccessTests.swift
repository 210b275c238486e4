import HTTP
import JSON
import Resources
import SupabaseStandIn
import Testing

@Suite("Who may do what with the functions of Assay's side")
struct AccessTests {
    private static let template = DatabaseTemplate.guardian.adding(
        Migrations.supabase.map(\.sql),
        name: "template_access"
    )
    private static let root = String(repeating: "ab", count: 32)

    private static func anchor(_ old: Int, _ size: Int, _ proof: String = "[]") -> String {
        """
        {"p_org":"\(Scene.acme)","p_log":"log","p_old":\(old),"p_size":\(size),\
        "p_root":"\(root)","p_proof":\(proof)}
        """
    }

    private static func operation(_ number: Int, _ kind: String, _ more: String) -> String {
        """
        {"p_operations":[{"op":"00000000-0000-4000-a000-00000000000\(number)","table":"contacts",\
        "kind":"\(kind)","id":"\(Scene.contact(number))",\(more)}]}
        """
    }

    /// A call that would read or write what is Acme's, by the function's name.
    private static var calls: [(name: String, body: String)] {
        let table = #""p_table":"contacts","p_org":"\#(Scene.acme)""#
        return [
            ("assay_pull", "{\(table)}"), ("assay_digest", "{\(table)}"),
            ("assay_bucket", "{\(table),\"p_bucket\":1}"),
            ("assay_fetch", "{\(table),\"p_ids\":[\"\(Scene.contact(1))\"]}"),
            ("assay_push", operation(1, "update", #""base":{},"set":{"name":"x"}"#)),
            ("assay_push", operation(2, "delete", #""base":{},"set":{}"#)),
            (
                "assay_push",
                operation(
                    3,
                    "insert",
                    #""base":{},"set":{"name":"x","organization_id":"\#(Scene.acme)"}"#
                )
            ),
            (
                "assay_append",
                """
                {"p_table":"assay_runs","p_rows":[{"id":"\(Scene.contact(1))","name":"n",\
                "organization_id":"\(Scene.acme)","trace_id":"t","status":"ok","spans":[],\
                "started_at":"2026-01-01T00:00:00Z"}]}
                """
            ),
            ("assay_append", #"{"p_table":null,"p_rows":[]}"#),
            ("assay_anchor", anchor(0, 5)),
            ("assay_anchor", anchor(0, 5).replacing("\"\(Scene.acme)\"", with: "null")),
            ("assay_hello", "{}"),
            (
                "assay_poll",
                #"{"p_org":"\#(Scene.acme)","p_since":{"contacts":"1:1:"},"p_seen":true}"#
            ),
        ]
    }

    private static let state = """
        SELECT (SELECT string_agg(name, ',' ORDER BY id) FROM contacts)
            || (SELECT count(*) FROM assay_runs) || (SELECT count(*) FROM assay.anchor)
            || (SELECT count(*) FROM assay.conflict)
        """

    @Test("A user of no organization, one of another and nobody see and change nothing of Acme's")
    func strangers() async throws {
        let scene = try await Scene(Self.template, rows: [Scene.contacts(2)])
        let nobody = try await scene.project.addUser(
            email: "new@x.example",
            password: "fresh sign-up"
        )
        try await scene.run("INSERT INTO profiles (id, organization_id) VALUES ('\(nobody)', NULL)")
        let exposed = try await scene.value(
            "SELECT count(DISTINCT proname) FROM pg_proc WHERE proname LIKE 'assay\\_%'"
        )
        #expect(exposed == "\(Set(Self.calls.map(\.name)).count)", "each exposed function is tried")
        let before = try await scene.value(Self.state)
        for sender in [Scene.Sender.token(scene.token(nobody)), .bob, .anon] {
            for call in Self.calls {
                let answer = try await scene.send(
                    "POST",
                    "/rpc/\(call.name)",
                    call.body,
                    as: sender
                )
                #expect(
                    !answer.text.contains("Contact 1") && !answer.text.contains(Scene.acme),
                    "\(sender) \(call.name): \(answer.text)"
                )
                if call.name == "assay_anchor" || call.name == "assay_append" {
                    #expect(
                        !answer.text.contains("\"ok\"") && answer.text != "[]",
                        "\(answer.text)"
                    )
                }
                if call.name == "assay_hello" {
                    #expect(try answer.json()["organizations"]?.arrayValue?.contains(.null) != true)
                }
            }
        }
        #expect(try await scene.value(Self.state) == before)
    }

    @Test("No proof with holes makes another log pass for the one that was witnessed")
    func holes() async throws {
        let scene = try await Scene(Self.template)
        let first = try await scene.send("POST", "/rpc/assay_anchor", Self.anchor(0, 3))
        #expect(try first.json()["state"] == "ok", "\(first.text)")
        let holes = (1...6).map {
            "[\(Array(repeating: "null", count: $0).joined(separator: ","))]"
        }
        for proof in holes + ["null", "[]"] {
            for size in [4, 5, 6] {
                let forged = Self.anchor(3, size, proof)
                let answer = try await scene.send("POST", "/rpc/assay_anchor", forged)
                #expect(try answer.json()["state"] == "inconsistent", "\(proof): \(answer.text)")
            }
        }
        let unseen = Self.anchor(3, 4).replacing("\"p_old\":3", with: "\"p_old\":null")
        let answer = try await scene.send("POST", "/rpc/assay_anchor", unseen)
        #expect(try answer.json()["state"] == "conflict", "\(answer.text)")
        #expect(try await scene.value("SELECT count(*) FROM assay.anchor") == "1")
    }
}
