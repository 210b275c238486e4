import HTTP
import JSON
import SupabaseStandIn
import Testing

@Suite("Writing through the stand-in for PostgREST")
struct WritingTests {
    /// A request, then its status, selected headers, its body if any, and what the owner of
    /// everything reads afterwards.
    struct Step {
        var method: String
        var target: String
        var body: String?
        var prefer = ""
        var status: Int
        var range: String?
        var applied: String?
        var answer: JSON?
        var then: (sql: String, value: String?)?
    }

    private func run(_ steps: [Step], in scene: Scene) async throws {
        for step in steps {
            let answer = try await scene.send(
                step.method,
                step.target,
                step.body,
                headers: step.prefer.isEmpty ? [:] : ["Prefer": step.prefer]
            )
            let what = "\(step.method) \(step.target) \(step.body ?? "") \(step.prefer)"
            #expect(answer.status == step.status, "\(what): \(answer.text)")
            #expect(answer.header("Content-Range") == step.range, "\(what)")
            #expect(answer.header("Preference-Applied") == step.applied, "\(what)")
            if let expected = step.answer {
                #expect(try answer.json() == expected, "\(what)")
            } else {
                #expect(answer.text.isEmpty, "\(what)")
            }
            if let (sql, value) = step.then {
                #expect(try await scene.value(sql) == value, "\(what)")
            }
        }
    }

    private static func row(_ number: Int, _ name: String, _ rest: String = "") -> String {
        #"{"id":"\#(Scene.contact(number))","organization_id":"\#(Scene.acme)","name":"\#(name)""#
            + rest + "}"
    }

    private static let names = "SELECT string_agg(name, ',' ORDER BY id) FROM contacts"

    @Test("Inserts take one row or many, and give them back when asked")
    func inserts() async throws {
        let scene = try await Scene()
        try await run(
            [
                Step(
                    method: "POST",
                    target: "/contacts",
                    body: Self.row(1, "One"),
                    status: 201,
                    range: "*/*",
                    then: (Self.names, "One")
                ),
                Step(
                    method: "POST",
                    target: "/contacts?select=name,lead_score",
                    body: "[\(Self.row(2, "Two")),\(Self.row(3, "Three"))]",
                    prefer: "return=representation, count=exact",
                    status: 201,
                    range: "*/2",
                    applied: "return=representation, count=exact",
                    answer: [
                        ["name": "Two", "lead_score": nil], ["name": "Three", "lead_score": nil],
                    ],
                    then: (Self.names, "One,Two,Three")
                ),
                Step(
                    method: "POST",
                    target: "/contacts",
                    body: "[]",
                    prefer: "return=representation",
                    status: 201,
                    range: "*/*",
                    applied: "return=representation",
                    answer: []
                ),
                // Decimals keep their digits, which a double would not.
                Step(
                    method: "POST",
                    target: "/opportunities?select=value::text",
                    body:
                        #"{"contact_name":"A","value":1234567890.10,"#
                        + #""organization_id":"\#(Scene.acme)"}"#,
                    prefer: "return=representation",
                    status: 201,
                    range: "*/*",
                    applied: "return=representation",
                    answer: [["value": "1234567890.10"]]
                ),
            ],
            in: scene
        )
    }

    @Test("Bulk inserts with unlike keys are refused, unless columns= says which count")
    func unlikeKeys() async throws {
        let scene = try await Scene()
        let unlike = "[\(Self.row(1, "One")),\(Self.row(2, "Two", #","phone":"1""#))]"
        let allKeys = "columns=id,organization_id,name"
        let refused = try await scene.send("POST", "/contacts", unlike)
        #expect(refused.status == 400)
        #expect(try refused.code == "PGRST102")
        #expect(try refused.json()["message"] == "All object keys must match")
        try await run(
            [
                Step(
                    method: "POST",
                    target: "/contacts?\(allKeys)",
                    body: unlike,
                    status: 201,
                    range: "*/*",
                    then: ("SELECT count(*) FROM contacts WHERE phone IS NULL", "2")
                ),
                // A column that a row leaves out is NULL, its default on request.
                Step(
                    method: "POST",
                    target: "/opportunities?columns=contact_name,organization_id,source,status",
                    body: #"[{"contact_name":"A","organization_id":"\#(Scene.acme)"}]"#,
                    status: 201,
                    range: "*/*",
                    then: ("SELECT source || status FROM opportunities", nil)
                ),
                Step(
                    method: "POST",
                    target: "/opportunities?columns=contact_name,organization_id,source,status",
                    body: #"[{"contact_name":"B","organization_id":"\#(Scene.acme)"}]"#,
                    prefer: "missing=default",
                    status: 201,
                    range: "*/*",
                    applied: "missing=default",
                    then: (
                        "SELECT source || status FROM opportunities WHERE contact_name = 'B'",
                        "manualopen"
                    )
                ),
            ],
            in: scene
        )
        let unknown = try await scene.send("POST", "/contacts?columns=id,nickname", unlike)
        #expect(unknown.status == 400)
        #expect(try unknown.code == "PGRST204")
    }

