import CRM
import Engine
import HTTP
import JSON
import Service
import Storage
import TestSupport
import Testing

@Suite("Who is asked for a score, over HTTP")
struct AgentChoiceTests {
    private static let lead: JSON = ["name": "Ada", "email": "ada@a.example"]

    private func counter(_ script: ModelScript) throws -> (Counter, AgentStand) {
        let seeded = try SeededStore(seed: 2)
        try seeded.fill(contacts: 5)
        let stand = try AgentStand(seeded.store, seeded.clock, script)
        let counter = try Counter(seeded.store, seeded.folder, seeded.clock) {
            $0.agent = stand.scorer
        }
        return (counter, stand)
    }

    /// What in an answer is not as the service's description says.
    private func faults(
        _ answer: JSON,
        _ schema: String,
        _ counter: Counter
    ) async throws -> [String] {
        let document = try await counter.ask("GET", "/openapi.json").json
        let found = SchemaChecker(document: document).faults(
            answer,
            ["$ref": .string("#/components/schemas/\(schema)")]
        )
        if !found.isEmpty { Issue.record("\(found)") }
        return found
    }

    @Test("A contact is scored by the agent where it is asked for: once for a key, with its run")
    func contact() async throws {
        let (counter, stand) = try counter(AgentStand.normal)
        let token = try counter.token()
        let path = "/v1/contacts/contact-2/score"
        let local = await counter.ask("POST", path, [:], token: token)
        #expect(try local.json["agent_used"] == "local_scorecard")
        let alone = await counter.ask("POST", path, ["agent": "local"], token: token)
        #expect(try alone.json["agent_used"] == "local_scorecard")
        #expect(stand.server.seen.calls.isEmpty)
        func ask(_ key: String) async -> Counter.Answer {
            let key: HTTPHeaders = ["Idempotency-Key": key]
            return await counter.ask("POST", path, ["agent": "auto"], token: token, headers: key)
        }
        async let one = ask("c1")
        async let other = ask("c1")
        let (first, second) = await (one, other)
        let answer = try first.json
        #expect(answer["agent_used"] == "lead_scorer" && answer["score"] == 82)
        #expect(answer["contact_id"] == "contact-2" && answer["disputed"]?.boolValue != nil)
        #expect(answer["local"]?["score"]?.intValue == (try local.json["score"]?.intValue))
        #expect(try await faults(answer, "Score", counter) == [])
        let calls = stand.server.seen.calls.count
        let third = await ask("c1")
        #expect(first.body == second.body && first.body == third.body)
        #expect(stand.server.seen.calls.count == calls)
        let id = try #require(answer["agent"]?["run_id"]?.stringValue)
        let run = try await counter.ask("GET", "/v1/agent-runs/\(id)", token: token).json
        #expect((run["cost_micros"]?.intValue ?? 0) > 0 && run["contact_id"] == "contact-2")
    }

    @Test("A program can ask for the local model's score, and nobody but these two")
    func choice() async throws {
        let (counter, stand) = try counter(AgentStand.normal)
        let token = try counter.token()
        var lead = Self.lead.objectValue ?? [:]
        lead["agent"] = "local"
        let local = await counter.ask("POST", "/v1/scores", .object(lead), token: token)
        #expect(try local.json["agent_used"] == "local_scorecard")
        #expect(stand.server.seen.calls.isEmpty)
        lead["agent"] = "vertex"
        for path in ["/v1/scores", "/v1/contacts/contact-2/score"] {
            let body: JSON = path == "/v1/scores" ? .object(lead) : ["agent": "vertex"]
            let refused = await counter.ask("POST", path, body, token: token)
            #expect(refused.status == 422 && refused.text.contains("/agent"))
        }
        let missing = await counter.ask(
            "POST",
            "/v1/contacts/nobody/score",
            ["agent": "auto"],
            token: token
        )
        #expect(missing.status == 404 && stand.server.seen.calls.isEmpty)
        let reader = try counter.token([.readScores])
        let weak = await counter.ask(
            "POST",
            "/v1/contacts/contact-2/score",
            ["agent": "auto"],
            token: reader
        )
        #expect(weak.status == 403 && stand.server.seen.calls.isEmpty)
    }

    @Test("Nobody is asked about a person who objected, and every route says so in its form")
    func objected() async throws {
        let (counter, stand) = try counter(AgentStand.normal)
        let token = try counter.token()
        let path = "/v1/contacts/contact-2"
        _ = await counter.ask("PUT", path + "/objection", [:], token: token)
        let lead: JSON = ["id": "contact-2", "name": "", "email": ""]
        for (route, schema) in [
            ("/score-lead", "NotScored"), ("/analyze-contact", "NotScored"),
            ("/agents/lead-scorer", "CanvasScore"),
        ] {
            let answer = await counter.ask("POST", route, lead, token: token)
            #expect(answer.status == 200, "\(route): \(answer.text)")
            #expect(try answer.json["score"] == .null && answer.json["objected"] == true)
            #expect(try await faults(answer.json, schema, counter) == [])
        }
        let body: JSON = ["agent": "auto"]
        let refused = await counter.ask("POST", path + "/score", body, token: token)
        #expect(refused.status == 409 && stand.server.seen.calls.isEmpty)
    }
}
