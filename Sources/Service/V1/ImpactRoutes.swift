import Engine
import HTTP
import JSON

/// `/v1/impact`: whether scoring helps.
enum ImpactRoutes {
    static let routes: [Route] = [
        Route("GET", "/v1/impact", .token(.readScores), answer: show)
    ]

    @Sendable private static func show(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        let report = try await service.work(call) { try $0.impact() }
        return Reply.json(report.json)
    }
}

extension OrganizationScope {
    /// What scores promised against what came.
    func impact() throws -> ImpactReport { try engine.impact(organizationKey: key) }
}