    @Test("An upsert is 201 if it inserted any row, 200 if it only updated")
    func merges() async throws {
        let scene = try await Scene(rows: ["ALTER TABLE contacts ADD UNIQUE (email)"])
        let merge = "resolution=merge-duplicates"
        try await run(
            [
                Step(
                    method: "POST",
                    target: "/contacts",
                    body: "[\(Self.row(1, "One")),\(Self.row(2, "Two"))]",
                    prefer: merge,
                    status: 201,
                    range: "*/*",
                    applied: merge,
                    then: (Self.names, "One,Two")
                ),
                Step(
                    method: "POST",
                    target: "/contacts",
                    body: "[\(Self.row(1, "Uno")),\(Self.row(2, "Due"))]",
                    prefer: merge,
                    status: 200,
                    range: "*/*",
                    applied: merge,
                    then: (Self.names, "Uno,Due")
                ),
                Step(
                    method: "POST",
                    target: "/contacts?select=name",
                    body: "[\(Self.row(2, "Deux")),\(Self.row(3, "Trois"))]",
                    prefer: merge + ",return=representation",
                    status: 201,
                    range: "*/*",
                    applied: merge + ", return=representation",
                    answer: [["name": "Deux"], ["name": "Trois"]]
                ),
                Step(
                    method: "POST",
                    target: "/contacts",
                    body: "[]",
                    prefer: merge + ",return=representation",
                    status: 200,
                    range: "*/*",
                    applied: merge + ", return=representation",
                    answer: []
                ),
                // By another key, which leaves the id to the payload.
                Step(
                    method: "POST",
                    target: "/contacts?on_conflict=email",
                    body: Self.row(4, "Quattro", #","email":"four@x.example""#),
                    prefer: merge,
                    status: 201,
                    range: "*/*",
                    applied: merge
                ),
                Step(
                    method: "POST",
                    target: "/contacts?on_conflict=email",
                    body: Self.row(5, "Fünf", #","email":"four@x.example""#),
                    prefer: merge,
                    status: 200,
                    range: "*/*",
                    applied: merge,
                    then: (Self.names, "Uno,Deux,Trois,Fünf")
                ),
            ],
            in: scene
        )
    }

    @Test("Ignored duplicates are missing from the answer, with 201 even if none was inserted")
    func ignores() async throws {
        let scene = try await Scene(rows: [
            Scene.contacts(2), "CREATE TABLE log (line TEXT)",
        ])
        let ignore = "resolution=ignore-duplicates"
        try await run(
            [
                Step(
                    method: "POST",
                    target: "/contacts?select=name",
                    body: "[\(Self.row(2, "Two")),\(Self.row(3, "Three"))]",
                    prefer: ignore + ",return=representation",
                    status: 201,
                    range: "*/*",
                    applied: ignore + ", return=representation",
                    answer: [["name": "Three"]],
                    then: (Self.names, "Contact 1,Contact 2,Three")
                ),
                Step(
                    method: "POST",
                    target: "/contacts",
                    body: Self.row(2, "Two"),
                    prefer: ignore + ",return=representation",
                    status: 201,
                    range: "*/*",
                    applied: ignore + ", return=representation",
                    answer: []
                ),
                // Without a key the header is passed over in silence.
                Step(
                    method: "POST",
                    target: "/log",
                    body: #"{"line":"a"}"#,
                    prefer: ignore,
                    status: 201,
                    range: "*/*",
                    then: ("SELECT count(*) FROM log", "1")
                ),
            ],
            in: scene
        )
    }

    @Test("A PATCH or DELETE that matches nothing, or nothing visible, is no error: 204, or 200 []")
    func conditionalChanges() async throws {
        let scene = try await Scene(rows: [
            Scene.contacts(3),
            "INSERT INTO contacts (id, organization_id, name) "
                + "VALUES ('\(Scene.contact(9))', '\(Scene.beta)', 'Theirs')",
        ])
        let full = "return=representation"
        let mine = "/contacts?id=eq.\(Scene.contact(1))&select=name"
        let theirs = "/contacts?id=eq.\(Scene.contact(9))"
        var steps = [
            Step(
                method: "PATCH",
                target: mine,
                body: #"{"name":"A"}"#,
                status: 204,
                range: "0-0/*",
                then: (Self.names, "A,Contact 2,Contact 3,Theirs")
            ),
            Step(
                method: "PATCH",
                target: mine + "&name=eq.A",
                body: #"{"name":"B"}"#,
                prefer: full,
                status: 200,
                range: "0-0/*",
                applied: full,
                answer: [["name": "B"]]
            ),
            // The compare of a compare-and-set fails.
            Step(
                method: "PATCH",
                target: mine + "&name=eq.A",
                body: #"{"name":"C"}"#,
                prefer: full,
                status: 200,
                range: "*/*",
                applied: full,
                answer: []
            ),
            Step(
                method: "PATCH",
                target: mine,
                body: "{}",
                prefer: full,
                status: 200,
                range: "*/*",
                applied: full,
                answer: []
            ),
        ]
        for method in ["PATCH", "DELETE"] {
            let body = method == "PATCH" ? #"{"name":"Mine"}"# : nil
            steps += [
                Step(method: method, target: theirs, body: body, status: 204, range: "*/*"),
                Step(
                    method: method,
                    target: theirs,
                    body: body,
                    prefer: full + ",count=exact",
                    status: 200,
                    range: "*/0",
                    applied: full + ", count=exact",
                    answer: [],
                    then: (Self.names, "B,Contact 2,Contact 3,Theirs")
                ),
            ]
        }
        steps += [
            Step(
                method: "DELETE",
                target: mine,
                prefer: full,
                status: 200,
                range: "*/*",
                applied: full,
                answer: [["name": "B"]],
                then: (Self.names, "Contact 2,Contact 3,Theirs")
            )
        ]
        try await run(steps, in: scene)
    }

    @Test("max-affected takes back what touched too many rows, if handling is strict")
    func affectedMax() async throws {
        let scene = try await Scene(rows: [Scene.contacts(3)])
        let strict = "handling=strict, max-affected=1"
        let refused = try await scene.send(
            "DELETE",
            "/contacts?name=like.Contact*",
            headers: ["Prefer": strict]
        )
        #expect(refused.status == 400)
        #expect(
            try refused.json() == [
                "code": "PGRST124",
                "message": "Query result exceeds max-affected preference constraint",
                "details": "The query affects 3 rows", "hint": nil,
            ]
        )
        let one = "/contacts?id=eq.\(Scene.contact(1))"
        try await run(
            [
                Step(
                    method: "PATCH",
                    target: one,
                    body: #"{"name":"A"}"#,
                    prefer: strict,
                    status: 204,
                    range: "0-0/*",
                    applied: strict,
                    then: (Self.names, "A,Contact 2,Contact 3")
                ),
                Step(
                    method: "PATCH",
                    target: "/contacts?name=like.Contact*",
                    body: #"{"phone":"1"}"#,
                    prefer: "handling=lenient, max-affected=1",
                    status: 204,
                    range: "0-1/*",
                    applied: "handling=lenient"
                ),
                // tx=rollback is only obeyed where the server was told to.
                Step(
                    method: "DELETE",
                    target: one,
                    prefer: "tx=rollback",
                    status: 204,
                    range: "*/*",
                    then: (Self.names, "Contact 2,Contact 3")
                ),
            ],
            in: scene
        )
    }
}
