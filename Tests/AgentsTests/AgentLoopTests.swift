import Agents
import HTTP
import JSON
import TestSupport
import Testing

@Suite("An agent's run")
struct AgentLoopTests {
    private static let first = ModelReply.calls([("first", SampleAgent.ask)])
    private static let second = ModelReply.calls([("second", SampleAgent.ask)])
    private static let good = ModelReply.text(SampleAgent.good)

    private struct Case: CustomStringConvertible {
        var description: String
        var script: ModelScript
        var reason: String
        var steps: Int
        var tools: [String] = []
        var attempts: Int?
        var isRepaired = false
    }

    private static let cases: [Case] = [
        Case(
            description: "two tools one after another, then an answer",
            script: ModelScript(first, second, good),
            reason: "answered",
            steps: 3,
            tools: ["first", "second"]
        ),
        Case(
            description: "two tools at once, the same one twice",
            script: ModelScript(
                .calls([
                    ("first", SampleAgent.ask), ("second", SampleAgent.ask),
                    ("first", SampleAgent.ask),
                ]),
                good
            ),
            reason: "answered",
            steps: 2,
            tools: ["first", "first", "second"]
        ),
        Case(
            description: "an answer in a code fence with prose around it",
            script: ModelScript(.text("Sure {ok}!\n```json\n\(SampleAgent.good)\n```\nBye {x}.")),
            reason: "answered",
            steps: 1
        ),
        Case(
            description: "a broken answer, repaired",
            script: ModelScript(.text("{\"score\": 7"), good),
            reason: "answered",
            steps: 2,
            isRepaired: true
        ),
        Case(
            description: "an answer out of range, twice",
            script: ModelScript(.text("{\"score\":150,\"note\":\"x\"}")),
            reason: "bad_answer",
            steps: 2,
            isRepaired: true
        ),
        Case(
            description: "members that nobody declared, which are left out",
            script: ModelScript(.text("{\"score\":1,\"note\":\"x\",\"hot\":true}")),
            reason: "answered",
            steps: 1
        ),
        Case(
            description: "an unknown tool, then an answer",
            script: ModelScript(.calls([("delete_all", [:])]), good),
            reason: "answered",
            steps: 2
        ),
        Case(
            description: "arguments that do not fit, then an answer",
            script: ModelScript(.calls([("first", ["key": [1, 2]])]), good),
            reason: "answered",
            steps: 2
        ),
        Case(
            description: "tools for ever",
            script: ModelScript(first),
            reason: "no_answer",
            steps: 6,
            tools: Array(repeating: "first", count: 5)
        ),
        Case(
            description: "429 that says how long to wait",
            script: ModelScript(turns: [[.rateLimited(delay: "2.5s"), first], [good]]),
            reason: "answered",
            steps: 2,
            tools: ["first"],
            attempts: 3
        ),
        Case(
            description: "429 without a word",
            script: ModelScript(turns: [
                [.error(429, "RESOURCE_EXHAUSTED", "exhausted"), good]
            ]),
            reason: "answered",
            steps: 1,
            attempts: 2
        ),
        Case(
            description: "429 that asks for more time than there is",
            script: ModelScript(.rateLimited(delay: "34.07s")),
            reason: "rate_limited",
            steps: 1,
            attempts: 1
        ),
        Case(
            description: "the day's quota is used up",
            script: ModelScript(.rateLimited(delay: "1s", quota: "RequestsPerDayPerProject")),
            reason: "quota",
            steps: 1,
            attempts: 1
        ),
        Case(
            description: "500 twice, then well",
            script: ModelScript(turns: [
                [.error(500, "INTERNAL", "x"), .error(503, "UNAVAILABLE", "x"), good]
            ]),
            reason: "answered",
            steps: 1,
            attempts: 3
        ),
        Case(
            description: "503 for ever",
            script: ModelScript(.error(503, "UNAVAILABLE", "overloaded")),
            reason: "server",
            steps: 1,
            attempts: 3
        ),
        Case(
            description: "HTML of a proxy",
            script: ModelScript(.status(502, body: "<!DOCTYPE html><p>That's an error.")),
            reason: "server",
            steps: 1,
            attempts: 3
        ),
        Case(
            description: "HTML that says 200",
            script: ModelScript(.status(200, body: "<html>log in</html>")),
            reason: "bad_reply",
            steps: 1,
            attempts: 1
        ),
        Case(
            description: "a redirect",
            script: ModelScript(.status(302, body: "", headers: ["Location": "https://x"])),
            reason: "refused",
            steps: 1,
            attempts: 1
        ),
        Case(
            description: "a slow model",
            script: ModelScript(.late(5_000_000, first), good),
            reason: "answered",
            steps: 2,
            tools: ["first"]
        ),
        Case(
            description: "a model that never answers",
            script: ModelScript(.fails(.timedOut)),
            reason: "deadline",
            steps: 1,
            attempts: 1
        ),
        Case(
            description: "a connection that breaks once",
            script: ModelScript(turns: [[.fails(.cut), good]]),
            reason: "answered",
            steps: 1,
            attempts: 2
        ),
        Case(
            description: "nobody there",
            script: ModelScript(.fails(.unreachable)),
            reason: "unreachable",
            steps: 1,
            attempts: 3
        ),
        Case(
            description: "a filter stops the model",
            script: ModelScript(first, .finish("SAFETY")),
            reason: "filtered",
            steps: 2,
            tools: ["first"]
        ),
        Case(
            description: "too long an answer",
            script: ModelScript(.text("{\"score\":8", finish: "MAX_TOKENS")),
            reason: "max_tokens",
            steps: 1
        ),
        Case(
            description: "a blocked prompt",
            script: ModelScript(.block("PROHIBITED_CONTENT")),
            reason: "blocked",
            steps: 1
        ),
        Case(
            description: "no candidates",
            script: ModelScript(.members(["candidates": []])),
            reason: "empty",
            steps: 1
        ),
        Case(
            description: "nothing at all",
            script: ModelScript(.members([:])),
            reason: "empty",
            steps: 1
        ),
        Case(
            description: "a candidate without parts",
            script: ModelScript(.finish("STOP")),
            reason: "empty",
            steps: 1
        ),
        Case(
            description: "a call that the provider could not read",
            script: ModelScript(.finish("MALFORMED_FUNCTION_CALL")),
            reason: "malformed",
            steps: 1
        ),
        Case(
            description: "a reason nobody knows yet",
            script: ModelScript(.finish("FROM_THE_FUTURE")),
            reason: "empty",
            steps: 1
        ),
        Case(
            description: "no permission",
            script: ModelScript(.error(403, "PERMISSION_DENIED", "denied")),
            reason: "forbidden",
            steps: 1,
            attempts: 1
        ),
    ]

