import Agents
import HTTP
import JSON
import TestSupport
import Testing

@Suite("What goes over the wire")
struct WireTests {
    @Test("goes to the address of the surface, region or multi-region")
    func addresses() {
        let model = "gemini-3.8-flash"
        func vertex(_ location: String) -> String {
            GeminiWire(.vertex(project: "p", location: location), model: model).url
        }
        let tail = "/publishers/google/models/\(model):generateContent"
        let plain = "https://aiplatform.googleapis.com/v1"
        #expect(vertex("global") == plain + "/projects/p/locations/global" + tail)
        #expect(
            vertex("europe-west1")
                == "https://europe-west1-aiplatform.googleapis.com/v1/projects/p/locations/"
                + "europe-west1" + tail
        )
        #expect(
            vertex("eu") == "https://aiplatform.eu.rep.googleapis.com/v1/projects/p/locations/eu"
                + tail
        )
        #expect(GeminiWire(.express, model: model).url == plain + tail)
        #expect(
            GeminiWire(.geminiAPI, model: model).url
                == "https://generativelanguage.googleapis.com/v1beta/models/\(model):generateContent"
        )
        // A name cannot lead anywhere else.
        #expect(
            GeminiWire(.express, model: "../x?y").url
                == plain + "/publishers/google/models/..%2Fx%3Fy:generateContent"
        )
    }

    private static func request(_ turns: [Turn], mode: ToolMode = .auto) -> ModelRequest {
        ModelRequest(
            frame: PromptFrame(
                system: "s",
                tools: [
                    ToolDeclaration(
                        name: "look",
                        purpose: "looks",
                        parameters: .object([.init("key", .string(lengthMax: 5))])
                    )
                ],
                answer: SampleAgent.answer
            ),
            turns: turns,
            mode: mode,
            outputTokensMax: 100,
            runID: "r-1"
        )
    }

    @Test("fits each model: labels on Vertex alone, a schema beside tools from Gemini 3 on")
    func models() throws {
        func keys(_ wire: GeminiWire, _ mode: ToolMode = .auto) throws -> (Set<String>, Set<String>)
        {
            let body = try JSON(
                parsing: wire.body(Self.request([.user("u")], mode: mode), .standard)
            )
            let config = body["generationConfig"]?.objectValue?.keys ?? []
            return (Set(body.objectValue?.keys ?? []), Set(config))
        }
        let new = try keys(
            GeminiWire(.vertex(project: "p", location: "eu"), model: "gemini-4-argon")
        )
        #expect(new.0.contains("labels") && new.1.contains("responseSchema"))
        #expect(new.1.contains("thinkingConfig"))
        let api = try keys(GeminiWire(.geminiAPI, model: "gemini-3.8-flash"))
        #expect(!api.0.contains("labels"))
        let old = GeminiWire(.geminiAPI, model: "gemini-2.5-flash")
        #expect(try keys(old).1 == ["maxOutputTokens"])
        #expect(try keys(old, .none).1.contains("responseSchema"))
    }

    @Test("comes back as it came: signatures, ids and parts that nobody knows yet")
    func echo() throws {
        let wire = GeminiWire(.geminiAPI, model: "gemini-3.8-flash")
        let content: JSON = [
            "role": "model", "someFutureMember": [1, 2],
            "parts": [
                ["text": "thinking", "thought": true],
                ["someFuturePart": ["a": 1.5]],
                [
                    "functionCall": ["name": "look", "args": ["key": "x"], "id": "c1"],
                    "thoughtSignature": "AbC+/=",
                ],
            ],
        ]
        let answer = try wire.answer(
            JSON.object(["candidates": [["content": content, "finishReason": "STOP"]]])
                .canonicalBytes
        )
        let turn = try #require(answer.content)
        #expect(turn.calls == [ToolCall(id: "c1", name: "look", arguments: ["key": "x"])])
        #expect(turn.text == "")
        let turns: [Turn] = [
            .user("u"), .model(turn),
            .tools([
                ToolResult(call: turn.calls[0], reference: "t1", output: 1, isError: false)
            ]),
        ]
        let sent = try JSON(parsing: wire.body(Self.request(turns), .standard))
        #expect(sent["contents"]?.arrayValue?[1] == content)
        let bare = String(
            decoding: wire.body(Self.request(turns), wire.dialects[1]),
            as: UTF8.self
        )
        #expect(!bare.contains("\"c1\"") && bare.contains("AbC+/="))
    }

    @Test("goes without ids where a server refuses them")
    func refusedIDs() async {
        var script = ModelScript(
            .calls([("first", SampleAgent.ask)]),
            .text(SampleAgent.good)
        )
        script.refusesIDs = true
        let agent = SampleAgent(script)
        let outcome = await agent.run()
        // The stand-in sees ids missing that it gave, which is what was asked for.
        #expect(outcome.steps == 2 && agent.recorder.attempts == 3)
        #expect(
            agent.server.seen.violations.allSatisfy { $0.contains("the response's id") }
        )
    }

    @Test("shows when another model answered than was asked, and that a retired one is gone")
    func routing() async {
        var script = ModelScript(.text(SampleAgent.good))
        script.modelVersion = "gemini-3.9-flash"
        let agent = SampleAgent(script)
        let outcome = await agent.run()
        #expect(outcome.modelVersion == "gemini-3.9-flash")
        let routed = agent.recorder.events.compactMap { event -> JSON? in
            if case .stepEnded(let span) = event {
                span.attributes["assay.agent.routed"]
            } else {
                nil
            }
        }
        #expect(routed == [true])
        let wire = GeminiWire(.geminiAPI, model: "gemini-3.8-flash")
        #expect(wire.isAsked("gemini-3.8-flash-002") && !wire.isAsked("gemini-3.8"))
        let gone = SampleAgent(ModelScript(.text("x")), model: "gemini-1.5-pro")
        #expect(await gone.run().reason.name == "model_missing")
        let day = "2026-11-23"
        #expect(ModelTable.warning(model: "gemini-1.5-pro", location: nil, on: day) != nil)
        #expect(
            ModelTable.warning(model: "gemini-3.8-flash", location: "us-central1", on: day) != nil
        )
        #expect(ModelTable.warning(model: "gemini-3.8-flash", location: "eu", on: day) == nil)
    }

    @Test("refuses what is no answer, in words")
    func noAnswers() {
        let wires: [any ModelWire] = [
            GeminiWire(.geminiAPI, model: "m"), ChatWire(model: "m", base: "http://x"),
        ]
        for wire in wires {
            for text in ["", "[1,2,3]", "<html>", "{\"a\":1,\"a\":2}", "{\"candidates\":\"\u{FF}"] {
                #expect(throws: ModelFailure.self) { try wire.answer(Array(text.utf8)) }
            }
        }
    }

    @Test("is tried by one count of tokens and no answer, and says what is wrong")
    func probe() async {
        for (model, kind) in [("gemini-3.8-flash", nil), ("gemini-1.5-pro", "model_missing")] {
            let agent = SampleAgent(ModelScript(.finish("STOP")), model: model)
            let failure = await ModelProbe(
                wire: agent.wire,
                credentials: agent.credentials,
                environment: agent.clock.agentEnvironment(agent.server)
            ).check(timeout: 1_000_000)
            #expect(failure?.kind.rawValue == kind)
            let calls = agent.server.seen.calls.filter { !$0.url.hasSuffix("/token") }
            #expect(calls.count == 1 && calls[0].url.hasSuffix(":countTokens"))
            #expect(agent.server.seen.requests.isEmpty)
        }
    }

    @Test("is planned once and read again as it was")
    func plan() throws {
        let plan = SampleAgent(ModelScript(.finish("STOP"))).plan
        let stored = try JSON(parsing: plan.body)
        #expect(AgentPlan(json: stored) == plan)
        #expect(AgentPlan(json: ["name": "x"]) == nil)
    }
}

