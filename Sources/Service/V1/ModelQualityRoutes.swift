import Engine
import HTTP
import JSON
import Storage

/// How good models are on the outcomes known today, and whether their world has moved.
enum ModelQualityRoutes {
    private static let reads = Route.Access.token(.readScores)

    static let routes: [Route] = [
        Route("GET", "/v1/models/{model}/quality", reads, answer: quality),
        Route("GET", "/v1/models/{model}/drift", reads, answer: drift),
    ]

    /// A model, beside another where one is named, on outcomes that neither has seen where there
    /// are enough of them.
    @Sendable private static func quality(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        let against = try call.query("against")["against"]
        let given = call["model"]
        let document = try await service.work(call) { scope -> JSON in
            let all = try scope.models().all
            let models = try ([given] + (against.map { [$0] } ?? []))
                .map { try ModelRoutes.find($0, in: all) }
            var object = try scope.compare(models).json.objectValue ?? [:]
            object["overrides"] = try scope.overrideRecord(of: models[0]).json
            return .object(object)
        }
        return Reply.json(document)
    }

    @Sendable private static func drift(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        let given = call["model"]
        let report = try await service.work(call) { scope in
            try scope.drift(of: ModelRoutes.find(given, in: scope.models().all))
        }
        return Reply.json(report.json)
    }
}

extension OrganizationScope {
    /// Measures models of the organization on all outcomes known to it.
    func compare(_ models: [ModelRecord]) throws -> ModelComparison {
        try engine.compare(models, organization: organizationID)
    }

    /// Compares today's contacts and outcomes with those a model learned from.
    func drift(of model: ModelRecord) throws -> DriftReport {
        try engine.drift(of: model, organization: organizationID)
    }
}