    @Test("ends as it must for whatever a model's server does", arguments: cases.indices)
    func scenarios(index: Int) async {
        let one = Self.cases[index]
        let agent = SampleAgent(one.script)
        let outcome = await agent.run()
        #expect(outcome.reason.name == one.reason, "\(one)")
        #expect(outcome.steps == one.steps, "\(one)")
        #expect(outcome.wasRepaired == one.isRepaired, "\(one)")
        #expect((outcome.answer != nil) == (one.reason == "answered"), "\(one)")
        #expect(agent.asked.all == one.tools, "\(one)")
        #expect(agent.recorder.attempts == one.attempts ?? one.steps, "\(one)")
        #expect(agent.server.seen.violations == [], "\(one)")
        let elapsed = agent.now - SampleAgent(one.script).now
        #expect(elapsed <= agent.plan.budget.wallTime, "\(one)")
    }

    @Test("answers parallel calls in one turn, in call order, errors included")
    func parallel() async {
        let calls: [(name: String, arguments: JSON)] = [
            ("second", ["key": "a"]), ("nothing", [:]), ("first", ["key": "b"]), ("first", [:]),
        ]
        let agent = SampleAgent(ModelScript(.calls(calls), Self.good))
        let outcome = await agent.run()
        #expect(outcome.toolResults.map(\.call.name) == calls.map(\.name))
        #expect(outcome.toolResults.map(\.isError) == [false, true, true, true])
        let sent = agent.server.seen.requests[1]["contents"]?.arrayValue?.last
        let bodies = sent?["parts"]?.arrayValue?.compactMap { $0["functionResponse"]?["response"] }
        #expect(bodies?.count == 4)
        #expect(bodies?[0]["trust"]?.stringValue?.hasPrefix("untrusted") == true)
        #expect(bodies?[1]["error"]?.stringValue?.contains("first, second") == true)
        #expect(bodies?[2]["error"]?.stringValue == "there is no b")
        #expect(bodies?[3]["error"]?.stringValue?.contains("/key is missing") == true)
    }

