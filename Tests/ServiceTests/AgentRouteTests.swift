import CRM
import Engine
import HTTP
import JSON
import SQLite
import Service
import Storage
import TestSupport
import Testing

@Suite("The CRM's routes where an agent is chosen")
struct AgentRouteTests {
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

    private func script(_ role: AgentRole) -> ModelScript {
        ModelScript(AgentStand.ask(role), .text(AgentStand.comment()))
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

    @Test("/analyze-contact has the analyst comment; every number is the local model's")
    func analyze() async throws {
        let (counter, stand) = try counter(script(.contactAnalyst))
        let answer = try await counter.ask("POST", "/analyze-contact", Self.lead).json
        #expect(answer["commentary"]?["answered_by"] == "contact_analyst")
        #expect(answer["commentary"]?["agent"]?["model_version"] == "gemini-3.8-flash")
        #expect(answer["agent_used"] == "local_scorecard")
        #expect(answer["analysis_type"] == "extended_contact_profile")
        #expect(answer["recommendations"]?.arrayValue?.count == 3)
        #expect(try await faults(answer, "Analysis", counter) == [])
        #expect(stand.server.seen.violations == [])
    }

    @Test("/generate-insights has the writer comment on the contact or the organization")
    func insights() async throws {
        let (counter, _) = try counter(script(.insightWriter))
        let whole = try await counter.ask("POST", "/generate-insights", [:]).json
        #expect(whole["insight_type"] == "organization")
        #expect(whole["commentary"]?["answered_by"] == "insight_writer")
        _ = await counter.ask("POST", "/analyze-contact", Self.lead)
        let one = try await counter.ask("POST", "/generate-insights", Self.lead).json
        #expect(one["insight_type"] == "contact")
        #expect(one["commentary"]?["answered_by"] == "insight_writer")
        #expect(try await faults(whole, "AboutOrganization", counter) == [])
        #expect(try await faults(one, "AboutContact", counter) == [])
        let nobody = try await counter.ask(
            "POST",
            "/generate-insights",
            ["name": "Nobody", "email": "nobody@a.example"]
        ).json
        #expect(nobody["is_known"] == false && nobody["commentary"] == .null)
    }

    @Test("/score-lead asks the lead scorer once for an Idempotency-Key, and repeats its answer")
    func keyed() async throws {
        let (counter, stand) = try counter(AgentStand.normal)
        let token = try counter.token()
        let rows = try counter.count("score")
        func ask(_ body: JSON, _ path: String = "/score-lead") async -> Counter.Answer {
            let key: HTTPHeaders = ["Idempotency-Key": "k1"]
            return await counter.ask("POST", path, body, token: token, headers: key)
        }
        async let one = ask(Self.lead)
        async let other = ask(Self.lead)
        let (first, second) = await (one, other)
        #expect(try first.json["agent_used"] == "lead_scorer" && first.json["score"] == 82)
        let calls = stand.server.seen.calls.count
        let third = await ask(Self.lead)
        #expect(first.body == second.body && first.body == third.body)
        #expect(third.headers["Idempotent-Replayed"] == "true")
        #expect(stand.server.seen.calls.count == calls)
        #expect(try counter.count("score") == rows + 1)
        let reused = await ask(["name": "Bo", "email": "bo@b.example"])
        #expect(reused.status == 422 && stand.server.seen.calls.count == calls)
    }

    @Test("An agent's score whose answer was lost with the process is answered from the same score")
    func lost() async throws {
        let (counter, stand) = try counter(AgentStand.normal)
        let token = try counter.token()
        let key: HTTPHeaders = ["Idempotency-Key": "k2"]
        let first = await counter.ask("POST", "/score-lead", Self.lead, token: token, headers: key)
        try await counter.store.database.write { try $0.run("UPDATE kept_answer SET body = x''") }
        let calls = stand.server.seen.calls.count
        let again = await counter.ask("POST", "/score-lead", Self.lead, token: token, headers: key)
        #expect(try again.json["score_number"] == first.json["score_number"])
        #expect(try again.json["agent_used"] == "lead_scorer")
        #expect(stand.server.seen.calls.count == calls)
    }

    @Test("A failing agent's key is answered by the local model, and stays answered so")
    func keyedFallback() async throws {
        let (counter, stand) = try counter(ModelScript(.block("SAFETY")))
        let token = try counter.token()
        let key: HTTPHeaders = ["Idempotency-Key": "k3"]
        let first = await counter.ask("POST", "/score-lead", Self.lead, token: token, headers: key)
        #expect(try first.json["agent"]?["outcome"] == "blocked")
        let calls = stand.server.seen.calls.count
        let again = await counter.ask("POST", "/score-lead", Self.lead, token: token, headers: key)
        #expect(again.body == first.body && stand.server.seen.calls.count == calls)
    }

    @Test("/score-lead is the lead scorer's")
    func score() async throws {
        let (counter, _) = try counter(AgentStand.normal)
        let token = try counter.token()
        let reply = await counter.ask("POST", "/score-lead", Self.lead, token: token)
        let answer = try reply.json
        #expect(answer["agent_used"] == "lead_scorer" && answer["score"] == 82)
        #expect(answer["model_used"] == "gemini-3.8-flash" && answer["local"]?["score"] != nil)
        #expect(try await faults(answer, "Score", counter) == [])
        let list = await counter.ask("GET", "/v1/scores", token: token)
        let row = try #require(try list.json["scores"]?.arrayValue?.first, "\(list.text)")
        #expect(row["model_name"] == "gemini-3.8-flash")
    }

    @Test("answer by themselves when the model fails, and say so")
    func fallback() async throws {
        let (counter, _) = try counter(ModelScript(.block("SAFETY")))
        for (path, body) in [("/analyze-contact", Self.lead), ("/generate-insights", [:])] {
            let answer = await counter.ask("POST", path, body)
            #expect(answer.status == 200)
            let commentary = try answer.json["commentary"]
            #expect(commentary?["answered_by"] == "local")
            #expect(commentary?["agent"]?["outcome"] == "blocked")
            #expect(commentary?["summary"]?.stringValue?.isEmpty == false)
        }
    }

    @Test("spend nothing for a token that may only read")
    func readers() async throws {
        let (counter, stand) = try counter(script(.insightWriter))
        let token = try counter.token([.readScores])
        let answer = await counter.ask("POST", "/generate-insights", [:], token: token)
        #expect(try answer.json["commentary"]?["answered_by"] == "local")
        #expect(stand.server.seen.calls.isEmpty)
    }

    @Test("tell truly how the agent stands: ready, then paused, then what was used")
    func status() async throws {
        let (counter, stand) = try counter(script(.contactAnalyst))
        _ = await counter.ask("POST", "/analyze-contact", Self.lead)
        func status() async throws -> JSON {
            counter.clock.advance(6_000_000)
            counter.service.readHealth()
            return try await counter.ask("GET", "/agents/status").json
        }
        let ready = try await status()
        #expect(ready["agent"]?["status"] == "ready" && ready["agent"]?["day"]?["attempts"] == 2)
        #expect(ready["agents"]?.arrayValue?.contains("contact_analyst") == true)
        #expect(ready["agent"]?["last_success"]?.stringValue != nil)
        stand.server.follow(ModelScript(.fails(.unreachable)))
        _ = await counter.ask("POST", "/analyze-contact", Self.lead)
        let paused = try await status()
        #expect(paused["agent"]?["status"] == "unavailable")
        #expect(paused["agent"]?["breaker"] == "open")
        #expect(paused["agents"] == ["local_scorecard"])
    }
}
