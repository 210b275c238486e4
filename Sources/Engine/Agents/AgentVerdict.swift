import Agents
package import CRM
import JSON

/// What an agent says of a lead, checked.
package struct AgentVerdict: Sendable, Hashable {
    /// A fact it says it relied on.
    package struct Fact: Sendable, Hashable {
        /// The tool result it names.
        package var reference: String
        /// The path of the value in that result.
        package var field: String
        /// The value as it says.
        package var value: String
        /// Whether that result really holds that value there.
        package var isHeld: Bool
    }

    /// 0 to 100; the sum of the breakdown.
    package var score: Int
    /// Points by ``Dimension``.
    package var breakdown: [Int]
    /// 0 to 1,000,000.
    package var confidenceMicro: Int
    /// Why, in the agent's words: text of a stranger, to be escaped wherever it is shown.
    package var reasoning: String
    /// What it relied on.
    package var facts: [Fact]

    /// Hot, warm or cold.
    package var category: Category { Category(score: score) }
    /// The facts that no tool returned.
    package var unheldFacts: [Fact] { facts.filter { !$0.isHeld } }

    /// Reads an answer that fits the schema; nil for anything else.
    init?(answer: JSON, results: [ToolResult]) {
        let parts = Dimension.allCases.compactMap { answer["breakdown"]?[$0.name]?.intValue }
        guard let score = answer["score"]?.intValue,
            let confidence = answer["confidence"]?.doubleValue,
            let reasoning = answer["reasoning"]?.stringValue,
            let facts = answer["facts"]?.arrayValue,
            parts.count == Dimension.allCases.count, (0...100).contains(score),
            (0...1).contains(confidence), parts.reduce(0, +) == score
        else { return nil }
        self.score = Int(score)
        breakdown = parts.map { Int($0) }
        confidenceMicro = Int(confidence * 1_000_000 + 0.5)
        self.reasoning = reasoning
        self.facts = facts.map { fact in
            let reference = fact["ref"]?.stringValue ?? ""
            let field = fact["field"]?.stringValue ?? ""
            let value = fact["value"]?.stringValue ?? ""
            let result = results.first { $0.reference == reference && !$0.isError }
            return Fact(
                reference: reference,
                field: field,
                value: value,
                isHeld: Self.text(at: field, in: result?.output) == value
            )
        }
    }

    /// The value at a JSON Pointer as text; nil where there is none.
    private static func text(at pointer: String, in output: JSON?) -> String? {
        guard var value = output, pointer.hasPrefix("/") else { return nil }
        for part in pointer.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            let next: JSON?
            if let elements = value.arrayValue {
                next = Int(part).flatMap { elements.indices.contains($0) ? elements[$0] : nil }
            } else {
                next = value[String(part)]
            }
            guard let next else { return nil }
            value = next
        }
        return value.stringValue ?? value.canonicalText
    }

    /// The verdict as it is committed to.
    var json: JSON {
        [
            "score": .integer(Int64(score)),
            "breakdown": .array(breakdown.map { .integer(Int64($0)) }),
            "confidence": .integer(Int64(confidenceMicro)), "reasoning": .string(reasoning),
            "facts": .array(
                facts.map { fact in
                    [
                        "ref": .string(fact.reference), "field": .string(fact.field),
                        "value": .string(fact.value), "held": .bool(fact.isHeld),
                    ]
                }
            ),
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
        self.facts = facts.map { fact in
            Fact(
                reference: fact["ref"]?.stringValue ?? "",
                field: fact["field"]?.stringValue ?? "",
                value: fact["value"]?.stringValue ?? "",
                isHeld: fact["held"]?.boolValue ?? false
            )
        }
        guard breakdown.count == Dimension.allCases.count else { return nil }
    }
}
