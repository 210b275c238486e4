import AuditLog
import CRM
import HTTP
import JSON
import Service
import Storage
import Testing

@Suite("The CRM's routes")
struct CRMRouteTests {
    private static let lead: JSON = [
        "name": "Ada Rossi", "email": "ada@rossi.example", "company": "Rossi Srl",
        "organization_id": "acme", "unknown_key": [1, 2],
    ]

    /// The fields of the front end, in the order its service answered them.
    private static let frontEndFields = [
        "score", "category", "reasoning", "confidence", "agent_used", "breakdown",
        "tools_available", "processing_time_ms", "model_used", "timestamp",
    ]

    @Test("score-lead answers every field of the front end first, in its order, then ours")
    func fields() async throws {
        let counter = try Counter()
        let answer = await counter.ask("POST", "/score-lead", Self.lead)
        #expect(answer.status == 200)
        let body = try #require(try answer.json.objectValue)
        #expect(Array(body.keys.prefix(10)) == Self.frontEndFields)
        for name in ["tools_used", "probability", "reasons", "id", "contact_id", "as_of"] {
            #expect(body.contains(name), "\(name)")
        }
        let score = try #require(body["score"]?.intValue)
        let parts = try #require(body["breakdown"]?.objectValue)
        #expect(parts.keys == ["email_quality", "company_fit", "engagement", "qualification"])
        #expect(parts.reduce(0) { $0 + ($1.value.intValue ?? 0) } == score)
        #expect(body["category"] == .string(Category(score: Int(score), .standard).rawValue))
        #expect(body["agent_used"] == "local_scorecard")
        #expect(body["timestamp"] == .string(counter.store.environment.now().description))
    }

    @Test("Flat and nested bodies give the same score, and a sent history is named as ignored")
    func bodies() async throws {
        let counter = try Counter()
        let flat = await counter.ask("POST", "/score-lead", Self.lead)
        let nested = await counter.ask(
            "POST",
            "/score-lead",
            [
                "contact": Self.lead,
                "context": ["interaction_history": [["kind": "x"]], "previous_scores": nil],
            ]
        )
        #expect(nested.status == 200)
        for name in ["score", "contact_id", "reasons", "organization_id"] {
            #expect(try flat.json[name] == nested.json[name], "\(name)")
        }
        #expect(try nested.json["ignored"] == ["context.interaction_history"])
        #expect(try counter.count("contact") == 1)
        #expect(try counter.count("score") == 2)
    }

