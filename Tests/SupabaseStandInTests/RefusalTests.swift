import HTTP
import JSON
import SupabaseStandIn
import Testing

@Suite("What the stand-in for PostgREST refuses")
struct RefusalTests {
    struct Refusal {
        var method = "GET"
        var target: String
        var body: String?
        var sender = Scene.Sender.ada
        var headers: HTTPHeaders = [:]
        var status: Int
        var code: String
    }

    /// Raises a given SQLSTATE; functions for each way a request can fail inside.
    static let functions = """
        CREATE FUNCTION raise(state TEXT, words TEXT DEFAULT 'no') RETURNS VOID LANGUAGE plpgsql
        AS $$ BEGIN RAISE EXCEPTION USING ERRCODE = state, MESSAGE = words; END $$;
        CREATE FUNCTION raise_pgrst() RETURNS VOID LANGUAGE plpgsql AS $$ BEGIN
            RAISE SQLSTATE 'PGRST' USING
                MESSAGE = '{"code":"SYNC_RESET","message":"server history changed"}',
                DETAIL = '{"status":409,"headers":{"X-Reason":"restore"}}';
        END $$;
        CREATE FUNCTION sleep() RETURNS VOID LANGUAGE sql AS $$ SELECT pg_sleep(60) $$;
        CREATE FUNCTION write_stable() RETURNS VOID LANGUAGE plpgsql STABLE AS $$ BEGIN
            PERFORM write(); END $$;
        CREATE FUNCTION write() RETURNS VOID LANGUAGE sql AS $$ DELETE FROM contacts $$;
        CREATE TABLE secret (id INT PRIMARY KEY);
        REVOKE ALL ON secret FROM anon, authenticated;
        """

    private static let insert = #""organization_id":"\#(Scene.acme)","name":"N""#

    static let refusals: [Refusal] = [
        Refusal(target: "/nothing", status: 404, code: "PGRST205"),
        Refusal(target: "/a/b/c", status: 404, code: "PGRST125"),
        Refusal(target: "/contacts?nickname=eq.a", status: 400, code: "42703"),
        Refusal(target: "/contacts?select=nickname", status: 400, code: "42703"),
        Refusal(target: "/contacts?id=eq.no-uuid", status: 400, code: "22P02"),
        Refusal(target: "/contacts?lead_score=eq.99999999999", status: 400, code: "22003"),
        Refusal(target: "/contacts?id=like.a", status: 404, code: "42883"),
        Refusal(target: "/contacts?id=equals.a", status: 400, code: "PGRST100"),
        Refusal(target: "/contacts?id=1", status: 400, code: "PGRST100"),
        Refusal(target: "/contacts?or=(id.eq.1", status: 400, code: "PGRST100"),
        Refusal(target: "/contacts?order=id.up", status: 400, code: "PGRST100"),
        Refusal(
            target: "/contacts",
            headers: ["Accept-Profile": "auth"],
            status: 406,
            code: "PGRST106"
        ),
        Refusal(
            target: "/contacts",
            headers: ["Prefer": "handling=strict, anything"],
            status: 400,
            code: "PGRST122"
        ),
        Refusal(
            target: "/contacts",
            headers: ["Prefer": "timezone=Mars/Base"],
            status: 400,
            code: "22023"
        ),
        Refusal(target: "/contacts?select=*,notes(*)", status: 501, code: "STANDIN"),
        Refusal(target: "/secret", status: 403, code: "42501"),
        Refusal(target: "/secret", sender: .anon, status: 401, code: "42501"),
        Refusal(
            method: "POST",
            target: "/contacts",
            body: "{",
            status: 400,
            code: "PGRST102"
        ),
        Refusal(
            method: "POST",
            target: "/contacts",
            body: "",
            status: 400,
            code: "PGRST102"
        ),
        Refusal(
            method: "POST",
            target: "/contacts",
            body: "{\(insert),\"nick\":1}",
            status: 400,
            code: "PGRST204"
        ),
        Refusal(
            method: "PATCH",
            target: "/contacts?id=is.null",
            body: #"{"nick":1}"#,
            status: 400,
            code: "PGRST204"
        ),
        Refusal(
            method: "POST",
            target: "/contacts",
            body: #"{"organization_id":"\#(Scene.acme)"}"#,
            status: 400,
            code: "23502"
        ),
        Refusal(
            method: "POST",
            target: "/contacts",
            body: #"{\#(insert),"id":"\#(Scene.contact(1))"}"#,
            status: 409,
            code: "23505"
        ),
        Refusal(
            method: "POST",
            target: "/contact_notes",
            body:
                #"{"contact_id":"\#(Scene.contact(1))","note":"n","#
                + #""organization_id":"\#(Scene.contact(1))"}"#,
            status: 409,
            code: "23503"
        ),
        Refusal(
            method: "POST",
            target: "/opportunities",
            body: #"{"contact_name":"A","organization_id":"\#(Scene.acme)","status":"odd"}"#,
            status: 400,
            code: "23514"
        ),
        Refusal(
            method: "POST",
            target: "/opportunities",
            body: #"{"contact_name":"A","organization_id":"\#(Scene.acme)","value":1e12}"#,
            status: 400,
            code: "22003"
        ),
        Refusal(
            method: "POST",
            target: "/contacts",
            body: #"{"organization_id":"\#(Scene.beta)","name":"N"}"#,
            status: 403,
            code: "42501"
        ),
        Refusal(
            method: "POST",
            target: "/contacts",
            body: "{\(insert)}",
            sender: .anon,
            status: 401,
            code: "42501"
        ),
        Refusal(
            method: "PATCH",
            target: "/contacts",
            body: #"{"name":"A"}"#,
            status: 400,
            code: "21000"
        ),
        Refusal(method: "DELETE", target: "/contacts", status: 400, code: "21000"),
        Refusal(
            method: "POST",
            target: "/rpc/nothing",
            body: "{}",
            status: 404,
            code: "PGRST202"
        ),
        Refusal(
            method: "POST",
            target: "/rpc/raise",
            body: #"{"code":"P0001"}"#,
            status: 404,
            code: "PGRST202"
        ),
        Refusal(
            method: "POST",
            target: "/rpc/write_stable",
            body: "{}",
            status: 405,
            code: "25006"
        ),
        Refusal(target: "/rpc/write", status: 405, code: "25006"),
        Refusal(
            method: "POST",
            target: "/rpc/write",
            body: "{}",
            headers: ["Prefer": "handling=strict,max-affected=1"],
            status: 400,
            code: "PGRST128"
        ),
        Refusal(method: "PATCH", target: "/rpc/write", status: 405, code: "PGRST101"),
    ]

