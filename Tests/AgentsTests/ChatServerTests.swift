import Agents
import HTTP
import JSON
import TestSupport
import Testing

/// What a model says and calls.
private enum Said {
    static let good = SampleAgent.good
    static let draft = "{\"score\":1,\"note\":\"a draft\"}"

    static func call(
        _ members: JSONObject = [:],
        arguments: JSON = "{\"key\":\"a\"}"
    ) -> JSON {
        var call: JSONObject = [
            "id": "c1", "type": "function", "function": ["name": "first", "arguments": arguments],
        ]
        for (name, value) in members {
            call[name] = value
            if value == .null { call.remove(name) }
        }
        return .object(call)
    }
}

@Suite("A server of chat completions")
struct ChatServerTests {
    typealias Question = ChatStandIn.Question

    /// A tool first, then a message.
    private static func then(_ text: String) -> @Sendable (Question) -> JSON {
        { $0.turns == 0 ? $0.call(Said.call()) : $0.say(text) }
    }

    /// Calls as they are given, then the right answer.
    private static func calls(
        _ calls: JSON...,
        more: JSONObject = [:]
    )
        -> @Sendable (Question) -> JSON
    {
        { question in
            if question.turns > 0 { return question.say(Said.good) }
            var message: JSONObject = [
                "role": "assistant", "content": "", "tool_calls": .array(calls),
            ]
            for (name, value) in more { message[name] = value }
            return question.reply(.object(message), finish: "stop")
        }
    }

    /// What servers write, and the right answer in each.
    private static let answered: KeyValuePairs<String, @Sendable (Question) -> JSON> = [
        "arguments as an object": calls(Said.call(arguments: ["key": "a"])),
        "arguments empty": calls(Said.call(arguments: "")),
        "arguments null": calls(Said.call(arguments: .null)),
        "arguments inside a text in a text": calls(
            Said.call(arguments: "\"{\\\"key\\\":\\\"a\\\"}\"")
        ),
        "arguments broken off": calls(Said.call(arguments: "{\"key\":")),
        "an id missing": calls(Said.call(["id": .null])),
        "an id empty": calls(Said.call(["id": ""])),
        "an id that is a number": calls(Said.call(["id": 7])),
        "one id for two calls": calls(Said.call(), Said.call()),
        "one id for calls of two turns": {
            $0.turns < 2 ? $0.call(Said.call()) : $0.say(Said.good)
        },
        "a type missing": calls(Said.call(["type": .null])),
        "members nobody documented": calls(
            Said.call(["index": 0]),
            more: ["reasoning_content": "hm", "annotations": [], "refusal": .null]
        ),
        "a name with more around it": calls(
            Said.call(["function": ["name": "functions.first<|channel|>x", "arguments": "{}"]])
        ),
        "a tool that does not exist": calls(
            Said.call(["function": ["name": "drop table; €", "arguments": "{}"]])
        ),
        "the older form of a call": {
            $0.turns == 0
                ? $0.reply([
                    "role": "assistant", "content": nil,
                    "function_call": ["name": "first", "arguments": "{}"],
                ]) : $0.say(Said.good)
        },
        "a finish reason that nobody knows": {
            $0.turns == 0 ? $0.call(Said.call()) : $0.say(Said.good, finish: "eos_token")
        },
        "no finish reason": {
            $0.turns == 0 ? $0.call(Said.call()) : $0.say(Said.good, finish: .null)
        },
        "a whole answer at the limit of tokens": {
            $0.turns == 0 ? $0.call(Said.call()) : $0.say(Said.good, finish: "length")
        },
        "content in parts": {
            $0.turns == 0
                ? $0.call(Said.call())
                : $0.reply([
                    "role": "assistant",
                    "content": [
                        ["type": "reasoning", "text": .string(Said.draft)],
                        ["type": "text", "text": .string(Said.good)],
                    ],
                ])
        },
        "an answer where thoughts should be": {
            $0.turns == 0
                ? $0.call(Said.call())
                : $0.reply([
                    "role": "assistant", "content": "\n", "reasoning_content": .string(Said.good),
                ])
        },
        "an empty list of calls beside the answer": {
            $0.turns == 0
                ? $0.call(Said.call())
                : $0.reply(["role": "assistant", "content": .string(Said.good), "tool_calls": []])
        },
        "thoughts with a draft": then("<think>\(Said.draft) no.</think>\n\(Said.good)"),
        "thoughts whose beginning stood in the prompt": then(
            "\(Said.draft) no.</think>\(Said.good)"
        ),
        "thoughts in brackets": then("[THINK]\(Said.draft)[/THINK]\(Said.good)"),
        "two rounds of thoughts": then("<think>a</think>x<think>\(Said.draft)</think>\(Said.good)"),
        "thoughts closed by the answer alone": then("<think>\(Said.draft) no. \(Said.good)"),
        "thoughts longer than any answer": then(
            "<think>" + String(repeating: "{x", count: 40_000) + "</think>" + Said.good
        ),
        "a draft before the answer": then(
            "First \(Said.draft). Better: \(Said.good) Done {ok}."
        ),
        "more members than were asked for": then(
            "{\"score\":70,\"note\":\"fine\",\"category\":\"warm\"}"
        ),
        "an answer inside another object": then("{\"answer\":\(Said.good),\"ok\":true}"),
    ]

