import Engine
import JSON
import Platform
import Storage

/// `assay mcp`: the tools for other assistants, over standard input and output.
enum MCPCommand {
    static let command = Command(
        "mcp",
        "offer the tools to other assistants (Model Context Protocol, stdio)",
        details: """
            Reads contacts, facts and scores of one organization, and scores a lead; it changes \
            nothing else. Put it into an assistant's configuration as the command 'assay' with the \
            argument 'mcp'. Ends when standard input does. What the tools answer leaves for the \
            assistant's model: --redact, or $ASSAY_AGENT_REDACT, puts pseudonyms into all of it.
            """,
        options: Common.store + [AgentSession.redact.declaration],
        run: run
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        let organization = try session.organization(.writes)
        let environment = AgentSession.environment()
        let tools = MCPTools(
            store: organization.store,
            organization: organization.id,
            organizationKey: organization.key,
            redaction: try AgentSession.redaction(invocation, session.variables),
            scorer: try AgentScorer(
                engine: ScoringEngine(store: organization.store),
                setup: try AgentSession.setup(.auto, invocation, session.variables, environment),
                environment: environment
            )
        )
        let server = MCPServer(tools: tools.registry, readOnly: MCPTools.readOnly)
        try eachLine { line in
            let answer = try Waiting.run { await server.answer(line) }
            guard let answer else { return }
            try session.console.json(answer)
            try session.console.flush()
        }
        return .ok
    }

    /// Calls `body` with each line of standard input as it comes; one beyond the limit is cut, so
    /// that it is refused without being kept.
    private static func eachLine(_ body: ([UInt8]) throws -> Void) throws {
        var line: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(STDIN_FILENO, &chunk, chunk.count)
            if count < 0, errno == EINTR, !Interrupt.isRequested { continue }
            guard count > 0 else { break }
            for byte in chunk[..<count] {
                if byte == UInt8(ascii: "\n") {
                    if !line.isEmpty { try body(line) }
                    line.removeAll(keepingCapacity: true)
                } else if line.count <= MCPServer.messageBytesMax {
                    line.append(byte)
                }
            }
        }
        if !line.isEmpty { try body(line) }
    }
}