    @Test("Each refusal has PostgREST's status and code, and a body of four members")
    func refusals() async throws {
        let scene = try await Scene(rows: [Scene.contacts(1), Self.functions])
        for refusal in Self.refusals {
            let answer = try await scene.send(
                refusal.method,
                refusal.target,
                refusal.body,
                as: refusal.sender,
                headers: refusal.headers
            )
            let what = "\(refusal.method) \(refusal.target) \(refusal.body ?? "")"
            #expect(answer.status == refusal.status, "\(what): \(answer.text)")
            #expect(try answer.code == refusal.code, "\(what): \(answer.text)")
            let keys = try answer.json().objectValue?.keys.sorted()
            #expect(keys == ["code", "details", "hint", "message"], "\(what)")
            #expect(answer.header("Proxy-Status") == "PostgREST; error=\(refusal.code)")
        }
        #expect(try await scene.value("SELECT count(*) FROM contacts") == "1")
    }

    /// SQLSTATEs that a function raises, and the status that comes of each.
    static let states: [(state: String, status: Int)] = [
        ("P0001", 400), ("22000", 400), ("22P05", 400), ("23502", 400), ("23514", 400),
        ("23503", 409), ("23505", 409), ("42501", 403), ("42703", 400), ("42P01", 404),
        ("40001", 500), ("40P01", 500), ("55P03", 500), ("57014", 500), ("53300", 503),
        ("53400", 500), ("08006", 503), ("57P01", 503), ("54000", 500), ("28000", 403),
        ("0LP01", 403), ("PT401", 401), ("PT409", 409), ("PT413", 413), ("PT503", 503),
    ]

    @Test("A SQLSTATE raised in a function becomes the status PostgREST gives it")
    func statesRaised() async throws {
        let scene = try await Scene(rows: [Self.functions])
        for (state, status) in Self.states {
            let body = #"{"state":"\#(state)","words":"said so"}"#
            let answer = try await scene.send("POST", "/rpc/raise", body)
            #expect(answer.status == status, "\(state): \(answer.text)")
            #expect(try answer.code == state)
            #expect(try answer.json()["message"] == "said so")
        }
        let own = try await scene.send("POST", "/rpc/raise_pgrst", "{}")
        #expect(own.status == 409 && own.header("X-Reason") == "restore")
        #expect(try own.code == "SYNC_RESET")
    }

    @Test("A statement above the role's time limit is cancelled: 500 with 57014")
    func timeout() async throws {
        let scene = try await Scene(rows: [Self.functions])
        scene.project.rest.settings.statementTimeouts["authenticated"] = .milliseconds(50)
        let answer = try await scene.send("POST", "/rpc/sleep", "{}")
        #expect(answer.status == 500)
        #expect(try answer.code == "57014")
    }

    @Test("A body above the limit is 413, and nothing is stored")
    func bodies() async throws {
        let scene = try await Scene()
        scene.project.rest.settings.bodyBytesMax = 100
        let long = String(repeating: "x", count: 100)
        let answer = try await scene.send(
            "POST",
            "/contacts",
            #"{"organization_id":"\#(Scene.acme)","name":"\#(long)"}"#
        )
        #expect(answer.status == 413)
        #expect(try await scene.value("SELECT count(*) FROM contacts") == "0")
    }

    @Test("A table is unknown until the schema cache is told of it")
    func staleCache() async throws {
        let scene = try await Scene()
        try await scene.run("DROP EVENT TRIGGER pgrst_ddl_watch", as: PostgreSQLServer.superuser)
        try await scene.run(
            "CREATE TABLE fresh (id INT PRIMARY KEY); ALTER TABLE contacts ADD fax TEXT"
        )
        #expect(try await scene.send("GET", "/fresh").code == "PGRST205")
        #expect(
            try await scene.send("PATCH", "/contacts?id=is.null", #"{"fax":"1"}"#).code
                == "PGRST204"
        )
        try await scene.run("NOTIFY pgrst, 'reload schema'")
        #expect(try await scene.send("GET", "/fresh").status == 200)
        let patched = try await scene.send("PATCH", "/contacts?id=is.null", #"{"fax":"1"}"#)
        #expect(patched.status == 204)
    }
}