@Suite("A circuit breaker")
struct CircuitBreakerTests {
    @Test("leaves a dead upstream alone, and tries it with one call after each longer pause")
    func pauses() {
        let breaker = CircuitBreaker()
        let failure = ModelFailure(.server)
        for moment in 1...3 as ClosedRange<Int64> {
            #expect(breaker.admits(at: moment, probeEnd: 10))
            breaker.failed(at: moment, failure)
        }
        var now: Int64 = 3
        for pause in [30, 60, 120, 240, 300, 300] as [Int64] {
            #expect(!breaker.admits(at: now + pause * 1_000_000 - 1, probeEnd: .max))
            now += pause * 1_000_000
            #expect(breaker.admits(at: now, probeEnd: now + 100))
            #expect(!breaker.admits(at: now + 99, probeEnd: .max))
            breaker.failed(at: now, failure)
        }
        breaker.succeeded(at: now, modelVersion: "m")
        #expect(breaker.admits(at: now, probeEnd: 0) && breaker.state.failures == 0)
    }

    @Test("does not believe a pause that is longer than any, since a clock was set back")
    func clock() {
        let breaker = CircuitBreaker()
        let tomorrow: Int64 = 86_400_000_000
        for _ in 0..<3 { breaker.failed(at: tomorrow, ModelFailure(.server)) }
        #expect(breaker.state.isOpen(at: tomorrow + 1))
        #expect(!breaker.state.isOpen(at: 1) && breaker.admits(at: 1, probeEnd: 2))
    }

