import Agents
import AuditLog
import CRM
import Engine
import HTTP
import JSON
import SQLite
import Storage
import TestSupport
import Testing

/// What the agents that comment are asked about, over made-up records.
struct CommentaryScene {
    let sample: SeededStore
    let report: ScoreReport

    /// A file of scored contacts, one of whom has every field filled with a text.
    init(_ text: String = "Ada Rossi") throws {
        sample = try SeededStore(seed: 5)
        try sample.fill(contacts: 6)
        let engine = ScoringEngine(store: sample.store)
        report = try engine.scoreLeads(
            [
                try LeadInput(fields: [
                    "name": text, "company": text, "title": text, "source": text,
                    "email": "ada@rossi.example", "phone": "+39 02 1234567",
                ])
            ],
            organization: sample.organization
        )[0]
        let key = report.stored.contactKey
        try sample.store.database.write { connection in
            for (number, days) in [1, 2, 3].enumerated() {
                try connection.run(
                    """
                    INSERT INTO interaction (organization_key, contact_key, id, kind, occurred_at,
                        recorded_at, subject, body)
                    VALUES (1, ?, ?, 2, ?, 0, ?, ?)
                    """,
                    .key(key),
                    .text("reply-\(number)"),
                    .integer(Instant.testNow.microseconds - Int64(days) * Instant.day),
                    .text(text),
                    .text(text)
                )
            }
        }
        _ = try engine.scoreAll(organization: sample.organization, onlyStale: false)
    }

    /// What each agent that comments is asked about, in turn.
    static let subjects = ["analyst", "writer on a contact", "writer on the organization"]

    func role(_ subject: Int) -> AgentRole { subject == 0 ? .contactAnalyst : .insightWriter }

    func comment(
        _ subject: Int,
        _ stand: AgentStand,
        _ choice: ScorerChoice = .auto
    ) async throws -> CommentaryReport {
        let engine = stand.scorer.engine
        guard subject < 2 else {
            return try await stand.scorer.comment(
                on: try engine.organizationReport("acme"),
                choice: choice
            )
        }
        let latest = try #require(
            try sample.store.latestScore(contactKey: report.stored.contactKey)
        )
        let newest = try engine.report(seq: latest.seq)
        return try await stand.scorer.comment(
            on: newest,
            try engine.contactInsights(newest, organizationKey: 1),
            by: role(subject),
            choice: choice
        )
    }

    func stand(
        _ script: ModelScript,
        configure: (inout AgentSetup) -> Void = { _ in }
    ) throws -> AgentStand {
        try AgentStand(sample.store, sample.clock, script, configure: configure)
    }

    func script(_ subject: Int, _ answer: String) -> ModelScript {
        ModelScript(AgentStand.ask(role(subject)), .text(answer))
    }
}

@Suite("A commentary by an agent")
struct CommentaryTests {
    private static let subjects = CommentaryScene.subjects.indices

    @Test("is recorded, committed to, and replays without a network", arguments: subjects)
    func answered(subject: Int) async throws {
        let scene = try CommentaryScene()
        let stand = try scene.stand(scene.script(subject, AgentStand.comment()))
        let report = try await scene.comment(subject, stand)
        #expect(report.isAgents && report.json["answered_by"]?.stringValue == report.note.agent)
        #expect(report.note.agent == scene.role(subject).name)
        #expect(report.commentary.summary == "They replied and fit.")
        let store = scene.sample.store
        let run = try #require(try store.agentRuns(organizationKey: 1, limit: 1).first)
        #expect(run.id == report.note.runID && run.stopReason == "answered")
        #expect(run.scoreSeq == nil && run.entrySeq != nil && run.steps == 2)
        #expect((run.contactID == nil) == (subject == 2))
        let calls = try store.agentToolCalls(run: run.key)
        #expect(calls.count == 4 && !calls.contains(where: \.isError))
        #expect(try store.spans(run: run.key).count == 9)
        #expect(try stand.scorer.engine.replay(run) == .identical)
        #expect(try LedgerVerifier(store).verify().problems.isEmpty)
        #expect(try stand.scorer.engine.replayAll().otherCount == 0)
        #expect(stand.server.seen.violations == [])
    }

