import Agents
import CRM
import JSON
import Scoring
import Resources

extension AgentRole {
    /// The agent that scores one lead.
    package static let leadScorer = AgentRole(
        "lead_scorer",
        version: "1",
        prompt: Prompts.leadScorer,
        tools: leadTools,
        answer: .object([
            .init(
                "breakdown",
                .object(
                    Dimension.allCases.map {
                        .init($0.name, .integer(0...Int64($0.maximum)))
                    }
                )
            ),
            .init("score", .integer(0...100), "The exact sum of the four parts."),
            .init("confidence", .number(0...1)),
            .init("reasoning", .string(lengthMax: 800), "Two or three plain sentences."),
            AgentFact.member,
        ]),
        check: { answer, _ in
            let parts = Dimension.allCases.map { answer["breakdown"]?[$0.name]?.intValue ?? 0 }
            let sum = parts.reduce(0, +)
            guard sum == answer["score"]?.intValue else {
                return ["the four parts of breakdown sum to \(sum), which must be the score"]
            }
            return []
        }
    )
}
