import Agents
import JSON

/// An agent of this product: its prompt, what it may call, what it must answer.
package struct AgentRole: Sendable {
    /// Its name, such as `lead_scorer`.
    package let name: String
    /// The version of its prompt; raised with every change of the file.
    let version: String
    /// The prompt.
    let prompt: String
    /// What it may call.
    let tools: [ToolDeclaration]
    /// What its answer must look like.
    let answer: JSONSchema
    /// What its answer must keep to beyond the schema.
    let check: AgentMachine.Check

    init(
        _ name: String,
        version: String,
        prompt: String,
        tools: [ToolDeclaration],
        answer: JSONSchema,
        check: @escaping AgentMachine.Check = { _, _ in [] }
    ) {
        self.name = name
        self.version = version
        self.prompt = prompt
        self.tools = tools
        self.answer = answer
        self.check = check
    }

    /// All of them.
    package static let all = [leadScorer, contactAnalyst, insightWriter]

    /// The role of a recorded run; nil for one this version does not know.
    static func named(_ name: String) -> AgentRole? { all.first { $0.name == name } }

    /// How a run of it goes.
    func plan(budget: Budget, price: TokenPrice) -> AgentPlan {
        AgentPlan(
            name: name,
            version: version,
            system: prompt,
            tools: tools,
            answer: answer,
            budget: budget,
            price: price,
            wantsToolCall: true
        )
    }

    /// The tools over answers that were read when the run began, so that nothing is looked up while
    /// the model thinks, and nothing but the subject of the task can be.
    func registry(_ prompt: AgentPrompt) -> ToolRegistry {
        ToolRegistry(
            tools.map { tool in
                Tool(tool, isLocal: true) { _ in prompt.answers[tool.name] ?? .null }
            }
        )
    }

    /// Tools of one argument that can name nothing but the subject of the task.
    static func tools(
        _ argument: String,
        _ subject: String,
        _ purposes: KeyValuePairs<String, String>
    ) -> [ToolDeclaration] {
        purposes.map { name, purpose in
            ToolDeclaration(
                name: name,
                purpose: purpose,
                parameters: .object([
                    .init(argument, .choice([subject]), "Always the word \(subject).")
                ])
            )
        }
    }

    /// Three tools about one lead.
    static let leadTools = tools(
        "contact",
        "lead",
        [
            "get_contact_history":
                "What happened between us and the lead: counts, recency, replies, meetings, deals,"
                + " the record's own fields, and the latest interactions.",
            "get_company_info":
                "What is held about the lead's company: industry, size, other people, deals there.",
            "analyze_email_quality": "What the lead's e-mail address tells.",
        ]
    )
}

/// What one run of an agent is told: its task, and what its tools will say.
struct AgentPrompt: Sendable {
    /// What the model is told first.
    let task: String
    /// The answers of the tools, by their names.
    let answers: [String: JSON]

    /// JSON in which no text can look like the end of its frame.
    static func inert(_ json: JSON) -> String {
        var bytes: [UInt8] = []
        for byte in json.canonicalBytes {
            if byte == UInt8(ascii: "<") {
                bytes.append(contentsOf: "\\u003c".utf8)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