    @Test("is understood in whatever way it writes", arguments: answered.indices)
    func answers(index: Int) async {
        let (name, reply) = Self.answered[index]
        let server = ChatStandIn { .json(reply($0)) }
        let agent = SampleAgent(ModelScript(.finish("STOP")), chat: server)
        let outcome = await agent.run()
        #expect(outcome.reason == .answered, "\(name): \(outcome.words)")
        #expect(outcome.answer?["score"] == 70, "\(name)")
        #expect(outcome.toolCalls > 0 && !outcome.wasRepaired, "\(name)")
        #expect(server.wrong.isEmpty, "\(name): \(server.wrong)")
    }

    /// Calls that stand in a text.
    private static let written = [
        "{\"name\":\"first\",\"arguments\":{\"key\":\"a\"}}",
        "I look.\n<tool_call>\n{\"name\":\"first\",\"parameters\":{\"key\":\"a\"}}\n</tool_call>",
        "[TOOL_CALLS][{\"name\":\"first\",\"arguments\":{\"key\":\"a\"}}]",
        "{\"tool_calls\":[{\"function\":{\"name\":\"first\",\"arguments\":{}}}]}",
        "<function=first>{\"key\":\"a\"}</function>",
        "<invoke name=\"first\"><parameter name=\"key\">a</parameter></invoke>",
        "```tool_code\nfirst(key=\"a\")\n```",
    ]

    @Test("may leave calls in the text, which are carried out all the same", arguments: written)
    func writtenCalls(text: String) async {
        let server = ChatStandIn { .json($0.turns == 0 ? $0.say(text) : $0.say(Said.good)) }
        let agent = SampleAgent(ModelScript(.finish("STOP")), chat: server)
        let outcome = await agent.run()
        #expect(outcome.reason == .answered && outcome.toolCalls == 1 && outcome.steps == 2)
        #expect(agent.asked.all == ["first"] && server.wrong.isEmpty)
        let told = server.bodies[1]["messages"]?.arrayValue?.last
        #expect(told?["role"] == "user")
        #expect(told?["content"]?.stringValue?.contains("\"found\":\"first\"") == true)
    }
}

@Suite("A server of chat completions that refuses something")
struct ChatRefusalTests {
    typealias Question = ChatStandIn.Question

    /// Words with which servers refuse a request, and whether they do so.
    private struct Refusal {
        var words: String
        var status = 400
        var applies: @Sendable (JSON) -> Bool
    }

    private static let refusals: KeyValuePairs<String, Refusal> = [
        "max_tokens": Refusal(
            words: "Unsupported parameter: 'max_tokens' is not supported with this model."
                + " Use 'max_completion_tokens' instead.",
            applies: { $0["max_tokens"] != nil }
        ),
        "schemas": Refusal(
            words: "This response_format type is unavailable now",
            applies: { $0["response_format"]?["type"] == "json_schema" }
        ),
        "forms of answers": Refusal(
            words: "'response_format' is not supported",
            applies: { $0["response_format"] != nil }
        ),
        "forms of answers, without a reason": Refusal(
            words: "",
            status: 422,
            applies: { $0["response_format"] != nil }
        ),
        "the system's role": Refusal(
            words: "System role not supported",
            status: 500,
            applies: { $0["messages"]?.arrayValue?.first?["role"] == "system" }
        ),
        "calls without tools beside them": Refusal(
            words: "Bedrock doesn't support tool calling without `tools=` param specified.",
            applies: { body in
                body["tools"] == nil
                    && body["messages"]?.arrayValue?.contains { $0["role"] == "tool" } == true
            }
        ),
    ]

