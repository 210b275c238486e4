import Agents
import AuditLog
import CRM
import Engine
import HTTP
import JSON
import SQLite
import Scoring
import Storage
import Synchronization
import TestSupport
import Testing

@Suite("A score by an agent")
struct AgentScoringTests {
    /// A file with one lead who replied twice.
    private func sample() throws -> (SeededStore, ContactKey) {
        let sample = try SeededStore(seed: 3)
        let engine = ScoringEngine(store: sample.store)
        let report = try engine.scoreLeads(
            [try Self.lead()],
            organization: sample.organization
        )[0]
        let key = report.stored.contactKey
        try sample.store.database.write { connection in
            for day in 1...2 {
                try connection.run(
                    """
                    INSERT INTO interaction (organization_key, contact_key, id, kind, occurred_at,
                        recorded_at, subject, body)
                    VALUES (1, ?, ?, 2, ?, 0, 'Re: offer', 'Call me at +39 02 1234567')
                    """,
                    .key(key),
                    .text("reply-\(day)"),
                    .integer(Instant.testNow.microseconds - Int64(day) * Instant.day)
                )
            }
        }
        return (sample, key)
    }

    private static func lead() throws -> LeadInput {
        try LeadInput(fields: [
            "name": "Ada Rossi", "email": "ada@rossi.example", "company": "Rossi Srl",
            "title": "CEO", "phone": "+39 02 1234567",
        ])
    }

    private func score(
        _ stand: AgentStand,
        _ key: ContactKey,
        _ choice: ScorerChoice = .auto
    )
        async throws -> ScoreReport
    {
        try await stand.scorer.scoreContacts([key], organization: "acme", choice: choice)[0]
    }

    @Test("keeps the local model's beside it, proves both, and replays without a network")
    func answered() async throws {
        let (sample, key) = try sample()
        let local = try ScoringEngine(store: sample.store)
            .scoreContacts([key], organization: "acme")[0]
        let script = ModelScript(
            AgentStand.askAll,
            .text(
                AgentStand.answer(facts: [
                    ("t1", "/replies/count", "2"), ("t1", "/replies/count", "9"),
                    ("t9", "/replies/count", "2"), ("t3", "/form", "valid"),
                ])
            )
        )
        let stand = try AgentStand(sample.store, sample.clock, script)
        let report = try await score(stand, key)
        #expect(report.score == 82 && report.stored.score == 82)
        #expect(report.agentUsed == "lead_scorer" && report.modelUsed == "gemini-3.8-flash")
        #expect(report.payload.result == local.payload.result)
        #expect(report.difference == 82 - local.score)
        #expect(report.isDisputed == (abs(82 - local.score) > 20))
        #expect(report.agent?.verdict?.facts.map(\.isHeld) == [true, false, false, true])
        let json = report.json
        #expect(json["category"] == "hot" && json["confidence"] == 0.86)
        #expect(json["local"]?["score"]?.intValue == Int64(local.score))
        #expect(try sample.store.latestScore(contactKey: key)?.score == 82)
        let engine = ScoringEngine(store: sample.store)
        #expect(try engine.replay(seq: report.stored.seq) == .identical)
        #expect(try LedgerVerifier(sample.store).verify().problems.isEmpty)
        #expect(stand.server.seen.violations == [] && stand.server.seen.requests.count == 2)
    }

