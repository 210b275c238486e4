import CRM
import Engine
import Foundation
import JSON
import Storage
import TestSupport
import Testing

@Suite("Commands about agents")
struct AgentCommandTests {
    private static let hostile =
        "\u{1B}[2J\u{1B}]0;HOT\u{07}Buy now\u{202E} <script>alert(1)</script>\u{0} end"

    /// A file in which an agent scored one lead and failed for another.
    private func place() async throws -> (TestWorkspace, run: String) {
        let place = try TestWorkspace()
        let clock = ManualClock()
        let store = try Store(path: place.database.path, environment: clock.environment)
        let answered = try AgentStand(
            store,
            clock,
            ModelScript(
                AgentStand.askAll,
                .text(
                    AgentStand.answer(
                        reasoning: Self.hostile,
                        facts: [("t1", "/replies/count", "77")]
                    )
                )
            )
        )
        let report = try await answered.scorer.scoreLeads(
            [try LeadInput(fields: ["id": "a1", "name": "Ada"])],
            organization: "default",
            choice: .auto
        )[0]
        let failed = try AgentStand(store, clock, ModelScript(.block("SAFETY")))
        _ = try await failed.scorer.scoreLeads(
            [try LeadInput(fields: ["id": "b1", "name": "Bob"])],
            organization: "default",
            choice: .auto
        )
        try store.close()
        return (place, report.stored.runID)
    }

    @Test("show an agent's words escaped, the local score beside them, and unfounded facts by name")
    func show() async throws {
        let (place, _) = try await place()
        let shown = try place.run("show", "a1")
        #expect(shown.code == 0)
        #expect(shown.output.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 })
        #expect(!shown.output.unicodeScalars.contains("\u{202E}"))
        #expect(shown.output.contains("82  HOT   by lead_scorer, gemini-3.8-flash"))
        #expect(shown.output.contains("the local model says"))
        #expect(shown.output.contains("not in what the tools returned: t1 /replies/count = 77"))
        let json = try place.run("show", "a1", "--json").jsonLines()[0]
        #expect(json["score"]?["reasoning"]?.stringValue == Self.hostile)
        #expect(json["score"]?["score"] == 82 && json["score"]?["local"]?["score"] != nil)
        let other = try place.run("show", "b1")
        #expect(other.output.contains("by the local model, since the provider refused the prompt"))
    }

    @Test("list runs, show one as a tree, and print what was exchanged")
    func runs() async throws {
        let (place, run) = try await place()
        let list = try place.run("runs", "--json").jsonLines()
        #expect(list.map { $0["outcome"] } == ["blocked", "answered"])
        let tree = try place.run("runs", String(run.prefix(8)))
        let lines = tree.lines
        #expect(lines.contains { $0.hasPrefix("invoke_agent lead_scorer") })
        #expect(lines.count { $0.hasPrefix("  execute_tool ") } == 3)
        #expect(lines.count { $0.hasPrefix("    POST") } == 2)
        let exchanges = try place.run("runs", run, "--exchanges").jsonLines()
        #expect(exchanges.count == 2)
        #expect(exchanges[1]["request"]?["contents"]?.arrayValue?.count == 3)
        #expect(try place.run("runs", "nothing").code == 5)
        #expect(try place.run("runs", "--export").code == 2)
    }