    @Test(
        "is asked otherwise where it refuses something, and so at once the next time",
        arguments: refusals.indices
    )
    func adapts(index: Int) async {
        let (name, refusal) = Self.refusals[index]
        let server = ChatStandIn { question in
            if refusal.applies(question.body) { return .refusal(refusal.status, refusal.words) }
            switch question.turns {
            case 0: return .json(question.call(Said.call()))
            // No answer at first, so that one is asked for by a schema.
            case 1: return .json(question.say("let me think"))
            default: return .json(question.say(Said.good))
            }
        }
        let agent = SampleAgent(ModelScript(.finish("STOP")), chat: server)
        let outcome = await agent.run()
        #expect(outcome.reason == .answered, "\(name): \(outcome.words)")
        #expect(server.wrong.isEmpty, "\(name): \(server.wrong)")
        let first = server.bodies.count
        #expect(first > 3, "\(name)")
        #expect(await agent.run(id: "run-2").reason == .answered)
        #expect(server.bodies.count - first == 3, "\(name)")
    }

    @Test("goes down to the prompt alone, one way after the other")
    func forms() async {
        let server = ChatStandIn { question in
            let form = question.body["response_format"]?["type"]
            let names = (question.body["tools"]?.arrayValue ?? []).map { $0["function"]?["name"] }
            if form != nil { return .refusal(400, "response_format is not supported") }
            if names == ["give_answer"] { return .refusal(400, "tools are not supported here") }
            return .json(question.say(question.turns == 0 ? "hm" : Said.good))
        }
        let agent = SampleAgent(ModelScript(.finish("STOP")), chat: server)
        #expect(await agent.run().reason == .answered)
        let forms = server.bodies.map { body in
            body["response_format"]?["type"]?.stringValue
                ?? body["tool_choice"]?["function"]?["name"]?.stringValue ?? "none"
        }
        #expect(forms == ["none", "json_schema", "json_object", "give_answer", "none"])
        #expect(server.wrong.isEmpty)
    }

    @Test("may give its answer as the arguments of a tool")
    func answerTool() async {
        let server = ChatStandIn { question in
            if question.body["response_format"] != nil {
                return .refusal(400, "response_format is not supported")
            }
            if question.turns == 0 { return .json(question.say("hm")) }
            return .json(
                question.call(
                    Said.call([
                        "function": ["name": "give_answer", "arguments": .string(Said.good)]
                    ])
                )
            )
        }
        let outcome = await SampleAgent(ModelScript(.finish("STOP")), chat: server).run()
        #expect(outcome.reason == .answered && outcome.toolCalls == 0)
    }

    @Test(
        "without tools is given what they say, and the outcome tells so",
        arguments: [
            (400, "registry.ollama.ai/library/gemma3 does not support tools"),
            (400, "\"auto\" tool choice requires --enable-auto-tool-choice"),
            (500, "tools param requires --jinja flag"),
            (404, "No endpoints found that support tool use, and it is not supported"),
        ]
    )
    func noTools(status: Int, words: String) async {
        let server = ChatStandIn { question in
            question.body["tools"] == nil
                ? .json(question.say(Said.good)) : .refusal(status, words)
        }
        let agent = SampleAgent(
            ModelScript(.finish("STOP")),
            chat: server,
            wantsToolCall: true
        )
        let outcome = await agent.run()
        #expect(outcome.reason == .answered && outcome.remarks == [.toolsGiven])
        #expect(outcome.toolResults.map(\.reference) == ["t1", "t2"])
        let messages = server.bodies[1]["messages"]?.arrayValue ?? []
        #expect(messages.map { $0["role"]?.stringValue } == ["system", "user"])
        #expect(messages[1]["content"]?.stringValue?.contains("\"found\":\"second\"") == true)
        let again = await agent.run(id: "run-2")
        #expect(again.remarks == [.toolsGiven] && server.bodies.count == 3)
    }

    @Test("whose model asks no tool is asked again with a call demanded")
    func demanded() async {
        let server = ChatStandIn { question in
            question.body["tool_choice"] == "required"
                ? .json(question.call(Said.call())) : .json(question.say(Said.good))
        }
        let agent = SampleAgent(ModelScript(.finish("STOP")), chat: server, wantsToolCall: true)
        let outcome = await agent.run()
        #expect(outcome.reason == .answered && outcome.remarks.isEmpty && outcome.steps == 3)
        #expect(agent.asked.all == ["first"] && server.wrong.isEmpty)
    }

