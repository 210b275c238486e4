import CRM
import HTTP
import JSON
import Storage

/// `/v1/mappings`: what was said of the columns of files, kept by name.
enum MappingRoutes {
    static let routes: [Route] = [
        Route("GET", "/v1/mappings", .token(.readScores), answer: list),
        Route("DELETE", "/v1/mappings/{name}", .token(.writeContacts), answer: forget),
    ]

    @Sendable private static func list(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        let mappings = try await service.read(call) { try $0.mappings() }
        return Reply.json([
            "mappings": .array(
                try mappings.prefix(ServiceLimits.pageMax).map { mapping in
                    [
                        "name": .string(mapping.name),
                        "kept_at": .string(mapping.keptAt.description),
                        "says": try JSON(parsing: mapping.settings),
                    ]
                }
            )
        ])
    }

    @Sendable private static func forget(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        let name = call["name"]
        guard try await service.read(call, { try $0.forgetMapping(name: name) }) else {
            throw Refusal(.notFound, "no such mapping")
        }
        return Reply.json(["name": .string(name)])
    }
}