    @Test("replay an agent's score from the record, and find it changed")
    func replay() async throws {
        let (place, _) = try await place()
        let good = try place.run("audit", "replay", "--all")
        #expect(good.code == 0 && good.output.contains("2 identical"))
        #expect(try place.run("audit", "verify").code == 0)
        #expect(
            try place.shell(
                "sqlite3 $ASSAY_DB \"UPDATE agent_attempt SET response = x'7b7d' WHERE step = 2\""
            ).code == 0
        )
        let bad = try place.run("audit", "replay", "--all")
        #expect(bad.code == 10 && bad.output.contains("recorded exchanges are not those"))
    }

    @Test("name the agent's model in the history and in the list, and a disputed score as such")
    func lists() async throws {
        let (place, _) = try await place()
        let history = try place.run("history", "--json").jsonLines()
        #expect(history.map { $0["model"] } == ["expert-1", "gemini-3.8-flash"])
        #expect(try place.run("history", "--model", "gemini", "--json").jsonLines().count == 1)
        #expect(try place.run("history", "--model", "expert", "--json").jsonLines().count == 1)
        let top = try place.run("top", "--json").jsonLines()
        let disputed = try #require(top.first { $0["model"] == "gemini-3.8-flash" })
        #expect(disputed["disputed"] == true && disputed["agent_score"] == 82)
        #expect(disputed["score"] == disputed["local_score"] && disputed["score"] != 82)
        #expect(disputed["why"]?.arrayValue?.contains { $0["agent"] != nil } == false)
        let page = try place.run("top").output
        #expect(page.contains("disputed") && !page.contains("Buy now"))
        let answered = try place.run("history", "--json").jsonLines()
            .filter { $0["disputed"] == true }
        #expect(answered.map { $0["score"] } == [82])
        let contacts = try place.run("contacts", "--json").jsonLines()
        #expect(contacts.count { $0["disputed"] == true } == 1)
    }

    @Test("comment on a contact and on all leads, by themselves where no agent is chosen")
    func comment() async throws {
        let (place, _) = try await place()
        let own = try place.run("agent", "analyze", "a1")
        #expect(own.code == 0 && own.output.contains("by this program, since no agent is set up"))
        let all = try place.run("agent", "insights", "--json").jsonLines()[0]
        #expect(all["answered_by"] == "local" && all["agent"]?["name"] == "insight_writer")
        #expect(all["summary"]?.stringValue?.hasPrefix("2 of 2 contacts are scored") == true)
        #expect(try place.run("agent", "analyze", "nobody").code == 5)
    }

    @Test("show a commentary escaped, name what no tool returned, and play its run again")
    func commentary() async throws {
        let (place, _) = try await place()
        let clock = ManualClock()
        let store = try Store(path: place.database.path, environment: clock.environment)
        let words = AgentStand.comment(summary: Self.hostile, step: "Offer 31337 to them.")
        let stand = try AgentStand(
            store,
            clock,
            ModelScript(AgentStand.ask(.insightWriter), .text(words))
        )
        let report = try await stand.scorer.comment(
            on: try stand.scorer.engine.organizationReport("default"),
            choice: .auto
        )
        #expect(report.isAgents && report.commentary.unheldNumbers == ["31337"])
        try store.close()
        let id = try #require(report.note.runID)
        let played = try place.run("runs", id, "--replay")
        #expect(played.code == 0 && played.output.contains("identical"))
        let tree = try place.run("runs", id)
        #expect(tree.lines.contains { $0.hasPrefix("invoke_agent insight_writer") })
        #expect(tree.output.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 })
        #expect(try place.run("audit", "replay", "--all").output.contains("3 identical"))
        #expect(
            try place.shell("sqlite3 $ASSAY_DB \"UPDATE agent_run SET answer = '{}'\"").code == 0
        )
        #expect(try place.run("runs", id, "--replay").code == 10)
    }

    @Test("say what is missing before anything is sent")
    func refusals() async throws {
        let (place, _) = try await place()
        let none = try place.run("score", "a1", "--agent", "gemini")
        #expect(none.code == 4 && none.errors.contains("GEMINI_API_KEY"))
        #expect(try place.run("score", "--all", "--agent", "gemini").code == 2)
        place.variables["ASSAY_AGENT"] = "sometimes"
        #expect(try place.run("score", "a1").code == 4)
        place.variables["ASSAY_AGENT"] = "gemini"
        place.variables["GEMINI_API_KEY"] = "k"
        place.variables["GOOGLE_GEMINI_BASE_URL"] = "http://evil.example"
        let plain = try place.run("score", "a1")
        #expect(plain.code == 4 && plain.errors.contains("https://"))
        place.variables["GOOGLE_GEMINI_BASE_URL"] = "http://127.0.0.1:9"
        place.variables["ASSAY_AGENT_SECONDS"] = "2"
        let dead = try place.run("score", "a1", "--json")
        #expect(dead.code == 0)
        #expect(try dead.jsonLines()[0]["agent"]?["outcome"] == "unreachable")
        #expect(try place.run("doctor").output.contains("agent server"))
        place.variables["ASSAY_AGENT"] = "off"
        #expect(try place.run("score", "a1", "--json").jsonLines()[0]["agent"] == nil)
    }

    @Test("score by the local model when the agent's credentials cannot be read, and say why once")
    func unreadableCredentials() throws {
        let place = try TestWorkspace()
        _ = try place.run("import", try place.file("c.csv", "id,name\nc1,Ada\n"))
        place.variables["ASSAY_AGENT"] = "vertex"
        place.variables["GOOGLE_APPLICATION_CREDENTIALS"] = "/nope"
        let scored = try place.run("score", "c1", "--json")
        #expect(scored.code == 0)
        let json = try #require(try scored.jsonLines().first)
        #expect(json["score"]?.intValue != nil && json["agent"]?["outcome"] == "credentials")
        #expect(scored.errors.contains("the local model scored c1, since"))
        #expect(scored.errors.contains("'/nope' cannot be read"))
        #expect(scored.errors.split(separator: "\n").count == 1)
        let doctor = try place.run("doctor")
        #expect(doctor.code != 0 && doctor.output.contains("'/nope' cannot be read"))
        #expect(try place.run("mcp", input: "").code == 0)
        let service = try RunningService(place)
        let lead = #"{"name":"Bob","email":"bob@x.example"}"#
        #expect(service.exchange.ask("POST", "/score-lead", lead)?.status == 200)
        service.running.signal(SIGTERM)
        #expect(try service.running.wait().code == 0)
        #expect(try place.run("audit", "replay", "--all").code == 0)
    }
}