    @Test("leaves every step in the file: attempts, tools, spans, tokens and cost")
    func trace() async throws {
        let (sample, key) = try sample()
        let stand = try AgentStand(sample.store, sample.clock, AgentStand.normal)
        let report = try await score(stand, key)
        let run = try #require(try sample.store.agentRun(scoreSeq: report.stored.seq))
        #expect(run.id == report.stored.runID && run.stopReason == "answered")
        #expect(run.steps == 2 && run.toolCalls == 3 && run.inputTokens == 2_000)
        let attempts = try sample.store.agentAttempts(run: run.key)
        #expect(attempts.map(\.status) == [200, 200])
        #expect(attempts.map(\.request) == stand.server.seen.requests.map(\.canonicalBytes))
        let tools = try sample.store.agentToolCalls(run: run.key)
        #expect(
            tools.map(\.call.reference) == ["t1", "t2", "t3"] && !tools.contains(where: \.isError)
        )
        let spans = try sample.store.spans(run: run.key)
        #expect(spans.count == 8 && spans.last?.parentID == nil)
        let ids = Set(spans.map(\.id))
        #expect(spans.allSatisfy { $0.parentID.map(ids.contains) ?? true })
        let used = try sample.store.agentUsage(organizationKey: 1, on: .testNow)
        #expect(used.attempts == 2 && used.tokens == run.inputTokens + run.outputTokens)
        #expect(used.costMicros == run.costMicros && run.costMicros > 0)
        let status = try stand.scorer.status(organization: "acme")
        #expect(status.isAvailable && status.lastSuccess != nil && status.used == used)
    }

    private static let failing: [(ModelScript, String)] = [
        (ModelScript(.fails(.unreachable)), "unreachable"),
        (ModelScript(.error(503, "UNAVAILABLE", "x")), "server"),
        (ModelScript(AgentStand.askAll, .text("{\"score\": 82")), "bad_answer"),
        (ModelScript(.text(AgentStand.answer(score: 90))), "bad_answer"),
        (ModelScript(.text(AgentStand.answer(parts: [99, 0, 0, 0]))), "bad_answer"),
        (ModelScript(.block("SAFETY")), "blocked"),
        (ModelScript(AgentStand.askAll, .finish("SAFETY")), "filtered"),
        (ModelScript(AgentStand.askAll), "no_answer"),
        (ModelScript(.fails(.timedOut)), "deadline"),
        (ModelScript(.status(200, body: "<html>")), "bad_reply"),
        (ModelScript(.error(403, "PERMISSION_DENIED", "x")), "forbidden"),
    ]

    @Test("is the local model's when the agent does not answer, and says why", arguments: 0..<11)
    func fallback(index: Int) async throws {
        let (script, reason) = Self.failing[index]
        let (sample, key) = try sample()
        let engine = ScoringEngine(store: sample.store)
        let local = try engine.scoreContacts([key], organization: "acme")[0]
        let stand = try AgentStand(sample.store, sample.clock, script)
        let report = try await score(stand, key)
        #expect(report.agentUsed == "local_scorecard" && report.agent?.outcome == reason)
        #expect(report.score == local.score && report.stored.score == local.score)
        #expect(report.json["agent"]?["outcome"] == .string(reason))
        #expect(try engine.replay(seq: report.stored.seq) == .identical)
        #expect(try LedgerVerifier(sample.store).verify().problems.isEmpty)
    }

    @Test("asks nobody where no agent is chosen, or the local model is asked for")
    func unasked() async throws {
        let (sample, key) = try sample()
        let stand = try AgentStand(sample.store, sample.clock, AgentStand.normal)
        let local = try await score(stand, key, .local)
        #expect(local.agent == nil && stand.server.seen.calls.isEmpty)
        let lying = try AgentStand(
            sample.store,
            sample.clock,
            AgentStand.normal,
            configure: {
                $0.isChosen = false
            }
        )
        #expect(try await score(lying, key).agent == nil)
        #expect(try await score(lying, key, .gemini).agentUsed == "lead_scorer")
        let none = try AgentScorer(
            engine: ScoringEngine(store: sample.store),
            setup: nil,
            environment: sample.clock.agentEnvironment(stand.server)
        )
        let report = try await none.scoreContacts([key], organization: "acme", choice: .gemini)[0]
        #expect(report.agent?.outcome == "not_configured" && report.agentUsed == "local_scorecard")
        #expect(try ScoringEngine(store: sample.store).replay(seq: report.stored.seq) == .identical)
    }

    @Test("is recorded before and after every call, so that a crash leaves what was known")
    func crashSafe() async throws {
        let (sample, key) = try sample()
        let store = sample.store
        let seen = Mutex<[[Int?]]>([])
        let stand = try AgentStand(
            store,
            sample.clock,
            AgentStand.normal,
            transport: { server in
                WatchedTransport(server) { _ in
                    guard let run = try store.agentRuns(organizationKey: 1, limit: 1).first else {
                        return
                    }
                    let attempts = try store.agentAttempts(run: run.key)
                    let answered = try store.agentToolCalls(run: run.key).count { $0.output != nil }
                    seen.withLock {
                        $0.append(
                            attempts.map { $0.endedAt == nil ? nil : $0.status } + [answered]
                        )
                    }
                }
            }
        )
        _ = try await score(stand, key)
        // At each call its own attempt stands there, open, and everything before it is closed.
        #expect(seen.withLock { $0 } == [[nil, 0], [200, nil, 3]])
    }

    @Test("cut short by a crash is told from one that goes on")
    func interrupted() async throws {
        let (sample, key) = try sample()
        let stand = try AgentStand(sample.store, sample.clock, AgentStand.normal)
        _ = try await score(stand, key)
        try await sample.store.database.write { connection in
            try connection.run("UPDATE agent_run SET stop_reason = NULL")
        }
        sample.clock.advance(1)
        #expect(try sample.store.closeInterruptedAgentRuns() == 1)
        let run = try sample.store.agentRuns(organizationKey: 1, limit: 1)[0]
        #expect(run.stopReason == "interrupted")
    }

    @Test("stops at the day's budget without a call, across processes")
    func dayBudget() async throws {
        let (sample, key) = try sample()
        func stand() throws -> AgentStand {
            try AgentStand(
                sample.store,
                sample.clock,
                AgentStand.normal,
                configure: {
                    $0.dayLimits = AgentDayLimits(attempts: 2)
                }
            )
        }
        let first = try stand()
        #expect(try await score(first, key).agentUsed == "lead_scorer")
        let second = try stand()
        #expect(try await score(second, key).agent?.outcome == "day_budget")
        #expect(second.server.seen.requests.isEmpty)
        let third = try AgentStand(
            sample.store,
            sample.clock,
            AgentStand.normal,
            configure: { $0.dayLimits = AgentDayLimits(attempts: 3) }
        )
        let cut = try await score(third, key)
        #expect(cut.agent?.outcome == "day_budget" && third.server.seen.requests.count == 1)
        // Refused before or between calls: both replay.
        let replayed = try ScoringEngine(store: sample.store).replayAll()
        #expect(replayed.otherCount == 0 && replayed.identical == 4)
        #expect(try !second.scorer.status(organization: "acme").isAvailable)
        sample.clock.advance(Instant.day)
        let next = try stand()
        #expect(try await score(next, key).agentUsed == "lead_scorer")
    }

    @Test("costs nothing while the server is known to be dead, in later processes too")
    func breaker() async throws {
        let (sample, key) = try sample()
        let dead = try AgentStand(sample.store, sample.clock, ModelScript(.fails(.unreachable)))
        #expect(try await score(dead, key).agent?.outcome == "unreachable")
        let next = try AgentStand(sample.store, sample.clock, AgentStand.normal)
        let report = try await score(next, key)
        #expect(report.agent?.outcome == "breaker_open" && next.server.seen.calls.isEmpty)
        #expect(try next.scorer.status(organization: "acme").pausedUntil != nil)
        sample.clock.advance(60_000_000)
        #expect(try await score(next, key).agentUsed == "lead_scorer")
    }

    @Test("does not hide a change that came while the model was thinking")
    func staleness() async throws {
        let (sample, key) = try sample()
        let store = sample.store
        let stand = try AgentStand(
            store,
            sample.clock,
            AgentStand.normal,
            transport: { server in
                WatchedTransport(server) { call in
                    guard call.url.contains("generateContent") else { return }
                    try store.database.write {
                        try $0.run(
                            "UPDATE contact SET title = 'Student' WHERE contact_key = ?",
                            .key(key)
                        )
                    }
                }
            }
        )
        _ = try await score(stand, key)
        #expect(try store.facts().stale == 1)
        let calm = try AgentStand(store, sample.clock, AgentStand.normal)
        _ = try await score(calm, key)
        #expect(try store.facts().stale == 0)
    }

    @Test("that was tampered with is found: replies, tools, plans, or the run gone")
    func tampering() async throws {
        let attacks: [(String, Bool)] = [
            (
                """
                UPDATE agent_attempt SET response = CAST(
                    replace(CAST(response AS TEXT), '82', '81') AS BLOB
                )
                """, true
            ),
            ("UPDATE agent_attempt SET request = x'7b7d' WHERE step = 1", true),
            ("UPDATE agent_tool_call SET output = '{}' WHERE reference = 't1'", true),
            ("UPDATE agent_plan SET body = x'7b7d'", true),
            ("UPDATE agent_run SET task = 'other'", true),
            ("DELETE FROM agent_run", false),
        ]
        for (sql, isDifferent) in attacks {
            let (sample, key) = try sample()
            let stand = try AgentStand(sample.store, sample.clock, AgentStand.normal)
            let seq = try await score(stand, key).stored.seq
            try await sample.store.database.write { try $0.run(sql) }
            switch try ScoringEngine(store: sample.store).replay(seq: seq) {
            case .identical: Issue.record("not found: \(sql)")
            case .differs: #expect(isDifferent, "\(sql)")
            case .notReplayable: #expect(!isDifferent, "\(sql)")
            case .erased, .expired: Issue.record("nobody was erased: \(sql)")
            }
        }
    }

    @Test("of many leads waits for the model without holding up local scoring")
    func concurrency() async throws {
        let (sample, key) = try sample()
        let gate = OpenableGate()
        let stand = try AgentStand(
            sample.store,
            sample.clock,
            AgentStand.normal,
            transport: { WatchedTransport($0, gate: gate) { _ in } }
        )
        async let reports = stand.scorer.scoreContacts(
            Array(repeating: key, count: 32),
            organization: "acme",
            choice: .auto
        )
        while gate.waiting < 1 { await Task.yield() }
        let local = try await stand.scorer.scoreContacts(
            [key],
            organization: "acme",
            choice: .local
        )
        #expect(local[0].agentUsed == "local_scorecard")
        gate.open()
        #expect(try await reports.allSatisfy { $0.agentUsed == "lead_scorer" })
    }

    @Test("sends no telephone number, and pseudonyms where they are asked for")
    func privacy() async throws {
        let (sample, key) = try sample()
        func sent(_ redaction: Redaction) async throws -> String {
            let stand = try AgentStand(
                sample.store,
                sample.clock,
                AgentStand.normal,
                configure: {
                    $0.redaction = redaction
                }
            )
            _ = try await score(stand, key)
            return stand.server.seen.requests.map(\.canonicalText).joined()
        }
        let plain = try await sent([])
        #expect(plain.contains("ada@rossi.example") && plain.contains("Re: offer"))
        let hidden = try await sent([.email, .phone, .name])
        for secret in ["ada", "1234567", "rossi", "+39"] {
            #expect(!hidden.lowercased().contains(secret), "\(secret)")
        }
        #expect(hidden.contains("person@the-lead.example") && hidden.contains("the lead"))
        let bytes = try await sample.store.database.read { connection in
            var all = ""
            try connection.rows(
                "SELECT CAST(request AS TEXT) || url FROM agent_attempt JOIN agent_run USING (run_key)"
            ) {
                all += $0.string(0)
            }
            return all
        }
        #expect(!bytes.contains("token-") && !bytes.contains("Bearer"))
    }
}

/// Looks at each call before the stand-in does, and can hold it.
struct WatchedTransport: HTTPTransport {
    let server: ModelServer
    let gate: OpenableGate?
    let look: @Sendable (HTTPCall) throws -> Void

    init(
        _ server: ModelServer,
        gate: OpenableGate? = nil,
        look: @escaping @Sendable (HTTPCall) throws -> Void
    ) {
        self.server = server
        self.gate = gate
        self.look = look
    }

    func send(_ call: HTTPCall) async throws(HTTPTransportError) -> HTTPReply {
        do { try look(call) } catch {
            throw HTTPTransportError(.cut, host: "stand-in", detail: "\(error)")
        }
        await gate?.pass()
        return try await server.send(call)
    }
}

/// Holds whoever comes until it is opened.
final class OpenableGate: Sendable {
    private let state = Mutex<(isOpen: Bool, waiting: [CheckedContinuation<Void, Never>])>(
        (false, [])
    )

    var waiting: Int { state.withLock { $0.waiting.count } }

    func pass() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}