    @Test("takes the tools away for its last step, and after the last call it may make")
    func lastStep() async {
        let agent = SampleAgent(ModelScript(Self.first), budget: Budget(steps: 3))
        _ = await agent.run()
        let modes = agent.server.seen.requests.map {
            $0["toolConfig"]?["functionCallingConfig"]?["mode"]?.stringValue
        }
        #expect(modes == ["AUTO", "AUTO", "NONE"])
        let three = ModelReply.calls(Array(repeating: ("first", SampleAgent.ask), count: 3))
        let other = SampleAgent(ModelScript(three, Self.good), budget: Budget(toolCalls: 2))
        let outcome = await other.run()
        #expect(outcome.reason == .answered && other.asked.all == ["first", "first"])
        #expect(outcome.toolResults.map(\.isError) == [false, false, true])
        #expect(
            other.server.seen.requests[1]["toolConfig"]?["functionCallingConfig"]?["mode"] == "NONE"
        )
    }

    @Test("never passes its budgets of tokens, money and time")
    func budgets() async {
        let cases: [(Budget, String)] = [
            (Budget(tokens: 200), "token_budget"), (Budget(tokens: 3_500), "token_budget"),
            (Budget(costMicros: 500), "cost_budget"), (Budget(costMicros: 6_000), "cost_budget"),
            (Budget(wallTime: 0), "wall_time"),
        ]
        for (budget, reason) in cases {
            let agent = SampleAgent(ModelScript(Self.first), budget: budget)
            let outcome = await agent.run()
            #expect(outcome.reason.name == reason)
            #expect(outcome.usage.total <= budget.tokens)
            #expect(outcome.costMicros <= budget.costMicros)
        }
        let slow = SampleAgent(
            ModelScript(.late(20_000_000, Self.first), .late(20_000_000, Self.good))
        )
        #expect(await slow.run().reason.name == "deadline")
    }

    @Test("is charged for answers that were lost, since they may be billed")
    func lostAnswers() async {
        let agent = SampleAgent(ModelScript(turns: [[.fails(.cut), Self.good]]))
        let outcome = await agent.run()
        #expect(outcome.usage.output == 120 && outcome.usage.input > 3_000)
    }

    @Test("makes no call that could not be recorded")
    func unrecorded() async {
        let agent = SampleAgent(ModelScript(Self.good))
        agent.recorder.refuse(ModelFailure(.dayBudget))
        #expect(await agent.run().reason.name == "day_budget")
        #expect(agent.server.seen.requests.isEmpty)
    }

    @Test("stops when it is cancelled")
    func cancelled() async {
        let agent = SampleAgent(ModelScript(Self.good))
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await agent.run()
        }
        #expect(await task.value.reason == .cancelled)
        #expect(agent.server.seen.requests.isEmpty)
    }

    @Test("puts an answer right that its own check refuses, once")
    func check() async {
        let agent = SampleAgent(ModelScript(Self.good))
        let outcome = await agent.run { _, _ in ["the sum is wrong"] }
        #expect(outcome.reason == .badAnswer(["the sum is wrong"]) && outcome.steps == 2)
        let last = agent.server.seen.requests[1]["contents"]?.arrayValue?.last
        let text = last?["parts"]?.arrayValue?.first?["text"]?.stringValue
        #expect(text?.contains("the sum is wrong") == true)
    }
}
