import Agents
import CRM
import JSON

/// What an agent says of a lead, checked.
package struct AgentScore: Sendable, Hashable {
    /// 0 to 100; the sum of the breakdown.
    package var score: Int
    /// Points by ``Dimension``.
    package var breakdown: [Int]
    /// 0 to 1,000,000.
    package var confidenceMicro: Int
    /// Why, in the agent's words: text of a stranger, to be escaped wherever it is shown.
    package var reasoning: String
    /// What it relied on.
    package var facts: [AgentFact]

    /// The facts that no tool returned.
    package var unheldFacts: [AgentFact] { facts.filter { !$0.isHeld } }

    /// Reads an answer that fits the schema; nil for anything else.
    init?(answer: JSON, results: [ToolResult]) {
        let parts = Dimension.allCases.compactMap { answer["breakdown"]?[$0.name]?.intValue }
        guard let score = answer["score"]?.intValue,
            let confidence = answer["confidence"]?.doubleValue,
            let reasoning = answer["reasoning"]?.stringValue,
            parts.count == Dimension.allCases.count, (0...100).contains(score),
            (0...1).contains(confidence), parts.reduce(0, +) == score
        else { return nil }
        self.score = Int(score)
        breakdown = parts.map { Int($0) }
        confidenceMicro = Int(confidence * 1_000_000 + 0.5)
        self.reasoning = reasoning
        facts = AgentFact.facts(in: answer, results)
    }

    /// The verdict as it is committed to.
    var json: JSON {
        [
            "score": .integer(Int64(score)),
            "breakdown": .array(breakdown.map { .integer(Int64($0)) }),
            "confidence": .integer(Int64(confidenceMicro)), "reasoning": .string(reasoning),
            "facts": .array(facts.map(\.json)),
        ]
    }

    /// Reads what ``json`` wrote; nil for anything else.
    init?(json: JSON) {
        guard let score = json["score"]?.intValue, let parts = json["breakdown"]?.arrayValue,
            let confidence = json["confidence"]?.intValue,
            let reasoning = json["reasoning"]?.stringValue, let facts = json["facts"]?.arrayValue,
            (0...100).contains(score)
        else { return nil }
        self.score = Int(score)
        breakdown = parts.compactMap { $0.intValue.map { Int($0) } }
        confidenceMicro = Int(confidence)
        self.reasoning = reasoning
        self.facts = facts.map(AgentFact.init(json:))
        guard breakdown.count == Dimension.allCases.count else { return nil }
    }
}
