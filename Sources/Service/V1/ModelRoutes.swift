import CRM
import HTTP
import JSON
import Storage

/// `/v1/models`: every version of the model, and how good it was on outcomes it had not seen.
enum ModelRoutes {
    static let routes: [Route] = [
        Route("GET", "/v1/models", .token(.readScores), answer: list),
        Route("GET", "/v1/models/{model}", .token(.readScores), answer: show),
    ]

    @Sendable private static func list(
        _ call: Call,
        _ service: Service
    ) async throws
        -> HTTPResponse
    {
        _ = try call.query()
        let models = try await service.read(call) { try $0.models() }
        return Reply.json([
            "models": .array(
                models.all.map { .object(document($0, isInUse: $0.key == models.current.key)) }
            )
        ])
    }

    /// One model by its name or the beginning of its hash, with its parameters.
    @Sendable private static func show(
        _ call: Call,
        _ service: Service
    ) async throws
        -> HTTPResponse
    {
        _ = try call.query()
        let given = call["model"]
        let models = try await service.read(call) { try $0.models() }
        let hashed = given.utf8.count >= 6 ? models.all.filter { $0.sha256.hasPrefix(given) } : []
        guard
            let model = models.all.last(where: { $0.name == given })
                ?? (hashed.count == 1 ? hashed.first : nil)
        else { throw Refusal(.notFound, "no such model") }
        var document = document(model, isInUse: model.key == models.current.key)
        document["body"] = try JSON(parsing: model.body)
        return Reply.json(.object(document))
    }

    private static func document(_ model: ModelRecord, isInUse: Bool) -> JSONObject {
        func moment(_ instant: Instant?) -> JSON {
            instant.map { .string($0.description) } ?? .null
        }
        return [
            "name": .string(model.name),
            "kind": .string(model.kind),
            "sha256": .string(model.sha256),
            "is_in_use": .bool(isInUse),
            "metrics": model.metrics,
            "outcomes": model.training["outcomes"] ?? .null,
            "won": model.training["won"] ?? .null,
            "trained_from": moment(model.trainedFrom),
            "trained_until": moment(model.trainedUntil),
            "recorded_at": moment(model.recordedAt),
            "published_at": moment(model.publishedAt),
            "retired_at": moment(model.retiredAt),
        ]
    }
}
