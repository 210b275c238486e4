import CRM
import Engine
import HTTP
import JSON
import Storage

/// `/v1/agent` and `/v1/agent-runs`: what an agent may spend, and what its runs did.
enum AgentRoutes {
    private static let reads = Route.Access.token(.readScores)

    static let routes: [Route] = [
        Route("GET", "/v1/agent", reads, answer: status),
        Route("GET", "/v1/agent-runs", reads, answer: list),
        Route("GET", "/v1/agent-runs/{id}", reads, answer: show),
        Route(
            "GET",
            "/v1/agent-runs/{id}/exchanges",
            .token(.readAudit),
            answer: exchanges
        ),
    ]

    /// The agent and what was used today; asks nobody on the network.
    @Sendable private static func status(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        guard let agent = service.settings.agent else {
            return Reply.json(["configured": false])
        }
        return Reply.json(
            try await service.read(call) { try agent.status(organization: $0.organizationID).json }
        )
    }

    @Sendable private static func list(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        let query = try call.query("limit", "cursor")
        let (limit, before) = (try query.limit(), try Cursor.number(query))
        let runs = try await service.read(call) {
            try $0.agentRuns(before: before, limit: limit + 1)
        }
        let shown = runs.prefix(limit)
        return Reply.json(
            Reply.page(
                "runs",
                shown.map { .object($0.summary) },
                next: runs.count > limit
                    ? shown.last.map { Cursor.text(before: $0.key.rawValue) } : nil
            )
        )
    }

    @Sendable private static func show(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        let id = call["id"]
        guard let found = try await service.read(call, { try $0.agentRun(id: id) }) else {
            throw noRun
        }
        return Reply.json(found.run.json(found.spans, found.calls))
    }

    /// All that was sent to the model and received, but for credentials.
    @Sendable private static func exchanges(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        let id = call["id"]
        guard let found = try await service.read(call, { try $0.agentExchanges(id: id) }) else {
            throw noRun
        }
        return Reply.json(["exchanges": .array(found.map(\.json))])
    }

    private static let noRun = Refusal(.notFound, "no such run of an agent")
}

extension OrganizationScope {
    /// The runs of agents, newest first; with `before`, those of smaller keys.
    func agentRuns(before: Int64?, limit: Int) throws -> [AgentRunRow] {
        try store.agentRuns(organizationKey: key, before: before, limit: limit)
    }

    /// A run with its steps and tools; nil when the organization has none of that whole id.
    func agentRun(
        id: String
    ) throws -> (run: AgentRunRow, spans: [SpanRecord], calls: [AgentToolRow])? {
        guard let run = try wholeRun(id) else { return nil }
        return (
            run, try store.spans(runKey: run.key, limit: ServiceLimits.spansMax),
            try store.agentToolCalls(run: run.key)
        )
    }

    /// What was sent and received in a run; nil when the organization has none of that id.
    func agentExchanges(id: String) throws -> [AgentAttemptRow]? {
        try wholeRun(id).map { try store.agentAttempts(run: $0.key) }
    }

    private func wholeRun(_ id: String) throws -> AgentRunRow? {
        guard let run = try store.agentRun(id: id, organizationKey: key), run.id == id else {
            return nil
        }
        return run
    }
}
