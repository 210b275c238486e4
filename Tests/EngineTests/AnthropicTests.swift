import Agents
import CRM
import Engine
import HTTP
import JSON
import Storage
import TestSupport
import Testing

@Suite("Anthropic's Messages")
struct AnthropicTests {
    private static func answerOfAnthropic(_ blocks: JSON, _ reason: JSON) -> JSON {
        [
            "id": "msg_1", "type": "message", "role": "assistant", "content": blocks,
            "model": "claude-haiku-4-5-20251001", "stop_reason": reason, "stop_sequence": .null,
            "usage": [
                "input_tokens": 900, "output_tokens": 80, "cache_creation_input_tokens": 0,
                "cache_read_input_tokens": 100, "service_tier": "standard",
            ],
        ]
    }

    @Test("asks Anthropic by its Messages, thoughts and their signatures going back as they came")
    func anthropic() async throws {
        let sample = try SeededStore(seed: 4)
        let server = DialectStandIn(.anthropic) { _, before in
            switch before {
            case 0: return .refusal(529, "Overloaded")
            case 1:
                let calls = PresetStand.tools.enumerated().map { place, name -> JSON in
                    [
                        "type": "tool_use", "id": .string("toolu_0\(place)"),
                        "name": .string(name), "input": ["contact": "lead"],
                    ]
                }
                let thoughts: [JSON] = [
                    ["type": "thinking", "thinking": "I look first.", "signature": "EqQBsig"],
                    ["type": "redacted_thinking", "data": "EmwKAh"],
                    ["type": "text", "text": "Looking.", "citations": .null],
                ]
                return .json(Self.answerOfAnthropic(.array(thoughts + calls), "tool_use"))
            default:
                let text: JSON = ["type": "text", "text": .string(AgentStand.answer())]
                return .json(Self.answerOfAnthropic([text], "end_turn"))
            }
        }
        let variables = ["ASSAY_AGENT": "anthropic", "ANTHROPIC_API_KEY": "sk-ant-0123456789"]
        let stand = try PresetStand.stand(sample, variables, server)
        let report = try await PresetStand.score(stand)
        #expect(server.wrong == [] && report.score == 82, "\(report.agent?.words ?? "")")
        #expect(report.json["tools_used"]?.arrayValue?.count == 3)
        #expect(server.calls.allSatisfy { $0.url == "https://api.anthropic.com/v1/messages" })
        #expect(server.calls[0].headers["x-api-key"] == "sk-ant-0123456789")
        let said = server.bodies[2]["messages"]?.arrayValue?[1]["content"]?.arrayValue ?? []
        #expect(
            said.map { $0["type"] } == [
                "thinking", "redacted_thinking", "text", "tool_use", "tool_use", "tool_use",
            ]
        )
        #expect(server.bodies.allSatisfy { $0["system"]?.stringValue?.isEmpty == false })
        #expect(try stand.scorer.engine.replayAll().otherCount == 0)
    }

    @Test("asks Anthropic for the answer by a tool, by the prompt where no tool may be forced")
    func anthropicRepair() async throws {
        let sample = try SeededStore(seed: 4)
        let server = DialectStandIn(.anthropic) { body, before in
            if body["tool_choice"]?["type"] == "tool" {
                let words = "Thinking may not be enabled when tool_choice forces tool use."
                return .refusal(400, words)
            }
            let text = before == 0 ? "Let me think." : AgentStand.answer()
            return .json(
                Self.answerOfAnthropic([["type": "text", "text": .string(text)]], "end_turn")
            )
        }
        let variables = ["ASSAY_AGENT": "anthropic", "ANTHROPIC_API_KEY": "sk-ant-0123456789"]
        let stand = try PresetStand.stand(sample, variables, server)
        let report = try await PresetStand.score(stand)
        #expect(server.wrong == [] && report.score == 82, "\(report.agent?.words ?? "")")
        #expect(server.bodies.count == 3)
        #expect(try stand.scorer.engine.replayAll().otherCount == 0)
        let forced = DialectStandIn(.anthropic) { body, before in
            guard before > 0 else {
                return .json(Self.answerOfAnthropic([["type": "text", "text": "Hm."]], "end_turn"))
            }
            do {
                let call: JSON = [
                    "type": "tool_use", "id": "toolu_9", "name": "give_answer",
                    "input": try JSON(parsing: AgentStand.answer()),
                ]
                return .json(Self.answerOfAnthropic([call], "tool_use"))
            } catch { return .refusal(500, "\(error)") }
        }
        let another = try SeededStore(seed: 5)
        let other = try PresetStand.stand(another, variables, forced)
        #expect(try await PresetStand.score(other).score == 82 && forced.wrong == [])
    }

    @Test("tells a refusal of Anthropic in its words, and what a failure was")
    func anthropicFailures() async throws {
        let wire = AnthropicWire(model: "m")
        var refusal = Self.answerOfAnthropic([], "refusal")
        #expect(try wire.answer(refusal.canonicalBytes).finish == .filtered("refusal"))
        refusal = Self.answerOfAnthropic([["type": "text", "text": "I will not."]], "refusal")
        #expect(try wire.answer(refusal.canonicalBytes).finish == .declined("I will not."))
        let long = Self.answerOfAnthropic([["type": "text", "text": "{"]], "max_tokens")
        #expect(try wire.answer(long.canonicalBytes).finish == .length)
        #expect(try wire.answer(long.canonicalBytes).usage.input == 1_000)
        #expect(throws: ModelFailure.self) { try wire.answer(Array("[]".utf8)) }
    }
}
