import HTTP
import JSON
import SupabaseStandIn
import Testing

@Suite("Reading through the stand-in for PostgREST")
struct ReadingTests {
    /// Twelve contacts of Acme's and one of Beta's; scores 0 to 50 in steps of ten, then NULL.
    static let rows = """
        INSERT INTO contacts (id, organization_id, name, email, lead_score, created_at)
        SELECT ('00000000-0000-4000-9000-' || lpad(n::text, 12, '0'))::uuid, '\(Scene.acme)',
            CASE n WHEN 11 THEN 'a,b' WHEN 12 THEN 'say "c)"' ELSE 'Contact ' || n END,
            CASE WHEN n % 2 = 0 THEN 'c' || n || '@acme.example' END,
            CASE WHEN n <= 6 THEN n * 10 - 10 END,
            '2026-01-01T00:00:00Z'::timestamptz + make_interval(hours => (n + 1) / 2)
        FROM generate_series(1, 12) n;
        INSERT INTO contacts (organization_id, name, lead_score) VALUES ('\(Scene.beta)', 'B', 10);
        INSERT INTO events (id, organization_id, title, attendees, custom_fields) VALUES
            ('\(Scene.contact(1))', '\(Scene.acme)', 'Demo', '{a@x.example,b@x.example}',
                '{"room": {"floor": 3}}')
        """

