import JSON

/// The tools of one run, and no others: nothing a model writes can add one.
package struct ToolRegistry: Sendable {
    /// Tools a registry may hold.
    package static let toolsMax = 32
    /// Bytes of one tool's output that reach the model; longer output is cut and says so.
    package static let outputBytesMax = 8_192

    private let tools: [Tool]

    /// A registry; names must be unique and fit ``isName(_:)``, which is the programmer's duty.
    package init(_ tools: [Tool]) {
        precondition(
            tools.count <= Self.toolsMax,
            "a registry holds at most \(Self.toolsMax) tools"
        )
        let names = tools.map(\.declaration.name)
        precondition(Set(names).count == names.count, "two tools have one name")
        precondition(names.allSatisfy(Self.isName), "a tool's name has a character not allowed")
        self.tools = tools
    }

    /// What the model is told of the tools.
    package var declarations: [ToolDeclaration] { tools.map(\.declaration) }

    /// Whether a text can be a tool's name everywhere: `[A-Za-z_][A-Za-z0-9_]{0,63}`.
    package static func isName(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return (1...64).contains(bytes.count) && !(0x30...0x39).contains(bytes[0])
            && bytes.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
                    || (0x61...0x7A).contains(byte) || byte == 0x5F
            }
    }

    /// Whether a model means a tool by what it wrote: the name itself, or the name with what some
    /// models put around it, as in `functions.look` and `look<|channel|>commentary`.
    static func isNamed(_ tool: String, by text: String) -> Bool {
        text == tool
            || text.split {
                !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-"))
            }
            .contains { $0 == tool }
    }

    /// Whether a call changes nothing and asks nobody outside this process.
    func isLocal(_ call: ToolCall) -> Bool {
        tools.first { $0.declaration.name == call.name }?.isLocal ?? true
    }

    /// Carries out one call; what is wrong with it becomes the result's error, never a failure.
    package func answer(_ call: ToolCall, reference: String) async -> ToolResult {
        func refused(_ words: String) -> ToolResult {
            ToolResult(call: call, reference: reference, output: .string(words), isError: true)
        }
        guard let tool = tools.first(where: { $0.declaration.name == call.name }) else {
            let names = declarations.map(\.name).joined(separator: ", ")
            return refused("there is no such tool; the tools are: \(names)")
        }
        var arguments = call.arguments
        // Nothing at all can only mean the one thing that there is to ask.
        if arguments == .object([:]), let only = tool.declaration.parameters.onlyValue {
            arguments = only
        }
        let faults = tool.declaration.parameters.faults(in: arguments)
        guard faults.isEmpty else {
            let words = faults.map(\.description).joined(separator: "; ")
            return refused("the arguments do not fit: \(words)")
        }
        do {
            let output = Self.bounded(try await tool.answer(arguments))
            return ToolResult(call: call, reference: reference, output: output, isError: false)
        } catch let error as ToolError {
            return refused(error.description)
        } catch {
            // Its words may hold paths or records; the model needs neither.
            return refused("the tool failed")
        }
    }

    /// Carries out calls at the same time; results come in the order of the calls.
    package func answer(
        _ calls: [(call: ToolCall, reference: String)]
    ) async -> [ToolResult] {
        if calls.count == 1 {
            return [await answer(calls[0].call, reference: calls[0].reference)]
        }
        return await withTaskGroup(of: (Int, ToolResult).self) { group in
            for (index, item) in calls.enumerated() {
                group.addTask { (index, await answer(item.call, reference: item.reference)) }
            }
            var results: [(Int, ToolResult)] = []
            for await result in group { results.append(result) }
            return results.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    private static func bounded(_ output: JSON) -> JSON {
        let bytes = output.canonicalBytes
        guard bytes.count > outputBytesMax else { return output }
        let text = String(decoding: bytes.prefix(outputBytesMax), as: UTF8.self)
        return ["cut_after_bytes": .integer(Int64(outputBytesMax)), "text": .string(text)]
    }
}
