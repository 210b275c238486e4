import Dispatch
import HTTP
import MCP

/// The Model Context Protocol over HTTP, for assistants on other machines.
///
/// Each message is a request of its own, with the service's tokens; no session is kept, and nothing
/// is sent unasked, so that a stream by GET is refused as a method. Origins and host names are
/// checked before any route.
enum AssistantRoutes {
    static let routes = [
        Route("POST", "/mcp", .token(.readScores), body: .json, answer: answer)
    ]

    @Sendable private static func answer(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        let organization = try service.organizations.organization(
            named: nil,
            for: call.principal
        )
        let tools = try service.data.tools(
            of: service.settings.agent,
            organization: organization,
            rights: rights(call.principal),
            redaction: service.settings.redaction,
            author: call.author
        )
        let server = MCPServer(tools.catalog, version: service.settings.version)
        let (body, headers) = (call.request.body, call.request.headers)
        // Tools read and write the file, and must hold up nobody who waits for a task's turn.
        let reply = await withTaskExecutorPreference(AssistantThreads.shared) {
            await server.answer(body) { headers[$0] }
        }
        guard let answer = reply.body else { return HTTPResponse(status: reply.status) }
        return Reply.json(answer, status: reply.status)
    }

    private static func rights(_ principal: Principal) -> MCPTools.Rights {
        var rights: MCPTools.Rights = []
        if principal.allows(.writeScores) { rights.insert(.scores) }
        if principal.allows(.writeContacts) { rights.insert(.records) }
        return rights
    }
}

/// Threads on which tools of assistants run.
private final class AssistantThreads: TaskExecutor {
    static let shared = AssistantThreads()
    private let queue = DispatchQueue(label: "service.assistants", attributes: .concurrent)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
