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
    /// The plan as it is kept: canonical JSON.
    package let body: [UInt8]

    /// A plan, field by field.
    package init(
        name: String,
        version: String,
        system: String,
        tools: [ToolDeclaration],
        answer: JSONSchema,
        budget: Budget,
        price: TokenPrice
    ) {
        self.name = name
        self.version = version
        frame = PromptFrame(system: system, tools: tools, answer: answer)
        self.budget = budget
        self.price = price
        let json: JSON = [
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
        body = json.canonicalBytes
    }

    /// Reads what ``body`` holds; nil for anything else.
    package init?(json: JSON) {
        guard let name = json["name"]?.stringValue, let version = json["version"]?.stringValue,
            let system = json["system"]?.stringValue, let tools = json["tools"]?.arrayValue,
            let answer = json["answer"].flatMap(JSONSchema.init(google:)),
            let budget = Budget(json: json["budget"]),
            let input = json["price"]?["input"]?.intValue,
            let output = json["price"]?["output"]?.intValue
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
            price: TokenPrice(input: input, output: output)
        )
    }
}
