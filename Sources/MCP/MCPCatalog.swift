import Agents
import JSON

/// The tools that assistants may call, with what the protocol tells of each.
package struct MCPCatalog: Sendable {
    /// One tool.
    struct Entry: Sendable {
        var tool: Tool
        /// What people read.
        var title: String
        /// The members of what it answers, each with its type; others may come along.
        var output: KeyValuePairs<String, String>
        var effect = Effect.reads
    }

    /// What a call does to the file.
    enum Effect: Sendable {
        /// Nothing.
        case reads
        /// It adds something each time.
        case adds
        /// It leaves what it left the first time.
        case sets
    }

    private let entries: [Entry]
    private let registry: ToolRegistry

    init(_ entries: [Entry]) {
        self.entries = entries
        registry = ToolRegistry(entries.map(\.tool))
    }

    /// Whether there is a tool of that name.
    func holds(_ name: String) -> Bool { entries.contains { $0.tool.declaration.name == name } }

    /// What a tool answers; what is wrong with a call is its answer too.
    func answer(_ name: String, _ arguments: JSON) async -> ToolResult {
        await registry.answer(
            ToolCall(id: nil, name: name, arguments: arguments),
            reference: name
        )
    }

    /// All of them, as they are listed.
    var listed: [JSON] {
        entries.map { entry in
            let tool = entry.tool.declaration
            return [
                "name": .string(tool.name), "title": .string(entry.title),
                "description": .string(tool.purpose),
                "inputSchema": tool.parameters.json(.standard),
                "outputSchema": [
                    "type": "object",
                    "properties": .object(
                        JSONObject(
                            members: entry.output.map { ($0, ["type": .string($1)]) }
                        )
                    ),
                ],
                "annotations": [
                    "title": .string(entry.title), "readOnlyHint": .bool(entry.effect == .reads),
                    "destructiveHint": .bool(entry.effect == .sets),
                    "idempotentHint": .bool(entry.effect != .adds),
                    "openWorldHint": .bool(MCPTools.asking.contains(tool.name)),
                ],
            ]
        }
    }
}