    @Test("whose model writes to its limit without a tool is given what all of them say")
    func endless() async {
        let server = ChatStandIn { question in
            question.body["tools"] == nil
                ? .json(question.say(Said.good))
                : .json(question.say("Once upon a time", finish: "length"))
        }
        let agent = SampleAgent(ModelScript(.finish("STOP")), chat: server, wantsToolCall: true)
        let outcome = await agent.run()
        #expect(outcome.reason == .answered && outcome.remarks == [.toolsGiven])
        #expect(outcome.toolResults.count == 2 && server.bodies.count == 2)
        let messages = server.bodies[1]["messages"]?.arrayValue ?? []
        #expect(messages.last?["content"]?.stringValue?.contains("What the tools say") == true)
    }

    @Test("whose model asks no tool at all has its answer marked")
    func marked() async {
        let replies: KeyValuePairs<String, @Sendable (Question) -> ChatStandIn.Reply> = [
            "it called no tool": { .json($0.say(Said.good)) },
            "it called no tool, and gave no other answer when asked to": {
                $0.turns == 0 ? .json($0.say(Said.good)) : .refusal(500, "gone")
            },
        ]
        for (words, reply) in replies {
            let server = ChatStandIn(reply)
            let agent = SampleAgent(
                ModelScript(.finish("STOP")),
                chat: server,
                wantsToolCall: true
            )
            let outcome = await agent.run()
            #expect(outcome.reason == .answered && outcome.words == "it answered; \(words)")
            #expect(outcome.answer?["score"] == 70 && outcome.toolCalls == 0)
        }
    }

    @Test("has its refusals told in its own words")
    func refusalWords() async {
        let said: KeyValuePairs<String, @Sendable (Question) -> ChatStandIn.Reply> = [
            "it declined: I can't score people.": {
                .json($0.reply(["content": .null, "refusal": "I can't score people."]))
            },
            "its answer did not fit: it holds no JSON object, but \"I can't do that.\"": {
                .json($0.say("I can't do that."))
            },
            "the model's server failed: model overloaded": { _ in
                .json(["error": ["message": "model overloaded", "code": 503]])
            },
            "the day's quota at the model's server is used up: No credit": { _ in
                .refusal(402, "No credit")
            },
        ]
        for (words, reply) in said {
            let agent = SampleAgent(ModelScript(.finish("STOP")), chat: ChatStandIn(reply))
            #expect(await agent.run().words == words)
        }
    }

    @Test("that names a moment in Retry-After is waited for by its own clock")
    func retryDate() async {
        let headers: HTTPHeaders = [
            "Date": "Sun, 29 Feb 2032 23:59:57 GMT", "Retry-After": "Mon, 01 Mar 2032 00:00:04 GMT",
        ]
        let server = ChatStandIn {
            $0.before == 0 ? .refusal(429, "slow down", headers) : .json($0.say(Said.good))
        }
        let agent = SampleAgent(ModelScript(.finish("STOP")), chat: server)
        let start = agent.now
        #expect(await agent.run().reason == .answered)
        #expect((7_000_000..<8_000_000).contains(agent.now - start))
    }
}

@Suite("A slow model")
struct SlowModelTests {
    private static func run(_ base: String) async -> (ChatStandIn, SampleAgent, AgentOutcome) {
        let server = ChatStandIn(base: base) { _ in .failure(.timedOut) }
        let agent = SampleAgent(
            ModelScript(.finish("STOP")),
            budget: Budget(wallTime: 300_000_000),
            chat: server
        )
        return (server, agent, await agent.run())
    }

    @Test(
        "of ours has the whole run for one attempt, and its time-outs open no breaker",
        arguments: ["http://localhost:1/v1", "http://192.168.1.5:8080/v1", "http://llm.local/v1"]
    )
    func local(base: String) async {
        let (server, agent, _) = await Self.run(base)
        #expect(server.calls[0].timeout == .seconds(300))
        #expect(agent.breaker.state.failures == 0 && agent.breaker.state.openUntil == 0)
    }

    @Test("of others is given up after a minute, and left alone after three")
    func remote() async {
        let (server, agent, _) = await Self.run("https://models.example/v1")
        #expect(server.calls[0].timeout == .seconds(60))
        #expect(agent.breaker.state.failures == 3 && agent.breaker.state.openUntil > 0)
    }
}
