import HTTP
import JSON
import SupabaseStandIn
import Testing

@Suite("Calling functions through the stand-in for PostgREST")
struct CallTests {
    static let functions = """
        CREATE FUNCTION add(a INT, b INT DEFAULT 10) RETURNS INT LANGUAGE sql IMMUTABLE
            AS $$ SELECT a + b $$;
        CREATE FUNCTION echo(p JSONB, p_text TEXT DEFAULT NULL) RETURNS JSONB LANGUAGE sql
            AS $$ SELECT jsonb_build_object('p', p, 'text', p_text) $$;
        CREATE FUNCTION ids(p_ids UUID[]) RETURNS SETOF UUID LANGUAGE sql STABLE
            AS $$ SELECT unnest(p_ids) $$;
        CREATE FUNCTION numbers(n INT) RETURNS SETOF INT LANGUAGE sql STABLE
            AS $$ SELECT generate_series(1, n) $$;
        CREATE FUNCTION found(word TEXT) RETURNS SETOF contacts LANGUAGE sql STABLE
            AS $$ SELECT * FROM contacts WHERE name LIKE '%' || word || '%' ORDER BY id $$;
        CREATE FUNCTION pair() RETURNS TABLE (x INT, y TEXT) LANGUAGE sql STABLE
            AS $$ VALUES (1, 'one'), (2, 'two') $$;
        CREATE FUNCTION single(OUT x INT, OUT y TEXT) LANGUAGE sql STABLE AS $$ SELECT 1, 'one' $$;
        CREATE FUNCTION nothing() RETURNS TEXT LANGUAGE sql STABLE AS $$ SELECT NULL::TEXT $$;
        CREATE FUNCTION touch() RETURNS VOID LANGUAGE sql
            AS $$ UPDATE contacts SET phone = '1' $$;
        CREATE FUNCTION is_read_only_stable() RETURNS TEXT LANGUAGE sql STABLE
            AS $$ SELECT current_setting('transaction_read_only') $$;
        CREATE FUNCTION is_read_only_volatile() RETURNS TEXT LANGUAGE sql VOLATILE
            AS $$ SELECT current_setting('transaction_read_only') $$;
        CREATE FUNCTION surroundings() RETURNS JSONB LANGUAGE sql STABLE AS $$
            SELECT jsonb_build_object('role', current_user, 'uid', auth.uid(),
                'isolation', current_setting('transaction_isolation'),
                'method', current_setting('request.method'),
                'path', current_setting('request.path'),
                'key', current_setting('request.headers')::jsonb ? 'apikey') $$;
        CREATE FUNCTION teapot() RETURNS VOID LANGUAGE plpgsql AS $$ BEGIN
            PERFORM set_config('response.status', '418', true),
                set_config('response.headers', '[{"X-Pot": "short and stout"}]', true); END $$;
        """

    typealias Call = (
        method: String, target: String, body: String?, status: Int, range: String, answer: JSON?
    )

