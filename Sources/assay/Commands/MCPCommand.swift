import Engine
import MCP
import JSON
import Platform
import Storage

/// `assay mcp`: the tools for other assistants, over standard input and output.
enum MCPCommand {
    static let command = Command(
        "mcp",
        "offer the tools to other assistants (Model Context Protocol, stdio)",
        details: """
            Reads contacts, facts, scores and insights of one organization, scores a lead, and \
            with --allow-write adds notes, marks outcomes and edits contacts; it changes nothing \
            else. Versions of the protocol up to 2026-07-28 are spoken. While a model is asked \
            other requests are answered, and one can be cancelled. Put it into an assistant's \
            configuration as the command 'assay' with the argument 'mcp'. Ends when standard input \
            does. What the tools answer leaves for the assistant's model: --redact, or \
            $ASSAY_AGENT_REDACT, puts pseudonyms into all of it.
            """,
        options: Common.store + [AgentSession.redact.declaration, allowWrite.declaration],
        run: run
    )

    private static let allowWrite = Option.flag(
        "allow-write",
        "offer tools that change records: notes, outcomes, fields"
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        let organization = try session.organization(.writes)
        let environment = AgentSession.environment()
        let scorer = try AgentScorer(
            engine: ScoringEngine(store: organization.store),
            setup: try AgentSession.setup(.auto, invocation, session.variables, environment),
            environment: environment
        )
        let tools = try MCPTools(
            scorer,
            organization: organization.id,
            rights: invocation[allowWrite] ? [.scores, .records] : .scores,
            redaction: try AgentSession.redaction(invocation, session.variables)
        )
        let connection = MCPConnection(
            MCPServer(tools.catalog, version: Version.number),
            asksModel: scorer.setup?.isChosen == true
        )
        try eachLine(connection.receive)
        try connection.finish()
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
