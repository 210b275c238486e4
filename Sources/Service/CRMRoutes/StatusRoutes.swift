import Engine
import HTTP
import JSON

/// What the service tells of itself.
enum StatusRoutes {
    /// The name the CRM's front end knows the service by.
    static let serviceName = "datapizza-agents"

    /// The path that is answered before all others.
    static let healthPath = "/health"

    @Sendable static func health(_ call: RequestContext, _ service: Service) async -> HTTPResponse {
        health(service)
    }

    /// Answers from memory: the process lives, and this is what it knew a moment ago.
    static func health(_ service: Service) -> HTTPResponse {
        service.refreshHealthIfOld()
        return Reply.json(service.health.document(service.settings, now: service.now))
    }

    @Sendable static func agents(_ call: RequestContext, _ service: Service) async -> HTTPResponse {
        service.refreshHealthIfOld()
        let agent = service.health.current.agent
        let isThere = agent["status"]?.stringValue == "ready"
        let models = [agent["model"]].compactMap(\.self)
        return Reply.json([
            "agents": .array(
                ["local_scorecard"] + (isThere ? AgentRole.all.map { .string($0.name) } : [])
            ),
            "models": .array([.string(service.health.model)] + models),
            "tools": ScoreDocument.tools,
            "status": "operational",
            "agent": agent,
        ])
    }

    @Sendable static func root(_ call: RequestContext, _ service: Service) async -> HTTPResponse {
        if let page = DashboardRoutes.page(call) { return page }
        var response = document(service)
        response.headers["Vary"] = "Accept"
        return response
    }

    private static func document(_ service: Service) -> HTTPResponse {
        Reply.json([
            "service": .string(serviceName),
            "version": .string(service.settings.version),
            "status": "operational",
            "endpoints": [
                "health": "/health",
                "score_lead": "/score-lead",
                "analyze_contact": "/analyze-contact",
                "generate_insights": "/generate-insights",
                "agent_status": "/agents/status",
                "ready": "/ready",
                "metrics": "/metrics",
                "openapi": "/openapi.json",
                "client": "/client/assay.ts",
                "dashboard": "/",
            ],
            "documentation": "/docs",
            "log": .string(service.data.logName),
        ])
    }
}
