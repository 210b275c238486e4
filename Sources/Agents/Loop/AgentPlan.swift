package import JSON

/// All that decides how a run goes, beside the task and the model's answers.
///
/// Kept with the run: from the plan, the task and the recorded replies the run can be made again.
package struct AgentPlan: Sendable, Hashable {
    /// The agent's name: `lead_scorer`.
    package let name: String
    /// The version of its prompt.
    package let version: String
    /// Prompt, tools, and what its answer must look like.
    package let frame: PromptFrame
    /// What it may use.
    package let budget: Budget
    /// What tokens cost.
    package let price: TokenPrice
    /// By which rules the run goes.
    package let rules: Rules
    /// Whether an answer given without asking a tool is asked for once more, with a tool demanded.
    package let wantsToolCall: Bool
    /// The plan as it is kept: canonical JSON.
    package let body: [UInt8]

    /// The rules by which ``AgentMachine`` goes; kept with a run, so that older ones replay.
    package enum Rules: Int64, Sendable {
        /// The first object of a text is the answer; tools go by their exact names.
        case first = 1
        /// The last object that fits is the answer, outside of thoughts; calls are understood in
        /// every form that servers write them in.
        case second = 2
        /// As the second; who writes to its limit without asking a tool is given what all say.
        case third = 3
    }

    /// A plan, field by field.
    package init(
        name: String,
        version: String,
        system: String,
        tools: [ToolDeclaration],
        answer: JSONSchema,
        budget: Budget,
        price: TokenPrice,
        rules: Rules = .third,
        wantsToolCall: Bool = false
    ) {
        self.name = name
        self.version = version
        frame = PromptFrame(system: system, tools: tools, answer: answer)
        self.budget = budget
        self.price = price
        self.rules = rules
        self.wantsToolCall = wantsToolCall
        var json: JSONObject = [
            "name": .string(name), "version": .string(version), "system": .string(system),
            "tools": .array(
                tools.map { tool in
                    [
                        "name": .string(tool.name), "purpose": .string(tool.purpose),
                        "parameters": tool.parameters.json(.google),
                    ]
                }
            ),
            "answer": answer.json(.google), "budget": budget.json,
            "price": ["input": .integer(price.input), "output": .integer(price.output)],
        ]
        // What early versions did not write is left out where it is as it was then.
        if rules != .first { json["rules"] = .integer(rules.rawValue) }
        if wantsToolCall { json["wants_tool_call"] = true }
        body = JSON.object(json).canonicalBytes
    }

    /// Reads what ``body`` holds; nil for anything else.
    package init?(json: JSON) {
        guard let name = json["name"]?.stringValue, let version = json["version"]?.stringValue,
            let system = json["system"]?.stringValue, let tools = json["tools"]?.arrayValue,
            let answer = json["answer"].flatMap(JSONSchema.init(google:)),
            let budget = Budget(json: json["budget"]),
            let input = json["price"]?["input"]?.intValue,
            let output = json["price"]?["output"]?.intValue,
            let rules = Rules(rawValue: json["rules"]?.intValue ?? Rules.first.rawValue)
        else { return nil }
        var declarations: [ToolDeclaration] = []
        for tool in tools {
            guard let name = tool["name"]?.stringValue, let purpose = tool["purpose"]?.stringValue,
                let parameters = tool["parameters"].flatMap(JSONSchema.init(google:))
            else { return nil }
            declarations.append(
                ToolDeclaration(name: name, purpose: purpose, parameters: parameters)
            )
        }
        self.init(
            name: name,
            version: version,
            system: system,
            tools: declarations,
            answer: answer,
            budget: budget,
            price: TokenPrice(input: input, output: output),
            rules: rules,
            wantsToolCall: json["wants_tool_call"]?.boolValue ?? false
        )
    }
}
