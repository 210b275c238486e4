import Agents
import HTTP
import JSON
import Synchronization
import TestSupport

/// An agent with two tools and a small answer, at the stand-in.
struct SampleAgent {
    let clock = ManualClock()
    let server: ModelServer
    let recorder = MemoryRecorder()
    var plan: AgentPlan
    let breaker: CircuitBreaker
    let tools: ToolRegistry
    let asked: AskedTools
    let credentials: TokenCredentials
    let wire: any ModelWire
    private let transport: any HTTPTransport

    init(
        _ script: ModelScript,
        budget: Budget = Budget(),
        model: String = "gemini-3.8-flash",
        breaker: CircuitBreaker = CircuitBreaker(),
        chat: ChatStandIn? = nil,
        wantsToolCall: Bool = false
    ) {
        server = ModelServer(script, clock: clock)
        transport = chat ?? server
        asked = AskedTools()
        // At the stand-in of chat completions the tools can be asked in one way alone.
        tools = Self.tools(asked, keys: chat == nil ? ["a", "b"] : ["a"])
        plan = AgentPlan(
            name: "sample",
            version: "1",
            system: "Answer in JSON.",
            tools: tools.declarations,
            answer: Self.answer,
            budget: budget,
            price: TokenPrice(input: 1_000_000, output: 2_000_000),
            wantsToolCall: wantsToolCall
        )
        self.breaker = breaker
        credentials = TokenCredentials(
            FixedTokens(environment: clock.agentEnvironment(server)),
            environment: clock.agentEnvironment(server)
        )
        wire =
            chat == nil
            ? GeminiWire(.vertex(project: "p", location: "global"), model: model)
            : ChatWire(model: "m", base: chat?.base ?? "")
    }

    var now: Int64 { clock.agentEnvironment(server).now() }

    static let answer = JSONSchema.object([
        .init("score", .integer(0...100)), .init("note", .string(lengthMax: 40)),
    ])
    static let good = "{\"score\":70,\"note\":\"fine\"}"
    static let ask: JSON = ["key": "a"]

    private static func tools(_ asked: AskedTools, keys: [String]) -> ToolRegistry {
        let schema = JSONSchema.object([.init("key", .choice(keys))])
        func tool(_ name: String) -> Tool {
            Tool(ToolDeclaration(name: name, purpose: "looks", parameters: schema)) { arguments in
                asked.add(name)
                if arguments["key"]?.stringValue == "b" { throw ToolError("there is no b") }
                return ["found": .string(name)]
            }
        }
        return ToolRegistry([tool("first"), tool("second")])
    }

    /// One run from beginning to end.
    func run(
        id: String = "run-1",
        check: @escaping AgentMachine.Check = { _, _ in [] }
    ) async
        -> AgentOutcome
    {
        let environment = clock.agentEnvironment(transport)
        let runner = AgentRunner(
            caller: ModelCaller(
                wire: wire,
                credentials: credentials,
                breaker: breaker,
                environment: environment
            ),
            tools: tools,
            recorder: recorder
        )
        let (outcome, rest) = await runner.run(
            AgentRunner.Assignment(
                plan: plan,
                task: "Look, then answer.",
                runID: id,
                spanID: "00000000000000ff",
                startedAt: environment.now(),
                check: check
            )
        )
        recorder.keep(rest)
        return outcome
    }
}

/// Which tools were carried out.
final class AskedTools: Sendable {
    private let names = Mutex<[String]>([])
    func add(_ name: String) { names.withLock { $0.append(name) } }
    var all: [String] { names.withLock { $0.sorted() } }
}

/// Keeps events in memory; can refuse.
final class MemoryRecorder: AgentRecorder {
    private let kept = Mutex<[AgentEvent]>([])
    private let refusal = Mutex<ModelFailure?>(nil)

    var events: [AgentEvent] { kept.withLock { $0 } }
    func keep(_ events: [AgentEvent]) { kept.withLock { $0 += events } }
    func refuse(_ failure: ModelFailure) { refusal.withLock { $0 = failure } }

    func record(_ events: [AgentEvent]) async throws(ModelFailure) {
        if let refusal = refusal.withLock({ $0 }) { throw refusal }
        keep(events)
    }

    var attempts: Int {
        events.count { if case .attemptStarted = $0 { true } else { false } }
    }
}

/// Tokens from the stand-in's endpoint.
struct FixedTokens: TokenSource {
    let environment: AgentEnvironment

    func token(by deadline: Int64) async throws(ModelFailure) -> AccessToken {
        do {
            let reply = try await environment.transport.send(
                HTTPCall(method: "POST", url: "https://stand-in/token")
            )
            let text = try JSON(parsing: reply.body)["access_token"]?.stringValue ?? ""
            return AccessToken(text: text, expiresAt: environment.now() + 3_599_000_000)
        } catch {
            throw ModelFailure(.credentials, detail: "\(error)")
        }
    }
}
