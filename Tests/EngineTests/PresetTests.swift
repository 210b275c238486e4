import Agents
import CRM
import Engine
import HTTP
import JSON
import Storage
import TestSupport
import Testing

@Suite("A preset of a model's server")
struct PresetTests {
    private static func answerOfOllama(_ message: JSON, done: Bool = true) -> JSON {
        var object: JSONObject = [
            "model": "qwen3:8b", "created_at": "2026-11-20T09:12:04.5Z", "message": message,
            "done": .bool(done),
        ]
        if done {
            object["done_reason"] = "stop"
            object["total_duration"] = 4_883_583_458
            object["prompt_eval_count"] = 800
            object["eval_count"] = 90
        }
        return .object(object)
    }

    @Test("asks Ollama by its own chat, with the model it lists, a stream where it streams")
    func ollama() async throws {
        let sample = try SeededStore(seed: 4)
        let server = DialectStandIn(.ollama) { body, _ in
            if body["think"] != nil {
                return .refusal(400, "think value \"false\" is not supported for this model")
            }
            let spoke = body["messages"]?.arrayValue?.contains { $0["role"] == "tool" } == true
            guard spoke else {
                let calls = PresetStand.tools.map { name -> JSON in
                    ["function": ["name": .string(name), "arguments": ["contact": "lead"]]]
                }
                return .json(
                    Self.answerOfOllama([
                        "role": "assistant", "content": "", "thinking": "I look first.",
                        "tool_calls": .array(calls),
                    ])
                )
            }
            let answer = AgentStand.answer()
            return .lines([
                Self.answerOfOllama(
                    ["role": "assistant", "content": .string(String(answer.prefix(40)))],
                    done: false
                ),
                Self.answerOfOllama(
                    ["role": "assistant", "content": .string(String(answer.dropFirst(40)))]
                ),
            ])
        }
        let variables = ["ASSAY_AGENT": "ollama", "OLLAMA_HOST": "0.0.0.0"]
        let stand = try PresetStand.stand(sample, variables, server)
        let report = try await PresetStand.score(stand)
        #expect(server.wrong == [] && report.score == 82, "\(report.agent?.words ?? "")")
        #expect(report.json["tools_used"]?.arrayValue?.count == 3)
        #expect(server.calls[0].url == "http://127.0.0.1:11434/api/tags")
        #expect(server.bodies.allSatisfy { $0["model"] == "qwen3:8b" && $0["stream"] == false })
        #expect(
            server.bodies.last?["messages"]?.arrayValue?[2]["thinking"] == "I look first."
        )
        #expect(try stand.scorer.engine.replayAll().otherCount == 0)
        #expect(try stand.scorer.status(organization: "acme").model == "qwen3:8b")
    }

    @Test("goes on without tools where Ollama's model takes none, its answer held by a schema")
    func ollamaWithoutTools() async throws {
        let sample = try SeededStore(seed: 4)
        let server = DialectStandIn(.ollama) { body, _ in
            body["tools"] == nil
                ? .json(
                    Self.answerOfOllama([
                        "role": "assistant", "content": .string(AgentStand.answer()),
                    ])
                )
                : .refusal(400, "registry.ollama.ai/library/gemma3:latest does not support tools")
        }
        let variables = ["ASSAY_AGENT": "ollama", "ASSAY_AGENT_MODEL": "gemma3"]
        let stand = try PresetStand.stand(sample, variables, server)
        let report = try await PresetStand.score(stand)
        #expect(server.wrong == [] && report.score == 82, "\(report.agent?.words ?? "")")
        #expect(server.bodies.last?["format"]?["type"] == "object")
        #expect(try stand.scorer.engine.replayAll().otherCount == 0)
    }

    @Test("asks LM Studio and llama.cpp as they answer, with the model they list")
    func chat() async throws {
        for (preset, port) in [("lmstudio", 1234), ("llamacpp", 8080)] {
            let sample = try SeededStore(seed: 4)
            let server = ChatStandIn { question in
                let call: JSON = [
                    "id": "365174485", "type": "function",
                    "function": [
                        "name": "get_company_info", "arguments": "{\"contact\":\"lead\"}",
                    ],
                ]
                guard question.turns > 0 else { return .json(question.call(call)) }
                // Both add figures of their own, and thoughts beside the content.
                var reply = question.reply([
                    "role": "assistant", "content": .string(AgentStand.answer()),
                    "reasoning_content": "They fit.", "tool_calls": [],
                ])
                if case .object(var object) = reply {
                    object["stats"] = [:]
                    object["timings"] = ["predicted_per_second": 31.5]
                    object["system_fingerprint"] = "b6970-fd2f84f46"
                    reply = .object(object)
                }
                return .json(reply)
            }
            let stand = try PresetStand.stand(sample, ["ASSAY_AGENT": preset], server)
            let report = try await PresetStand.score(stand)
            #expect(server.wrong == [] && report.score == 82, "\(report.agent?.words ?? "")")
            #expect(server.calls[0].url == "http://127.0.0.1:\(port)/v1/chat/completions")
            #expect(server.bodies.allSatisfy { $0["model"] == "m" })
            #expect(try stand.scorer.engine.replayAll().otherCount == 0)
        }
    }

    @Test("says what to set where something is missing, and sends no key where it could be read")
    func missing() throws {
        let wrong: [([String: String], String)] = [
            (["ASSAY_AGENT": "anthropic"], "ANTHROPIC_API_KEY"),
            (["ASSAY_AGENT": "openai"], "OPENAI_API_KEY"),
            (["ASSAY_AGENT": "claude"], "anthropic"),
            (["ASSAY_AGENT": "gemini"], "GEMINI_API_KEY"),
            (["ASSAY_AGENT": "vertex"], "GOOGLE_CLOUD_PROJECT"),
            (
                [
                    "ASSAY_AGENT": "anthropic", "ANTHROPIC_API_KEY": "k",
                    "ANTHROPIC_BASE_URL": "http://gateway.example",
                ], "ANTHROPIC_BASE_URL"
            ),
            (
                [
                    "ASSAY_AGENT": "ollama", "ASSAY_AGENT_URL": "http://big.example:11434",
                    "ASSAY_AGENT_KEY": "k",
                ], "ASSAY_AGENT_URL"
            ),
        ]
        for (variables, word) in wrong {
            do {
                _ = try PresetStand.setup(variables)
                Issue.record("\(variables) is taken")
            } catch let error as AgentSetupError {
                #expect(error.description.contains(word), "\(error)")
            }
        }
    }

    @Test("gives a model on this machine minutes, one elsewhere half a minute, or what is said")
    func time() throws {
        func seconds(_ variables: [String: String]) throws -> Int64? {
            try PresetStand.setup(variables).map { $0.budget.wallTime / 1_000_000 }
        }
        #expect(try seconds(["ASSAY_AGENT": "ollama"]) == 300)
        #expect(try seconds(["ASSAY_AGENT": "llamacpp"]) == 300)
        let url = "http://localhost:11434/v1"
        #expect(try seconds(["ASSAY_AGENT": "openai", "ASSAY_AGENT_URL": url]) == 300)
        #expect(try seconds(["ASSAY_AGENT": "openai", "OPENAI_API_KEY": "k"]) == 30)
        #expect(try seconds(["ASSAY_AGENT": "ollama", "ASSAY_AGENT_SECONDS": "9"]) == 9)
    }

    @Test("reads the addresses that Ollama's own variable holds")
    func addresses() throws {
        for (told, url) in [
            ("0.0.0.0:1111", "http://127.0.0.1:1111"), (":1111", "http://127.0.0.1:1111"),
            ("box", "http://box:11434"), ("[::]", "http://127.0.0.1:11434"),
            ("https://ollama.example/", "https://ollama.example"),
            ("http://box:11434/v1", "http://box:11434"),
        ] {
            let setup = try PresetStand.setup(["ASSAY_AGENT": "ollama", "OLLAMA_HOST": told])
            #expect(setup?.wire.url == url + "/api/chat")
        }
    }

    @Test("falls back with the reason where the server lists no model")
    func noModel() async throws {
        let sample = try SeededStore(seed: 4)
        let server = EmptyServer()
        let report = try await PresetStand.score(
            try PresetStand.stand(sample, ["ASSAY_AGENT": "lmstudio"], server)
        )
        #expect(report.agent?.words.contains("has none yet") == true)
        #expect(report.agent?.outcome == "model_missing")
    }

    @Test("is named for servers that listen where their kind usually does")
    func found() async {
        let environment = ManualClock().agentEnvironment(
            DialectStandIn(.ollama) { _, _ in .refusal(404, "nothing here") }
        )
        let found = await LocalServer.find(
            GoogleCredentials.Places(
                variable: { $0 == "ASSAY_AGENT_URL" ? "http://other" : nil },
                readFile: { _ in throw AgentPlaceEmpty() }
            ),
            environment
        )
        #expect(
            found == [
                LocalServer(
                    provider: .ollama,
                    address: "http://127.0.0.1:11434/api/tags",
                    models: ["qwen3:8b"]
                )
            ]
        )
    }
}

/// A server that has no model.
private struct EmptyServer: HTTPTransport {
    func send(_ call: HTTPCall) async throws(HTTPTransportError) -> HTTPReply {
        HTTPReply(status: 200, headers: [:], body: Array("{\"data\":[]}".utf8))
    }
}
