import Agents
package import JSON

/// A fact an agent says it relied on.
package struct AgentFact: Sendable, Hashable {
    /// The tool result it names.
    package var reference: String
    /// The path of the value in that result.
    package var field: String
    /// The value as it says.
    package var value: String
    /// Whether that result really holds that value there.
    package var isHeld: Bool

    /// How every agent lists its facts.
    static let member = JSONSchema.Member(
        "facts",
        .array(
            of: .object([
                .init("ref", .string(lengthMax: 10), "The tool result, such as t1."),
                .init("field", .string(lengthMax: 80), "The path, such as /replies/count."),
                .init("value", .string(lengthMax: 200), "The value as text."),
            ]),
            countMax: 20
        )
    )

    /// The facts of an answer, each looked up in what the tools returned.
    static func facts(in answer: JSON, _ results: [ToolResult]) -> [AgentFact] {
        (answer["facts"]?.arrayValue ?? []).map { fact in
            let reference = fact["ref"]?.stringValue ?? ""
            let field = fact["field"]?.stringValue ?? ""
            let value = fact["value"]?.stringValue ?? ""
            let result = results.first { $0.reference == reference && !$0.isError }
            return AgentFact(
                reference: reference,
                field: field,
                value: value,
                isHeld: text(at: field, in: result?.output) == value
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

    /// The fact as it is committed to and answered.
    package var json: JSON {
        [
            "ref": .string(reference), "field": .string(field), "value": .string(value),
            "held": .bool(isHeld),
        ]
    }

    private init(reference: String, field: String, value: String, isHeld: Bool) {
        self.reference = reference
        self.field = field
        self.value = value
        self.isHeld = isHeld
    }

    /// Reads what ``json`` wrote.
    init(json: JSON) {
        reference = json["ref"]?.stringValue ?? ""
        field = json["field"]?.stringValue ?? ""
        value = json["value"]?.stringValue ?? ""
        isHeld = json["held"]?.boolValue ?? false
    }
}