    @Test("that was tampered with is found", arguments: subjects)
    func tampering(subject: Int) async throws {
        let attacks = [
            "UPDATE agent_run SET answer = replace(answer, 'fit', 'hate')",
            """
            UPDATE agent_attempt SET response = CAST(
                replace(CAST(response AS TEXT), 'fit', 'hate') AS BLOB
            )
            """,
            "UPDATE agent_tool_call SET output = '{}' WHERE reference = 't1'",
            "UPDATE agent_plan SET body = x'7b7d'", "UPDATE agent_run SET task = 'other'",
        ]
        for sql in attacks {
            let scene = try CommentaryScene()
            let stand = try scene.stand(scene.script(subject, AgentStand.comment()))
            _ = try await scene.comment(subject, stand)
            try await scene.sample.store.database.write { try $0.run(sql) }
            let run = try scene.sample.store.agentRuns(organizationKey: 1, limit: 1)[0]
            let outcome = try stand.scorer.engine.replay(run)
            guard case .differs = outcome else {
                Issue.record("not found: \(sql): \(outcome)")
                continue
            }
            #expect(try stand.scorer.engine.replayAll().otherCount == 1)
        }
    }

    @Test("flags facts and numbers that no tool returned", arguments: subjects)
    func unfounded(subject: Int) async throws {
        let scene = try CommentaryScene()
        let held = subject == 0 ? ("t1", "/replies/count", "3") : ("t1", "/trend/since", "x")
        let answer = AgentStand.comment(
            summary: "There were 98765 replies.",
            finding: "It is worth 1,234,567.89 or 41.7 %.",
            step: "Write to them about 98765.",
            facts: [held, ("t9", "/replies/count", "3")]
        )
        let stand = try scene.stand(scene.script(subject, answer))
        let report = try await scene.comment(subject, stand)
        #expect(report.commentary.unheldNumbers == ["98765", "1,234,567.89", "41.7"])
        #expect(report.commentary.facts.map(\.isHeld) == [subject == 0, false])
        #expect(report.json["unheld_numbers"] == ["98765", "1,234,567.89", "41.7"])
    }

    private static let failing: [(ModelScript, String)] = [
        (ModelScript(.fails(.unreachable)), "unreachable"),
        (ModelScript(.error(503, "UNAVAILABLE", "x")), "server"),
        (ModelScript(.rateLimited(delay: "1s", quota: "RequestsPerDay")), "quota"),
        (ModelScript(.rateLimited(delay: "3600s")), "rate_limited"),
        (ModelScript(.text("{\"summary\":")), "bad_answer"),
        (ModelScript(.text(AgentStand.answer())), "bad_answer"),
        (ModelScript(.block("SAFETY")), "blocked"), (ModelScript(.finish("SAFETY")), "filtered"),
        (ModelScript(.text("{", finish: "MAX_TOKENS")), "max_tokens"),
        (ModelScript(.finish("STOP")), "empty"),
        (ModelScript(AgentStand.askAll), "no_answer"), (ModelScript(.fails(.timedOut)), "deadline"),
        (ModelScript(.status(200, body: "<html>")), "bad_reply"),
        (ModelScript(.error(403, "PERMISSION_DENIED", "x")), "forbidden"),
        (ModelScript(.error(404, "NOT_FOUND", "x")), "model_missing"),
        (ModelScript(.error(400, "INVALID_ARGUMENT", "x")), "refused"),
        (ModelScript(.error(401, "UNAUTHENTICATED", "x")), "credentials"),
    ]

    @Test("is our own when the agent does not answer, and says why", arguments: failing.indices)
    func fallback(index: Int) async throws {
        let (script, reason) = Self.failing[index]
        for subject in Self.subjects {
            let scene = try CommentaryScene()
            let stand = try scene.stand(script)
            let local = try await scene.comment(subject, stand, .local)
            #expect(stand.server.seen.calls.isEmpty && local.json["answered_by"] == "local")
            let report = try await scene.comment(subject, stand)
            #expect(!report.isAgents && report.note.outcome == reason)
            #expect(report.commentary == local.commentary && !report.commentary.summary.isEmpty)
            let run = try scene.sample.store.agentRuns(organizationKey: 1, limit: 1)[0]
            #expect(try stand.scorer.engine.replay(run) == .identical)
        }
    }

    @Test("stops at the day's budget, which all three agents share in the file")
    func dayBudget() async throws {
        let scene = try CommentaryScene()
        let limits = AgentDayLimits(attempts: 4)
        for subject in Self.subjects {
            let stand = try scene.stand(scene.script(subject, AgentStand.comment())) {
                $0.dayLimits = limits
            }
            let report = try await scene.comment(subject, stand)
            #expect(report.note.outcome == (subject < 2 ? "answered" : "day_budget"))
            #expect(stand.server.seen.requests.count == (subject < 2 ? 2 : 0))
        }
        let scorer = try scene.stand(AgentStand.normal) { $0.dayLimits = limits }
        let score = try await scorer.scorer.scoreContacts(
            [scene.report.stored.contactKey],
            organization: "acme",
            choice: .auto
        )[0]
        #expect(score.agent?.outcome == "day_budget" && scorer.server.seen.requests.isEmpty)
    }

