import CRM
import Engine
import Storage
import TestSupport
import Testing

@Suite("Comparing an agent with the local model")
struct AgentEvaluationTests {
    private static func one(_ local: Int, _ agent: Int?, _ isWon: Bool?) -> AgentComparison {
        AgentComparison(
            local: local,
            agent: agent,
            isWon: isWon,
            costMicros: 10,
            microseconds: Int64(local),
            unheldFacts: 1
        )
    }

    @Test("counts agreement, distance, disputes, areas and cost over what the agent answered")
    func figures() {
        let result = AgentEvaluation(
            [
                Self.one(85, 90, true), Self.one(40, 70, true), Self.one(60, 60, false),
                Self.one(30, nil, false), Self.one(20, 10, false), Self.one(55, 79, nil),
            ],
            .standard
        )
        #expect(result.count == 6 && result.answered == 5 && result.labelled == 4)
        #expect(result.agreement == 0.8 && result.meanDistance == 13.8)
        #expect(result.disputed == 2 && result.unheldFacts == 5 && result.costMicros == 60)
        #expect(result.localAUC == 0.75 && result.agentAUC == 1)
        #expect(result.medianMicroseconds == 55 && result.slowMicroseconds == 85)
        let none = AgentEvaluation([Self.one(1, nil, nil)], .standard)
        #expect(none.agreement == 0 && none.localAUC == nil && none.answered == 0)
    }

    @Test("scores each lead by both in one run, and keeps the score")
    func compare() async throws {
        let sample = try SeededStore()
        let stand = try AgentStand(sample.store, sample.clock, AgentStand.normal)
        let key = try ScoringEngine(store: sample.store).scoreLeads(
            [try LeadInput(fields: ["email": "a@b.example"])],
            organization: "acme"
        )[0].stored.contactKey
        let result = try await stand.scorer.compare(
            contact: key,
            isWon: true,
            organization: "acme",
            choice: .auto
        )
        #expect(result.agent == 82 && result.local != 82 && result.costMicros > 0)
        #expect(try sample.store.latestScore(contactKey: key)?.score == 82)
    }
}