    @Test("Every score is in the file with its ledger entry before it is answered")
    func persisted() async throws {
        let counter = try Counter()
        let answer = await counter.ask(
            "POST",
            "/score-lead",
            Self.lead,
            headers: [
                "X-Request-Id": "req-42",
                "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            ]
        )
        #expect(answer.headers["X-Request-Id"] == "req-42")
        let number = try #require(try answer.json["score_number"]?.intValue)
        let stored = try counter.store.score(seq: number)
        #expect(stored.score == Int(try #require(try answer.json["score"]?.intValue)))
        #expect(stored.traceID == "0af7651916cd43dd8448eb211c80319c")
        var body: JSON = nil
        try counter.store.auditTrail.newestEntries(kind: "score", limit: 1) {
            body = try JSON(parsing: $0.body)
        }
        #expect(body["facts"]?["request"] == "req-42")
        #expect(body["facts"]?["trace"] == "0af7651916cd43dd8448eb211c80319c")
        var entry: ListedEntry?
        try counter.store.auditTrail.newestEntries(kind: "score", limit: 1) { entry = $0 }
        #expect(entry?.operation == "POST /score-lead")
        let key = try #require(try counter.store.organizationKey(ifKnown: "acme"))
        let run = try #require(try counter.store.run(id: stored.runID, organizationKey: key))
        let spans = try counter.store.spans(of: run, limit: 10)
        #expect(spans.count == 4 && spans.contains { $0.parentID == "b7ad6b7169203331" })
        #expect(run.run.attributes["http.request.id"] == "req-42")
        #expect(try LedgerVerifier(counter.store).verify().isIntact)
    }

    @Test("An e-mail known in the organization uses that contact's history")
    func history() async throws {
        let counter = try Counter(contacts: 60)
        let key = try #require(try counter.store.organizationKey(ifKnown: "acme"))
        let known = try #require(
            try counter.store.contacts(
                matching: "@company",
                organizationKey: key,
                limit: 60
            ).first {
                try !counter.store.timeline(contactKey: $0.key, limit: 1).isEmpty
            }
        )
        let before = try counter.count("contact")
        let answer = await counter.ask(
            "POST",
            "/score-lead",
            [
                "name": "", "email": .string(try #require(known.email).uppercased()),
                "organization_id": "acme",
            ]
        )
        #expect(try answer.json["contact_id"] == .string(known.id))
        #expect(try counter.count("contact") == before)
        let texts = try answer.json["reasons"]?.arrayValue?.compactMap { $0["text"]?.stringValue }
        #expect(texts?.contains { $0.contains("ago") || $0.contains("today") } == true)
    }

    @Test("Two people of one mailbox are two contacts, and words that are no address are nobody's")
    func sharedMailbox() async throws {
        let counter = try Counter()
        func ask(_ name: String, _ email: String) async -> Counter.Answer {
            await counter.ask(
                "POST",
                "/score-lead",
                ["name": .string(name), "email": .string(email)]
            )
        }
        let anna = try await ask("Anna Verdi", "info@olmo.example").json["contact_id"]
        let bruno = try await ask("Bruno Neri", "info@olmo.example").json["contact_id"]
        #expect(anna != nil && bruno != nil && anna != bruno)
        #expect(try await ask("A. Verdi", "INFO@olmo.example").json["contact_id"] == anna)
        let nobody = await ask("", "info@olmo.example")
        #expect(nobody.status == 409 && nobody.text.contains("several contacts"))
        for name in ["Carla Blu", "Dino Rosa"] { #expect(await ask(name, "N/A").status == 200) }
        #expect(try counter.count("contact") == 4)
    }

    @Test("The chat, which sends nobody, is answered, and asking again makes no second contact")
    func nobody() async throws {
        let counter = try Counter()
        let body: JSON = ["name": "", "email": "", "organization_id": "demo-org"]
        let first = await counter.ask("POST", "/score-lead", body)
        let second = await counter.ask("POST", "/score-lead", body)
        #expect(first.status == 200 && second.status == 200)
        #expect(try first.json["category"] == "cold")
        #expect(try first.json["contact_id"] == second.json["contact_id"])
        #expect(try first.json["organization_id"] == "acme")
        #expect(try counter.count("contact") == 1)
    }

    @Test(
        "No organization, or one that stands for none, means the only one of the file",
        arguments: [nil, .null, "", "demo-org", "ALL"] as [JSON?]
    )
    func placeholder(given: JSON?) async throws {
        let counter = try Counter()
        var body: JSONObject = ["name": "A", "email": "a@b.example"]
        body["organization_id"] = given
        let answer = await counter.ask("POST", "/score-lead", .object(body))
        #expect(try answer.json["organization_id"] == "acme")
        _ = try counter.store.organizationKey(making: "second")
        counter.service.tick()
        body["organization_id"] = "second"
        let named = await counter.ask("POST", "/score-lead", .object(body))
        #expect(try named.json["organization_id"] == "second")
    }

    @Test("With several organizations, naming none means the default one")
    func fallback() async throws {
        let counter = try Counter(contacts: 1)
        let one = try Service(store: counter.store, settings: counter.service.settings)
        #expect(one.isOpen)
        _ = try counter.store.organizationKey(making: "second")
        let service = try Service(store: counter.store, settings: counter.service.settings)
        let response = await service.answer(
            HTTPRequest(
                method: "POST",
                path: "/score-lead",
                headers: ["Host": "localhost:8001", "Content-Type": "application/json"],
                body: Array(#"{"name":"A","email":"a@b.example"}"#.utf8)
            )
        )
        guard case .bytes(let bytes) = response.body else {
            Issue.record("the answer is no body")
            return
        }
        #expect(try JSON(parsing: bytes)["organization_id"] == "default")
    }

    @Test(
        "A wrong body is a 422 whose detail names each fault as the front end prints it",
        arguments: [
            (#"{"name":"x"}"#, "missing", ["body", "email"]),
            (#"{"email":"x"}"#, "missing", ["body", "name"]),
            (#"{"name":null,"email":""}"#, "string_type", ["body", "name"]),
            (#"{"name":"x","email":7}"#, "string_type", ["body", "email"]),
            (
                #"{"name":"x","email":"","organization_id":5}"#, "string_type",
                ["body", "organization_id"]
            ),
            (#"{"contact":{"name":"x"}}"#, "missing", ["body", "contact", "email"]),
            (#"{"contact":3}"#, "dict_type", ["body", "contact"]),
            (
                #"{"contact":{"name":"","email":""},"context":{"previous_scores":1}}"#,
                "list_type", ["body", "context", "previous_scores"]
            ),
            (#"[1]"#, "model_attributes_type", ["body"]),
            (#"{"name":"a","name":"b","email":""}"#, "json_invalid", ["body", "name"]),
            (#"{"name":"#, "json_invalid", ["body", "name"]),
            ("", "json_invalid", ["body"]),
        ] as [(String, JSON, JSON)]
    )
    func faults(body: String, type: JSON, place: JSON) async throws {
        let counter = try Counter()
        for path in ["/score-lead", "/analyze-contact"] {
            let answer = await counter.ask(
                "POST",
                path,
                bytes: Array(body.utf8),
                type: "application/json"
            )
            #expect(answer.status == 422)
            let faults = try #require(try answer.json["detail"]?.arrayValue)
            #expect(faults.count == 1)
            #expect(faults[0]["type"] == type && faults[0]["loc"] == place)
            #expect(faults[0].objectValue?.keys == ["type", "loc", "msg", "input"])
        }
        #expect(try counter.count("score") == 0)
    }

    @Test("Wrong methods and unknown paths answer as the CRM expects, with CORS")
    func others() async throws {
        let counter = try Counter()
        let origin: HTTPHeaders = ["Origin": "http://localhost:5173"]
        let wrong = await counter.ask("GET", "/score-lead", headers: origin)
        #expect(wrong.status == 405)
        #expect(wrong.text == #"{"detail":"Method Not Allowed"}"#)
        #expect(wrong.headers["Allow"] == "OPTIONS, POST")
        let unknown = await counter.ask("POST", "/generate-workflow", [:], headers: origin)
        #expect(unknown.status == 404)
        #expect(try unknown.json["error"] == "Endpoint not found")
        #expect(
            try unknown.json["available_endpoints"]?.arrayValue?.contains("POST /score-lead")
                == true
        )
        for answer in [wrong, unknown] {
            #expect(
                answer.headers["Access-Control-Allow-Origin"] == "http://localhost:5173"
            )
            #expect(answer.headers.all("Vary").contains("Origin"))
        }
    }

    @Test("analyze-contact adds its type, exactly three recommendations, and insights")
    func analysis() async throws {
        let counter = try Counter()
        let answer = await counter.ask("POST", "/analyze-contact", Self.lead)
        #expect(answer.status == 200)
        #expect(try Array(answer.json.objectValue?.keys.prefix(10) ?? []) == Self.frontEndFields)
        #expect(try answer.json["analysis_type"] == "extended_contact_profile")
        let category = try #require(try answer.json["category"]?.stringValue)
        let advice = try #require(try answer.json["recommendations"]?.arrayValue)
        #expect(advice.count == 3 && advice[0] == .string("Contact category: \(category)"))
        #expect(advice[2] == "Best contact method: Email")
        let insights = try #require(try answer.json["insights"])
        #expect(insights["best_channel"] == .null && insights["best_time"] == .null)
        #expect(insights["data_gaps"]?.arrayValue?.contains("interactions") == true)
    }

    @Test("analyze-contact proposes no outreach to whoever refuses it, nor by a channel that fails")
    func refusals() async throws {
        let counter = try Counter()
        let token = try counter.token()
        func advice(after event: String) async throws -> [JSON] {
            let row = "Activity ID,Email,Activity Type,Date\n\(event),ada@rossi.example,"
            let added = await counter.ask(
                "POST",
                "/v1/imports?name=log.csv",
                bytes: Array((row + "\(event),2026-10-01\n").utf8),
                type: "text/csv",
                token: token
            )
            #expect(try added.json["created"] == 1)
            return try await counter.ask("POST", "/analyze-contact", Self.lead, token: token)
                .json["recommendations"]?.arrayValue ?? []
        }
        #expect(await counter.ask("POST", "/score-lead", Self.lead, token: token).status == 200)
        let bounced = try await advice(after: "Email Bounced")
        #expect(bounced.last == "Best contact method: None known")
        let refused = try await advice(after: "Email Unsubscribed")
        #expect(refused.count == 3)
        #expect(refused[1] == "Suggested next action: No outreach, they asked not to be contacted")
        #expect(refused[2] == "Best contact method: None")
    }

    @Test("The front end's status routes answer what it reads, and the truth")
    func status() async throws {
        let counter = try Counter()
        let health = await counter.ask("GET", "/health")
        #expect(
            try Array(health.json.objectValue?.keys.prefix(6) ?? []) == [
                "status", "service", "version", "timestamp", "datapizza_available",
                "fallback_available",
            ]
        )
        #expect(try health.json["status"] == "healthy")
        #expect(try health.json["service"] == "datapizza-agents")
        #expect(try health.json["agent"]?["status"] == "not_configured")
        #expect(try health.json["sync"]?["status"] == "not_set_up")
        #expect(try health.json["ledger"]?["anchored"] == false)
        let agents = await counter.ask("GET", "/agents/status")
        #expect(try agents.json["status"] == "operational")
        #expect(try agents.json["tools"]?.arrayValue?.count == 3)
        let root = await counter.ask("GET", "/")
        #expect(try root.json["documentation"] == "/docs")
        #expect(try root.json["endpoints"]?["score_lead"] == "/score-lead")
    }
}
