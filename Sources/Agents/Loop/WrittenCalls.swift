import JSON

/// Calls of tools that a model wrote into its text, since its server did not take them for calls.
enum WrittenCalls {
    /// The calls in the order of the text, each tool once.
    static func calls(in text: String, of tools: [ToolDeclaration]) -> [ToolCall] {
        var calls: [(place: String.Index, call: ToolCall)] = []
        let objects = AnswerText.objects(in: text).reversed().flatMap(unwrapped)
        for tool in tools {
            let written = objects.lazy.compactMap { arguments(of: tool.name, in: $0) }.first
            guard let place = text.firstRange(of: tool.name)?.lowerBound else { continue }
            // Where the form is not JSON, only a call that can be but one is understood.
            let marked = isMarked(tool.name, in: text) ? tool.parameters.onlyValue : nil
            guard let arguments = written ?? marked else { continue }
            calls.append((place, ToolCall(id: nil, name: tool.name, arguments: arguments)))
        }
        return calls.sorted { $0.place < $1.place }.map(\.call)
    }

    /// A call, or those in a list of them.
    private static func unwrapped(_ object: JSON) -> [JSON] {
        [object] + (object["tool_calls"]?.arrayValue ?? [])
    }

    /// The arguments of a call like `{"name":"look","arguments":{…}}`; nil for anything else.
    private static func arguments(of tool: String, in object: JSON) -> JSON? {
        for name in ["name", "tool", "function", "tool_name", "action"] {
            guard let value = object[name] else { continue }
            if value.stringValue.map({ ToolRegistry.isNamed(tool, by: $0) }) == true {
                let keys = ["arguments", "parameters", "args", "input", "action_input"]
                return keys.lazy.compactMap { object[$0] }.first ?? .object([:])
            }
            if let inner = arguments(of: tool, in: value) { return inner }
        }
        return nil
    }

    /// Whether a name stands where a call has it: `look(`, `<function=look>`, `name="look"`.
    private static func isMarked(_ name: String, in text: String) -> Bool {
        ["\(name)(", "function=\(name)>", "name=\"\(name)\"", "name='\(name)'"].contains {
            text.contains($0)
        }
    }
}
