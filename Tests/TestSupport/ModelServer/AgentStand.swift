import Agents
package import Engine
package import HTTP
package import Storage
import JSON

/// An agent's scorer over a store, at the stand-in for a model's server.
package struct AgentStand {
    /// The clock of store and network.
    package let clock: ManualClock
    /// The stand-in.
    package let server: ModelServer
    /// The scorer.
    package let scorer: AgentScorer

    /// A scorer; `transport` stands between it and the stand-in where it is given.
    package init(
        _ store: Store,
        _ clock: ManualClock,
        _ script: ModelScript,
        configure: (inout AgentSetup) -> Void = { _ in },
        transport: (ModelServer) -> any HTTPTransport = { $0 }
    ) throws {
        self.clock = clock
        server = ModelServer(script, clock: clock)
        let environment = clock.agentEnvironment(transport(server))
        var setup = AgentSetup(
            provider: .vertex,
            wire: GeminiWire(
                .vertex(project: "p", location: "global"),
                model: "gemini-3.8-flash"
            ),
            credentials: TokenCredentials(
                StandInTokens(server: server, environment: environment),
                environment: environment
            ),
            credentialsKind: "stand-in"
        )
        configure(&setup)
        scorer = try AgentScorer(
            engine: ScoringEngine(store: store),
            setup: setup,
            environment: environment
        )
    }

    /// An answer of the lead scorer whose parts sum to its score.
    package static func answer(
        parts: [Int] = [16, 26, 24, 16],
        score: Int? = nil,
        reasoning: String = "They replied and fit.",
        facts: [(ref: String, field: String, value: String)] = []
    ) -> String {
        let names = ["email_quality", "company_fit", "engagement", "qualification"]
        let json: JSON = [
            "breakdown": .object(
                JSONObject(members: zip(names, parts).map { ($0, .integer(Int64($1))) })
            ),
            "score": .integer(Int64(score ?? parts.reduce(0, +))), "confidence": 0.86,
            "reasoning": .string(reasoning),
            "facts": .array(
                facts.map {
                    [
                        "ref": .string($0.ref), "field": .string($0.field),
                        "value": .string($0.value),
                    ]
                }
            ),
        ]
        return json.canonicalText
    }

    /// An answer of the agents that comment.
    package static func comment(
        summary: String = "They replied and fit.",
        finding: String = "They replied.",
        step: String = "Call them.",
        facts: [(ref: String, field: String, value: String)] = []
    ) -> String {
        let json: JSON = [
            "summary": .string(summary),
            "findings": [["kind": "strength", "text": .string(finding)]],
            "next_steps": [.string(step)],
            "facts": .array(
                facts.map {
                    [
                        "ref": .string($0.ref), "field": .string($0.field),
                        "value": .string($0.value),
                    ]
                }
            ),
        ]
        return json.canonicalText
    }

    /// Tools asked at once about a subject, as a model would: those of a role.
    package static func ask(_ role: AgentRole) -> ModelReply {
        role.name == AgentRole.insightWriter.name
            ? .calls(
                ["get_trend", "get_highlights", "get_data_gaps", "get_next_actions"].map {
                    ($0, ["subject": "this"])
                }
            )
            : .calls(
                [
                    "get_contact_history", "get_company_info", "analyze_email_quality",
                    "get_contact_insights",
                ].map { ($0, ["contact": "lead"]) }
            )
    }

    /// The three tools asked at once, as a model would.
    package static let askAll = ModelReply.calls(
        ["get_contact_history", "get_company_info", "analyze_email_quality"].map {
            ($0, ["contact": "lead"])
        }
    )

    /// A run of two calls that ends with an answer.
    package static let normal = ModelScript(askAll, .text(answer()))
}

/// Tokens from the stand-in.
private struct StandInTokens: TokenSource {
    let server: ModelServer
    let environment: AgentEnvironment

    func token(by deadline: Int64) async throws(ModelFailure) -> Agents.AccessToken {
        do {
            let reply = try await server.send(
                HTTPCall(method: "POST", url: "https://stand-in/token")
            )
            let text = try JSON(parsing: reply.body)["access_token"]?.stringValue ?? ""
            return AccessToken(text: text, expiresAt: environment.now() + 3_599_000_000)
        } catch {
            throw ModelFailure(.credentials, detail: "\(error)")
        }
    }
}