    /// A query, and the numbers of the contacts it answers, in order.
    static let queries: [(query: String, contacts: [Int], range: String)] = [
        ("order=id&limit=3", [1, 2, 3], "0-2/*"),
        ("order=id&limit=3&offset=10", [11, 12], "10-11/*"),
        ("order=id.desc&limit=2", [12, 11], "0-1/*"),
        ("order=lead_score.desc.nullslast,id&limit=2", [6, 5], "0-1/*"),
        ("order=lead_score.desc.nullsfirst,id.desc&limit=2", [12, 11], "0-1/*"),
        ("id=eq.\(Scene.contact(4))", [4], "0-0/*"),
        ("id=eq.\(Scene.contact(99))", [], "*/*"),
        ("lead_score=neq.10&order=id", [1, 3, 4, 5, 6], "0-4/*"),
        ("lead_score=gt.30&order=id", [5, 6], "0-1/*"),
        ("lead_score=gte.30&lead_score=lt.50&order=id", [4, 5], "0-1/*"),
        ("lead_score=lte.10&order=id", [1, 2], "0-1/*"),
        ("lead_score=is.null&email=not.is.null&order=id", [8, 10, 12], "0-2/*"),
        ("email=is.not_null&lead_score=lt.20&order=id", [2], "0-0/*"),
        ("id=in.(\(Scene.contact(2)),\(Scene.contact(3)))&order=id", [2, 3], "0-1/*"),
        (#"name=in.("a,b","say \"c)\"",Contact%201)&order=id"#, [1, 11, 12], "0-2/*"),
        ("id=in.()", [], "*/*"),
        ("name=like.*act%201*&order=id", [1, 10], "0-1/*"),
        ("name=ilike.CONTACT%20_&order=id&limit=1", [1], "0-0/*"),
        ("name=not.like.Contact*&order=id", [11, 12], "0-1/*"),
        ("or=(lead_score.eq.0,lead_score.eq.50)&order=id", [1, 6], "0-1/*"),
        (
            "or=(lead_score.is.null,and(lead_score.gt.10,lead_score.lt.40))"
                + "&email=is.null&order=id", [3, 7, 9, 11], "0-3/*"
        ),
        (
            "and=(lead_score.gte.10,not.or(lead_score.eq.20,lead_score.eq.30))&order=id",
            [2, 5, 6], "0-2/*"
        ),
        ("not.and=(lead_score.gte.0,lead_score.lte.40)&order=id", [6], "0-0/*"),
        (#"or=(name.eq."a,b",name.eq."say \"c)\"")&order=id"#, [11, 12], "0-1/*"),
        // Keyset by time and id, as a client pages: `+` as %2B, the time quoted.
        (
            "or=(created_at.gt.%222026-01-01T05:00:00%2B00:00%22,and(created_at.eq."
                + "%222026-01-01T05:00:00%2B00:00%22,id.gt.\(Scene.contact(9))))"
                + "&order=created_at.asc,id.asc", [10, 11, 12], "0-2/*"
        ),
        (
            "or=(id.in.(\(Scene.contact(7)),\(Scene.contact(8))),lead_score.eq.0)&order=id",
            [1, 7, 8], "0-2/*"
        ),
        ("organization_id=eq.\(Scene.beta)", [], "*/*"),
        ("limit=0", [], "*/*"),
        ("order=id&offset=-4&limit=1", [1], "0-0/*"),
    ]

    @Test("Filters, order and pages answer the rows PostgREST would")
    func filters() async throws {
        let scene = try await Scene(rows: [Self.rows])
        for (query, contacts, range) in Self.queries {
            let answer = try await scene.send("GET", "/contacts?select=id&\(query)")
            #expect(answer.status == 200, "\(query)")
            #expect(try answer.column("id") == contacts.map(Scene.contact), "\(query)")
            #expect(answer.header("Content-Range") == range, "\(query)")
        }
    }

    /// What `select` does to one row.
    static let selections: [(target: String, body: JSON)] = [
        ("/contacts?select=name&id=eq.\(Scene.contact(2))", [["name": "Contact 2"]]),
        (
            "/contacts?select=who:name,lead_score::text&id=eq.\(Scene.contact(2))",
            [["who": "Contact 2", "lead_score": "10"]]
        ),
        (
            "/events?select=attendees,custom_fields->room->>floor",
            [["attendees": ["a@x.example", "b@x.example"], "floor": "3"]]
        ),
        ("/events?select=title&attendees=cs.{a@x.example}", [["title": "Demo"]]),
        ("/events?select=title&attendees=cs.{z@x.example}", []),
        ("/events?select=title&custom_fields->room->>floor=eq.3", [["title": "Demo"]]),
    ]

    @Test("Columns can be chosen, renamed, cast and reached into")
    func selects() async throws {
        let scene = try await Scene(rows: [Self.rows])
        for (target, body) in Self.selections {
            let answer = try await scene.send("GET", target)
            #expect(try answer.json() == body, "\(target)")
        }
        let whole = try await scene.send("GET", "/contacts?id=eq.\(Scene.contact(1))")
        let keys = try whole.json().arrayValue?.first?.objectValue?.keys.count
        #expect(keys == 11)
    }

    /// Ranges and counts: the request's headers, then status, Content-Range and rows.
    static let ranges:
        [(query: String, headers: HTTPHeaders, status: Int, range: String, rows: Int)] = [
            ("", ["Prefer": "count=exact"], 200, "0-11/12", 12),
            ("limit=5", ["Prefer": "count=exact"], 206, "0-4/12", 5),
            ("limit=5&offset=10", ["Prefer": "count=exact"], 206, "10-11/12", 2),
            ("offset=12", ["Prefer": "count=exact"], 206, "*/12", 0),
            ("lead_score=eq.99", ["Prefer": "count=exact"], 200, "*/0", 0),
            ("offset=12", [:], 200, "*/*", 0),
            ("", ["Range": "0-4"], 200, "0-4/*", 5),
            ("", ["Range": "10-"], 200, "10-11/*", 2),
            ("limit=3", ["Range": "0-1"], 200, "0-1/*", 2),
            ("limit=1", ["Range": "0-5"], 200, "0-0/*", 1),
        ]

    @Test("A page is 206 only when the total is asked for and larger")
    func counts() async throws {
        let scene = try await Scene(rows: [Self.rows])
        for (query, headers, status, range, rows) in Self.ranges {
            let answer = try await scene.send(
                "GET",
                "/contacts?select=id&order=id&\(query)",
                headers: headers
            )
            #expect(answer.status == status, "\(query) \(headers)")
            #expect(answer.header("Content-Range") == range, "\(query) \(headers)")
            #expect(try answer.json().arrayValue?.count == rows, "\(query) \(headers)")
        }
        let head = try await scene.send(
            "HEAD",
            "/contacts?limit=2",
            headers: ["Prefer": "count=exact"]
        )
        #expect(head.status == 206 && head.text.isEmpty)
        #expect(head.header("Content-Range") == "0-1/12")
    }

    @Test("A range past the end is 416 with the count, a senseless one 416 without")
    func unsatisfiable() async throws {
        let scene = try await Scene(rows: [Self.rows])
        let past = try await scene.send(
            "GET",
            "/contacts?offset=13",
            headers: ["Prefer": "count=exact"]
        )
        #expect(past.status == 416)
        #expect(past.header("Content-Range") == "*/12")
        #expect(
            try past.json() == [
                "code": "PGRST103", "message": "Requested range not satisfiable",
                "details": "An offset of 13 was requested, but there are only 12 rows.",
                "hint": nil,
            ]
        )
        for (query, headers) in [("limit=-1", [:]), ("", ["Range": "5-1"])]
            as [(String, HTTPHeaders)]
        {
            let answer = try await scene.send("GET", "/contacts?\(query)", headers: headers)
            #expect(answer.status == 416)
            #expect(try answer.code == "PGRST103")
        }
    }

    @Test("A page above max-rows is cut with status 200 and says so in Content-Range alone")
    func cut() async throws {
        let scene = try await Scene(rows: [Scene.contacts(1500)])
        let all = try await scene.send("GET", "/contacts?select=id&order=id")
        #expect(all.status == 200)
        #expect(all.header("Content-Range") == "0-999/*")
        #expect(try all.json().arrayValue?.count == 1000)
        let more = try await scene.send("GET", "/contacts?select=id&order=id&limit=1200")
        #expect(try more.json().arrayValue?.count == 1000)
        let counted = try await scene.send(
            "GET",
            "/contacts?select=id",
            headers: ["Prefer": "count=exact"]
        )
        #expect(counted.status == 206 && counted.header("Content-Range") == "0-999/1500")
        scene.project.rest.settings.rowsMax = 3
        let short = try await scene.send("GET", "/contacts?select=id")
        #expect(try short.json().arrayValue?.count == 3)
        // What a change answers is never cut.
        let changed = try await scene.send(
            "PATCH",
            "/contacts?lead_score=lt.10&select=id",
            #"{"company":"Acme"}"#,
            headers: ["Prefer": "return=representation"]
        )
        #expect(try changed.json().arrayValue?.count == 150)
    }

    @Test("A time zone can be asked for, and times follow it")
    func timeZone() async throws {
        let scene = try await Scene(rows: [Self.rows])
        let target = "/contacts?select=created_at&id=eq.\(Scene.contact(1))"
        let rome = try await scene.send(
            "GET",
            target,
            headers: ["Prefer": "timezone=Europe/Rome"]
        )
        #expect(try rome.column("created_at") == ["2026-01-01T02:00:00+01:00"])
        #expect(rome.header("Preference-Applied") == "timezone=Europe/Rome")
        let plain = try await scene.send("GET", target)
        #expect(try plain.column("created_at") == ["2026-01-01T01:00:00+00:00"])
    }
}
