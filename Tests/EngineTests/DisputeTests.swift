import Agents
import AuditLog
import CRM
import Engine
import JSON
import SQLite
import Scoring
import Storage
import TestSupport
import Testing

@Suite("A disputed score")
struct DisputeTests {
    /// A lead of few facts, scored by an agent whose parts sum to the score.
    private static func score(
        _ sample: SeededStore,
        parts: [Int],
        reasoning: String = "They want it."
    ) async throws -> ScoreReport {
        let script = ModelScript(
            AgentStand.askAll,
            .text(AgentStand.answer(parts: parts, reasoning: reasoning))
        )
        return try await AgentStand(sample.store, sample.clock, script).scorer.scoreLeads(
            [try LeadInput(fields: ["id": "ada", "name": "Ada Rossi"])],
            organization: "acme",
            choice: .auto
        )[0]
    }

    @Test("ranks by the lower of both, whichever gave it, and is marked in every list")
    func counted() async throws {
        for (parts, agent) in [([20, 30, 30, 19], 99), ([0, 0, 0, 0], 0)] {
            let sample = try SeededStore(seed: 4)
            let report = try await Self.score(sample, parts: parts)
            let local = report.payload.result.score
            #expect(report.isDisputed && report.score == agent && abs(agent - local) > 20)
            let lower = min(agent, local)
            #expect(report.counted == lower && report.json["counts_as"]?.intValue == Int64(lower))
            let key = report.stored.contactKey
            let latest = try #require(try sample.store.latestScore(contactKey: key))
            #expect(latest.score == agent && latest.counted == lower && latest.isDisputed)
            let organization = try #require(try sample.store.organizationKey(ifKnown: "acme"))
            let top = try sample.store.top(organizationKey: organization, limit: 100_000)
            let scores = top.map(\.counted)
            #expect(scores == scores.sorted(by: >))
            let listed = try sample.store.contacts(
                matching: "ada rossi",
                organizationKey: organization,
                limit: 10
            )
            #expect(listed.first { $0.id == "ada" }?.score == lower)
            #expect(listed.first { $0.id == "ada" }?.isDisputed == true)
            #expect(try LedgerVerifier(sample.store).verify().problems.isEmpty)
        }
    }

    @Test("gives the agent's number no reasons and no probability of the local model")
    func reasons() async throws {
        let sample = try SeededStore(seed: 4)
        let report = try await Self.score(sample, parts: [20, 30, 30, 19])
        let json = report.json
        #expect(json["reasons"] == [] && json["probability"] == .null)
        #expect(json["reasoning"] == "They want it.")
        let reasons = json["local"]?["reasons"]?.arrayValue ?? []
        #expect(!reasons.isEmpty && json["local"]?["probability"]?.doubleValue != nil)
        // The local model's number counts, so that its words are those that go with it.
        #expect(report.countedReasoning.hasPrefix("Disputed: the agent says 99, the local model"))
        #expect(!report.countedReasoning.contains("They want it."))
        let low = try await Self.score(sample, parts: [0, 0, 0, 0])
        #expect(low.countedReasoning.hasSuffix("They want it."))
    }

    @Test("is none where the two lie twenty points apart or less")
    func agreed() {
        #expect(!Dispute.isDisputed(answered: 70, local: 50))
        #expect(Dispute.counted(answered: 70, local: 50) == 70)
        #expect(Dispute.isDisputed(answered: 71, local: 50))
        #expect(Dispute.counted(answered: 71, local: 50) == 50)
        #expect(Dispute.counted(answered: 10, local: 50) == 10)
    }

    @Test("that is changed in the list alone is found")
    func tampered() async throws {
        for change in ["score = 99", "is_disputed = 0", "score = 99, is_disputed = 0"] {
            let sample = try SeededStore(seed: 4)
            _ = try await Self.score(sample, parts: [20, 30, 30, 19])
            try await sample.store.database.write { connection in
                try connection.run("UPDATE score_latest SET \(change) WHERE is_disputed")
            }
            #expect(try !LedgerVerifier(sample.store).verify().problems.isEmpty, "\(change)")
        }
    }
}