    @Test("costs nothing while the server is dead, and where no agent was chosen unless by name")
    func unasked() async throws {
        let scene = try CommentaryScene()
        let dead = try scene.stand(ModelScript(.fails(.unreachable)))
        _ = try await scene.comment(0, dead)
        let next = try scene.stand(scene.script(0, AgentStand.comment()))
        #expect(try await scene.comment(0, next).note.outcome == "breaker_open")
        #expect(next.server.seen.calls.isEmpty)
        scene.sample.clock.advance(60_000_000)
        let lying = try scene.stand(scene.script(0, AgentStand.comment())) { $0.isChosen = false }
        #expect(try await scene.comment(0, lying).note.outcome == "not_chosen")
        #expect(lying.server.seen.calls.isEmpty)
        #expect(try await scene.comment(0, lying, .gemini).isAgents)
    }

    @Test("sends no telephone number, and pseudonyms where they are asked for", arguments: subjects)
    func privacy(subject: Int) async throws {
        let scene = try CommentaryScene("Quirina Zambelli")
        func sent(_ redaction: Redaction) async throws -> String {
            let stand = try scene.stand(scene.script(subject, AgentStand.comment())) {
                $0.redaction = redaction
            }
            _ = try await scene.comment(subject, stand)
            return stand.server.seen.requests.map(\.canonicalText).joined()
        }
        #expect(try await !sent([]).contains("1234567"))
        let hidden = try await sent([.email, .phone, .name])
        for secret in ["ada@", "1234567", "Quirina", "Zambelli"] {
            #expect(!hidden.contains(secret), "\(secret)")
        }
    }

    @Test("cannot be turned by text that pretends to be an instruction", arguments: subjects)
    func injection(subject: Int) async throws {
        for text in InjectionTests.corpus {
            let scene = try CommentaryScene(text)
            let before = try InjectionTests.records(scene.sample.store)
            let calls: ModelReply = .calls([
                ("delete_all_contacts", ["confirm": true]),
                ("get_contact_history", ["contact": "someone-else"]),
                ("get_trend", ["subject": "another"]),
            ])
            let words = AgentStand.comment(summary: String(text.prefix(700)))
            let stand = try scene.stand(ModelScript(calls, .text(words)))
            let report = try await scene.comment(subject, stand)
            #expect(report.isAgents && stand.server.seen.violations == [])
            let run = try scene.sample.store.agentRuns(organizationKey: 1, limit: 1)[0]
            let recorded = try scene.sample.store.agentToolCalls(run: run.key)
            #expect(recorded.count == 3 && !recorded.map(\.isError).contains(false))
            #expect(report.json.canonicalBytes.allSatisfy { $0 >= 0x20 })
            let task = stand.server.seen.requests[0]["contents"]?.arrayValue?[0]["parts"]?
                .arrayValue?[0]["text"]?.stringValue
            #expect((task ?? "").split(separator: "</record>").count <= 2)
            #expect(try InjectionTests.records(scene.sample.store) == before)
            #expect(try stand.scorer.engine.replay(run) == .identical)
        }
    }
}

@Suite("A server that refuses the ids of calls")
struct RefusedIDTests {
    @Test("is asked without them from then on, by later processes too, until it wants them again")
    func remembered() async throws {
        let scene = try CommentaryScene()
        var script = scene.script(0, AgentStand.comment())
        script.refusesIDs = true
        let first = try scene.stand(script)
        #expect(try await scene.comment(0, first).isAgents)
        #expect(first.server.seen.requests.count == 3)
        let second = try scene.stand(script)
        #expect(try await scene.comment(0, second).isAgents)
        #expect(second.server.seen.requests.count == 2)
        let changed = try scene.stand(
            ModelScript(.error(400, "INVALID_ARGUMENT", "functionResponse.id does not match"))
        )
        #expect(try await scene.comment(0, changed).note.outcome == "refused")
        let third = try scene.stand(scene.script(0, AgentStand.comment()))
        #expect(try await scene.comment(0, third).isAgents)
        #expect(third.server.seen.requests[1].canonicalText.contains("\"id\":\"call-"))
        #expect(try third.scorer.engine.replayAll().otherCount == 0)
    }
}