    @Test("is not opened by requests that were wrong, and lets a lost probe be replaced")
    func others() {
        let breaker = CircuitBreaker()
        for _ in 0..<10 { breaker.failed(at: 1, ModelFailure(.refused)) }
        #expect(breaker.admits(at: 2, probeEnd: 3))
        for _ in 0..<3 { breaker.failed(at: 1, ModelFailure(.timeout)) }
        let later: Int64 = 31_000_000
        #expect(breaker.admits(at: later, probeEnd: later + 5))
        #expect(breaker.admits(at: later + 5, probeEnd: later + 9))
    }

    @Test("costs a run nothing while it is open")
    func free() async {
        let agent = SampleAgent(ModelScript(.fails(.unreachable)))
        #expect(await agent.run().reason.name == "unreachable")
        let asked = agent.server.seen.calls.count
        let before = agent.now
        #expect(await agent.run(id: "run-2").reason.name == "breaker_open")
        #expect(agent.server.seen.calls.count == asked && agent.now == before)
    }
}

@Suite("Spans")
struct SpanTests {
    @Test("of a run are one tree in OpenTelemetry's words, and OTLP/JSON holds them")
    func tree() async throws {
        let agent = SampleAgent(
            ModelScript(turns: [
                [.error(503, "UNAVAILABLE", "x"), .calls([("first", ["key": "b"])])],
                [.text(SampleAgent.good)],
            ])
        )
        let outcome = await agent.run()
        var spans = agent.recorder.events.compactMap { event -> Span? in
            switch event {
            case .attemptEnded(let end): end.span
            case .stepEnded(let span): span
            case .toolEnded(_, _, let span): span
            case .attemptStarted, .toolStarted: nil
            }
        }
        let root = Span.agent(
            id: "00000000000000ff",
            name: "sample",
            version: "1",
            model: "gemini-3.8-flash",
            startedAt: 1,
            outcome: outcome,
            endedAt: agent.now
        )
        spans.append(root)
        #expect(
            spans.map(\.name) == [
                "POST", "POST", "generate_content gemini-3.8-flash", "execute_tool first", "POST",
                "generate_content gemini-3.8-flash", "invoke_agent sample",
            ]
        )
        let ids = Set(spans.map(\.id))
        #expect(ids.count == 7 && spans.allSatisfy { $0.parentID.map(ids.contains) ?? true })
        #expect(spans[0].errorType == "server" && spans[3].errorType == "tool_error")
        #expect(spans[1].attributes["http.request.resend_count"] == 1)
        let model = spans[2].attributes
        #expect(model["gen_ai.provider.name"] == "gcp.vertex_ai")
        #expect(model["gen_ai.usage.output_tokens"] == 120)
        #expect(model["gen_ai.response.finish_reasons"] == ["tool_call"])
        let trace = OTLP.Trace(id: String(repeating: "ab", count: 16), spans: spans)
        let body = try JSON(parsing: OTLP.body([trace], service: "assay", version: "1"))
        let scope = body["resourceSpans"]?.arrayValue?[0]["scopeSpans"]?.arrayValue?[0]
        let sent = scope?["spans"]?.arrayValue ?? []
        #expect(sent.count == 7 && sent[6]["parentSpanId"] == nil)
        #expect(sent[0]["kind"] == 3 && sent[3]["kind"] == 1)
        #expect(sent[0]["status"]?["code"] == 2 && sent[2]["status"] == nil)
        #expect(sent[0]["startTimeUnixNano"]?.stringValue?.count == 19)
        let tokens = sent[2]["attributes"]?.arrayValue?.first {
            $0["key"] == "gen_ai.usage.input_tokens"
        }
        #expect(tokens?["value"]?["intValue"] == "1000")
    }
}
