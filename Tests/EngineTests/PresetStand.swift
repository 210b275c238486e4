import Agents
import CRM
import Engine
import HTTP
import JSON
import Storage
import TestSupport
import Testing

/// An agent as variables choose it, at a stand-in for its server.
enum PresetStand {
    static func setup(_ variables: [String: String]) throws -> AgentSetup? {
        try AgentSetup.read(
            GoogleCredentials.Places(
                variable: { variables[$0] },
                readFile: { _ in throw AgentPlaceEmpty() }
            ),
            ManualClock().agentEnvironment(DialectStandIn(.ollama) { _, _ in .lines([]) })
        )
    }

    static func stand(
        _ sample: SeededStore,
        _ variables: [String: String],
        _ server: any HTTPTransport
    ) throws -> AgentStand {
        let read = try #require(try setup(variables))
        return try AgentStand(
            sample.store,
            sample.clock,
            AgentStand.normal,
            configure: { $0 = read },
            transport: { _ in server }
        )
    }

    static func score(_ stand: AgentStand) async throws -> ScoreReport {
        try await stand.scorer.scoreLeads(
            [try LeadInput(fields: ["name": "Ada Rossi", "email": "ada@rossi.example"])],
            organization: "acme",
            choice: .auto
        )[0]
    }

    static let tools = [
        "get_contact_history", "get_company_info", "analyze_email_quality",
    ]
}

/// Nothing of a test is in a file.
struct AgentPlaceEmpty: Error {}
