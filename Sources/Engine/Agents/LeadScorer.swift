import Agents
import CRM
import JSON
import Ledger
import Scoring
import Storage

/// The agent that scores one lead: its prompt, its tools, its answer.
package enum LeadScorer {
    /// Its name.
    package static let name = "lead_scorer"
    /// The version of its prompt; raised with every change of the file.
    static let version = "1"

    /// What it may call; the arguments can name no other lead than the one of the task.
    static let declarations = ["get_contact_history", "get_company_info", "analyze_email_quality"]
        .map { name in
            ToolDeclaration(
                name: name,
                purpose: purposes[name] ?? "",
                parameters: .object([
                    .init("contact", .choice(["lead"]), "Always the word lead.")
                ])
            )
        }

    private static let purposes = [
        "get_contact_history":
            "What happened between us and the lead: counts, recency, replies, meetings, deals, the"
            + " record's own fields, and the latest interactions.",
        "get_company_info":
            "What is held about the lead's company: industry, size, other people, deals there.",
        "analyze_email_quality": "What the lead's e-mail address tells.",
    ]

    /// What it must answer.
    static let answer = JSONSchema.object([
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
        .init(
            "facts",
            .array(
                of: .object([
                    .init("ref", .string(lengthMax: 10), "The tool result, such as t1."),
                    .init("field", .string(lengthMax: 80), "The path, such as /replies/count."),
                    .init("value", .string(lengthMax: 200), "The value as text."),
                ]),
                countMax: 20
            )
        ),
    ])

    /// What the answer must keep to beyond its schema.
    static let check: AgentMachine.Check = { answer, _ in
        let parts = Dimension.allCases.map { answer["breakdown"]?[$0.name]?.intValue ?? 0 }
        let sum = parts.reduce(0, +)
        guard sum == answer["score"]?.intValue else {
            return ["the four parts of breakdown sum to \(sum), which must be the score"]
        }
        return []
    }

    /// How a run of it goes.
    static func plan(budget: Budget, price: TokenPrice) -> AgentPlan {
        AgentPlan(
            name: name,
            version: version,
            system: String(decoding: PackageResources.lead_scorer_md, as: UTF8.self),
            tools: declarations,
            answer: answer,
            budget: budget,
            price: price
        )
    }

    /// The tools over the facts that were read when the run began, so that nothing is looked up
    /// while the model thinks, and nothing but this lead can be.
    static func tools(_ lead: LeadBrief) -> ToolRegistry {
        ToolRegistry(
            declarations.map { declaration in
                Tool(declaration) { _ in
                    switch declaration.name {
                    case "get_contact_history": lead.history
                    case "get_company_info": lead.company
                    default: lead.email
                    }
                }
            }
        )
    }
}