    /// A call, its status, Content-Range and answer.
    static let calls: [Call] =
        [
            ("POST", "/rpc/add", #"{"a":1}"#, 200, "0-0/*", 11),
            ("POST", "/rpc/add", #"{"b":2,"a":1}"#, 200, "0-0/*", 3),
            ("GET", "/rpc/add?a=1&b=5", nil, 200, "0-0/*", 6),
            (
                "POST", "/rpc/echo", #"{"p":{"z":[1,null],"n":12345678901234567890}}"#, 200,
                "0-0/*",
                [
                    "p": ["z": [1, nil], "n": 12_345_678_901_234_567_890.0],
                    "text": nil,
                ]
            ),
            (
                "POST", "/rpc/ids",
                #"{"p_ids":["\#(Scene.contact(1))","\#(Scene.contact(2))"]}"#, 200, "0-1/*",
                [.string(Scene.contact(1)), .string(Scene.contact(2))]
            ),
            ("POST", "/rpc/ids", #"{"p_ids":[]}"#, 200, "*/*", []),
            (
                "POST", "/rpc/pair", "{}", 200, "0-1/*",
                [["x": 1, "y": "one"], ["x": 2, "y": "two"]]
            ),
            ("POST", "/rpc/pair?x=gt.1&select=y", "{}", 200, "0-0/*", [["y": "two"]]),
            ("GET", "/rpc/pair?order=x.desc&limit=1&select=x", nil, 200, "0-0/*", [["x": 2]]),
            ("POST", "/rpc/single", nil, 200, "0-0/*", ["x": 1, "y": "one"]),
            ("POST", "/rpc/nothing", "{}", 200, "0-0/*", nil),
            (
                "POST", "/rpc/found?select=name", #"{"word":"3"}"#, 200, "0-0/*",
                [["name": "Contact 3"]]
            ),
            ("POST", "/rpc/touch", "{}", 204, "0-0/*", nil),
            ("POST", "/rpc/is_read_only_stable", "{}", 200, "0-0/*", "on"),
            ("POST", "/rpc/is_read_only_volatile", "{}", 200, "0-0/*", "off"),
            ("GET", "/rpc/is_read_only_volatile", nil, 200, "0-0/*", "on"),
        ]

    @Test("Arguments go by name; a scalar is answered as such, a set as an array, void as 204")
    func results() async throws {
        let scene = try await Scene(rows: [Scene.contacts(5), Self.functions])
        for (method, target, body, status, range, expected) in Self.calls {
            let answer = try await scene.send(method, target, body)
            #expect(answer.status == status, "\(target): \(answer.text)")
            #expect(answer.header("Content-Range") == range, "\(target)")
            if let expected {
                #expect(try answer.json() == expected, "\(target)")
            } else {
                #expect(answer.text == (status == 204 ? "" : "null"), "\(target)")
            }
        }
        #expect(try await scene.value("SELECT count(*) FROM contacts WHERE phone = '1'") == "5")
    }

    @Test("max-rows cuts a function's set with 200, and leaves one JSON value whole")
    func cut() async throws {
        let scene = try await Scene(rows: [Scene.contacts(1500), Self.functions])
        for target in ["/rpc/numbers", "/rpc/found"] {
            let body = target.hasSuffix("numbers") ? #"{"n":1500}"# : #"{"word":"Contact"}"#
            let answer = try await scene.send("POST", target, body)
            #expect(answer.status == 200 && answer.header("Content-Range") == "0-999/*")
            #expect(try answer.json().arrayValue?.count == 1000)
        }
        let counted = try await scene.send(
            "POST",
            "/rpc/numbers?limit=2&offset=3",
            #"{"n":1500}"#,
            headers: ["Prefer": "count=exact"]
        )
        #expect(counted.status == 206 && counted.header("Content-Range") == "3-4/1500")
        #expect(try counted.json() == [4, 5])
        let list = (1...1500).map(String.init).joined(separator: ",")
        let whole = try await scene.send("POST", "/rpc/echo", #"{"p":[\#(list)]}"#)
        #expect(try whole.json()["p"]?.arrayValue?.count == 1500)
    }

    @Test("A function sees the caller's role, claims, method, path and headers")
    func surroundings() async throws {
        let scene = try await Scene(rows: [Self.functions])
        let answer = try await scene.send("POST", "/rpc/surroundings", "{}")
        #expect(
            try answer.json() == [
                "role": "authenticated", "uid": .string(scene.ada),
                "isolation": "read committed", "method": "POST", "path": "/rpc/surroundings",
                "key": true,
            ]
        )
        let anonymous = try await scene.send("POST", "/rpc/surroundings", "{}", as: .anon)
        #expect(try anonymous.json()["role"] == "anon")
        #expect(try anonymous.json()["uid"] == .null)
        let pot = try await scene.send("POST", "/rpc/teapot", "{}")
        #expect(pot.status == 418 && pot.header("X-Pot") == "short and stout")
    }

    @Test("Nothing of one request is left for the next in the same session")
    func isolation() async throws {
        let scene = try await Scene(rows: [Scene.contacts(2), Self.functions])
        for _ in 0..<5 {
            let mine = try await scene.send("GET", "/contacts?select=id")
            #expect(try mine.json().arrayValue?.count == 2)
            let theirs = try await scene.send("GET", "/contacts?select=id", as: .bob)
            #expect(try theirs.json() == [])
            let failed = try await scene.send("GET", "/contacts?id=eq.x")
            #expect(failed.status == 400)
            let merged = try await scene.send(
                "POST",
                "/contacts",
                #"{"id":"\#(Scene.contact(1))","organization_id":"\#(Scene.acme)","name":"A"}"#,
                headers: ["Prefer": "resolution=merge-duplicates"]
            )
            #expect(merged.status == 200)
        }
    }

    @Test("Requests run side by side, each in its own transaction")
    func parallel() async throws {
        let scene = try await Scene(rows: [Scene.contacts(1)])
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<40 {
                group.addTask {
                    try await scene.send(
                        "PATCH",
                        "/contacts?id=eq.\(Scene.contact(1))&lead_score=lt.1000",
                        #"{"phone":"2"}"#
                    ).status
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses == Array(repeating: 204, count: 40))
    }
}
