import CRM
import HTTP
import JSON
import Service
import Storage
import TestSupport
import Testing

@Suite("The OpenAPI document")
struct OpenAPITests {
    private func document(_ counter: Counter) async throws -> JSON {
        try await counter.ask("GET", "/openapi.json").json
    }

    @Test("describes every route of the service and no other, with what it needs")
    func routes() async throws {
        let counter = try Counter()
        let document = try await document(counter)
        #expect(document["openapi"] == "3.1.0")
        var described: [String: JSON] = [:]
        for (path, methods) in try #require(document["paths"]?.objectValue) {
            for (method, operation) in methods.objectValue ?? [:] {
                described["\(method.uppercased()) \(path)"] = operation
            }
        }
        let routes = counter.service.router.routes
        #expect(Set(described.keys) == Set(routes.map { "\($0.method) \($0.pattern)" }))
        #expect(described.count == routes.count)
        for route in routes {
            let operation = try #require(described["\(route.method) \(route.pattern)"])
            let name = "\(route.method) \(route.pattern)"
            let security = operation["security"]?.arrayValue ?? []
            switch route.access {
            case .anybody: #expect(security.isEmpty, "\(name)")
            case .crm(let scope):
                #expect(security == [["token": [.string(scope.rawValue)]], [:]], "\(name)")
            case .token(let scope):
                #expect(security == [["token": [.string(scope.rawValue)]]], "\(name)")
            }
            #expect((operation["requestBody"] != nil) == (route.body != .none), "\(name)")
            let parameters = operation["parameters"]?.arrayValue ?? []
            let inPath = parameters.filter { $0["in"] == "path" }.compactMap {
                $0["name"]?.stringValue
            }
            for part in route.pattern.split(separator: "/") where part.hasPrefix("{") {
                #expect(inPath.contains(String(part.dropFirst().dropLast())), "\(name)")
            }
        }
    }

    @Test("Every kind of problem, and every route, is explained on the page")
    func page() async throws {
        let counter = try Counter()
        let page = await counter.ask("GET", "/docs")
        #expect(page.headers["Content-Security-Policy"]?.contains("default-src 'none'") == true)
        for kind in Refusal.Kind.allCases {
            let row =
                "<tr id=\"\(kind.rawValue)\"><td><code>/docs#\(kind.rawValue)</code></td><td>\(kind.status)</td>"
            #expect(page.text.contains(row), "\(kind)")
        }
        for route in counter.service.router.routes {
            #expect(page.text.contains("<code>\(route.method) \(route.pattern)</code>"))
        }
        #expect(!page.text.contains("<script"))
    }

    @Test("Every answer, good or bad, is one that the document describes")
    func answers() async throws {
        let counter = try Counter(contacts: 40)
        let document = try await document(counter)
        let checker = SchemaChecker(document: document)
        let token = try counter.token()
        let number = try #require(
            try await counter.ask(
                "POST",
                "/v1/scores",
                ["email": "person0@company0.example", "title": "CEO"],
                token: token
            ).json["score_number"]?.intValue
        )
        let report = await counter.ask(
            "POST",
            "/v1/imports?name=a.csv",
            bytes: Array("id,name,email\n1,A,a@a.example\n,,,\n".utf8),
            type: "text/csv",
            token: token
        )
        let job = await counter.ask("POST", "/v1/score-jobs", ["selection": "all"], token: token)
        let jobID = try #require(try job.json["id"]?.stringValue)
        _ = await counter.ask("GET", "/v1/score-jobs/\(jobID)/events", token: token)
        let list = await counter.ask("GET", "/v1/contacts?limit=1", token: token)
        let contact = try #require(try list.json["contacts"]?.arrayValue?.first?["id"]?.stringValue)
        let run = try await counter.ask("GET", "/v1/traces", token: token).json["traces"]?
            .arrayValue?.first?["id"]?.stringValue
        let logged = await counter.ask(
            "POST",
            "/v1/contacts/\(contact)/interactions",
            ["text": "a note"],
            token: token
        )
        let spare = try counter.token()
        let values = [
            "{number}": "\(number)", "{id}": contact, "{model}": "expert-1", "{kind}": "contacts",
            "{file}": "app.js", "{rule}": "leads",
            "{interaction}": try #require(try logged.json["interaction_id"]?.stringValue),
        ]
        var checked = 0
        for route in counter.service.router.routes {
            var target = route.pattern
            if target.hasPrefix("/v1/score-jobs") { target.replace("{id}", with: jobID) }
            if target.hasPrefix("/v1/traces") { target.replace("{id}", with: run ?? "") }
            if target.hasPrefix("/v1/imports") {
                target.replace("{id}", with: try report.json["id"]?.stringValue ?? "")
            }
            if target.hasPrefix("/v1/tokens") {
                target.replace("{id}", with: String(spare.split(separator: "_")[1]))
            }
            for (name, value) in values { target.replace(name, with: value) }
            if target.hasSuffix("/difference") { target += "?from=\(number)" }
            for (body, isGood) in Self.bodies(route) {
                for shown in [token, nil, "wrong"] {
                    counter.clock.advance(20 * Instant.second)
                    let type = route.body == .upload ? "text/csv" : "application/json"
                    let answer = await counter.ask(
                        route.method,
                        target,
                        bytes: Array(body.utf8),
                        type: route.body == .none ? nil : type,
                        token: shown
                    )
                    let name = "\(route.method) \(target) \(body.prefix(40)) \(shown != nil)"
                    if isGood, shown == token, !Self.needsMore(route) {
                        #expect(answer.status < 300, "\(name): \(answer.text)")
                    }
                    #expect(try faults(answer, route, checker) == [], "\(name)")
                    checked += 1
                }
            }
        }
        #expect(checked > 150)
    }

    /// Whether a route answers well only where there is more than this file holds: a session, a
    /// project, an agent's run, outcomes to learn from.
    private static func needsMore(_ route: Route) -> Bool {
        [
            "/v1/sessions/", "/v1/sync/conflicts/", "/v1/sync/quarantine/", "/v1/agent-runs/",
            "/v1/merges/", "/v1/mappings/", "/v1/webhooks/", "/v1/distinct-contacts/",
        ]
        .contains { route.pattern.hasPrefix($0) }
            || ["/quality", "/drift", "/redo"].contains { route.pattern.hasSuffix($0) }
    }

    private static func bodies(_ route: Route) -> [(String, isGood: Bool)] {
        switch (route.body, route.pattern) {
        case (.none, _): [("", true)]
        case (.upload, _): [("id,name,email\n9,Z,z@z.example\n", true), ("", false)]
        case (_, "/v1/scores"):
            [(#"{"email":"new@x.example"}"#, true), ("{}", false), ("[", false)]
        case (_, "/v1/scores/{number}/what-if"):
            [(#"{"what_if":{"meetings":1}}"#, true), (#"{"what_if":{"x":1}}"#, false)]
        case (_, "/v1/contacts"): [(#"{"name":"New"}"#, true), ("{}", false)]
        case (_, "/v1/contacts/{id}/interactions"): [(#"{"text":"x"}"#, true), ("{}", false)]
        case (_, "/v1/merges"):
            [(#"{"keep":"contact-2","merge":"contact-2"}"#, false), ("{}", false)]
        case (_, "/v1/distinct-contacts"):
            [(#"{"first":"contact-2","second":"contact-2"}"#, false), ("{}", false)]
        case (_, "/v1/tokens"): [(#"{"name":"x","scopes":["export"]}"#, true), ("{}", false)]
        case (_, "/v1/webhooks"):
            [(#"{"url":"https://x.example/h"}"#, true), (#"{"url":"x"}"#, false)]
        case (_, "/mcp"):
            [(#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#, true), ("{}", false)]
        case (_, "/v1/models"): [("{}", false), (#"{"publish":"never"}"#, false)]
        case (_, "/v1/rules"), (_, "/v1/rules/test"):
            [(#"{"format":1,"rules":[]}"#, true), (#"{"format":1}"#, false)]
        case (_, "/v1/retention/{rule}"): [(#"{"days":36500}"#, true), (#"{"days":0}"#, false)]
        case (_, "/v1/sync"): [("{}", false), (#"{"verify":1}"#, false)]
        case (_, "/v1/organization"):
            [(#"{"time_zone":"Europe/Rome"}"#, true), (#"{"time_zone":"../x"}"#, false)]
        case (_, "/v1/sync/conflicts/{number}/resolve"):
            [(#"{"stands":"mine"}"#, false), ("{}", false)]
        case (_, "/v1/sessions"): [(#"{"code":"x"}"#, false), ("{}", false)]
        case (_, let pattern) where pattern.hasPrefix("/v1"): [("{}", true), (#"{"x":1}"#, false)]
        case (_, "/generate-insights"):
            [("{}", true), (#"{"email":"person0@company0.example"}"#, true), ("3", false)]
        default:
            [
                (#"{"name":"A","email":"person1@company1.example"}"#, true),
                (#"{"contact":{"name":"A","email":""},"context":{"previous_scores":[]}}"#, true),
                ("{}", false), ("x", false),
            ]
        }
    }

    private func faults(
        _ answer: Counter.Answer,
        _ route: Route,
        _ checker: SchemaChecker
    ) throws -> [String] {
        let operation = checker.document["paths"]?[route.pattern]?[route.method.lowercased()]
        guard var response = operation?["responses"]?["\(answer.status)"] else {
            return ["\(answer.status) is not documented"]
        }
        if let reference = response["$ref"]?.stringValue {
            response = checker.resolve(reference) ?? .null
        }
        let given = answer.headers["Content-Type"].map { String($0.prefix { $0 != ";" }) }
        guard let content = response["content"]?.objectValue else {
            return answer.body.isEmpty ? [] : ["a body is not documented"]
        }
        guard let given, let media = content[given] else {
            return ["\(given ?? "no type") is not documented"]
        }
        guard ["application/json", "application/problem+json"].contains(given),
            let schema = media["schema"]
        else { return [] }
        return checker.faults(try answer.json, schema)
    }
}
