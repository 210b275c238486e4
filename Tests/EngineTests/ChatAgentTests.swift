import Agents
import CRM
import Engine
import JSON
import Storage
import TestSupport
import Testing

@Suite("An agent at a server of chat completions")
struct ChatAgentTests {
    private static func stand(_ sample: SeededStore, _ chat: ChatStandIn) throws -> AgentStand {
        try AgentStand(
            sample.store,
            sample.clock,
            AgentStand.normal,
            configure: { setup in
                setup.wire = ChatWire(model: "m", base: chat.base)
                setup.credentials = KeyCredentials.none
            },
            transport: { _ in chat }
        )
    }

    private static func score(_ stand: AgentStand) async throws -> ScoreReport {
        try await stand.scorer.scoreLeads(
            [try LeadInput(fields: ["name": "Ada Rossi", "email": "ada@rossi.example"])],
            organization: "acme",
            choice: .auto
        )[0]
    }

    @Test("is known by later processes, and replays however it was asked")
    func remembered() async throws {
        let sample = try SeededStore(seed: 4)
        let chat = ChatStandIn { question in
            if question.body["tools"] != nil {
                return .refusal(400, "gemma3 does not support tools")
            }
            if question.body["max_tokens"] != nil {
                return .refusal(400, "use max_completion_tokens")
            }
            return .json(question.say(AgentStand.answer()))
        }
        let first = try await Self.score(try Self.stand(sample, chat))
        #expect(first.score == 82 && chat.wrong.isEmpty && chat.bodies.count == 3)
        #expect(first.agent?.words == "it answered; \(AgentOutcome.Remark.toolsGiven.words)")
        #expect(
            first.json["tools_used"] == [
                "get_contact_history", "get_company_info", "analyze_email_quality",
            ]
        )
        let second = try Self.stand(sample, chat)
        #expect(try await Self.score(second).score == 82 && chat.bodies.count == 4)
        #expect(try second.scorer.engine.replayAll().otherCount == 0)
    }

    @Test("says which tools were called, and when none was")
    func tools() async throws {
        let sample = try SeededStore(seed: 4)
        let call: JSON = [
            "id": "c", "type": "function",
            "function": ["name": "get_company_info", "arguments": "{\"contact\":\"lead\"}"],
        ]
        let one = ChatStandIn { question in
            .json(question.turns == 0 ? question.call(call) : question.say(AgentStand.answer()))
        }
        let called = try await Self.score(try Self.stand(sample, one))
        #expect(called.json["tools_used"] == ["get_company_info"])
        let none = ChatStandIn { .json($0.say(AgentStand.answer())) }
        let stand = try Self.stand(sample, none)
        let report = try await Self.score(stand)
        #expect(report.json["tools_used"] == [] && report.score == 82)
        #expect(report.agent?.words == "it answered; it called no tool")
        #expect(none.bodies[1]["tool_choice"] == "required")
        #expect(try stand.scorer.engine.replayAll().otherCount == 0)
    }
}
