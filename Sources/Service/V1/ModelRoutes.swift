import CRM
import Engine
import HTTP
import JSON
import Storage

/// `/v1/models`: every version of the model, and how good it was on outcomes it had not seen.
enum ModelRoutes {
    static let routes: [Route] = [
        Route("GET", "/v1/models", .token(.readScores), answer: list),
        Route("GET", "/v1/models/{model}", .token(.readScores), answer: show),
        Route("POST", "/v1/models", .token(.admin), body: .json, answer: train),
        Route("POST", "/v1/models/{model}/publish", .token(.admin), body: .json, answer: publish),
    ]

    @Sendable private static func list(
        _ call: RequestContext,
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
        _ call: RequestContext,
        _ service: Service
    ) async throws
        -> HTTPResponse
    {
        _ = try call.query()
        let given = call["model"]
        let models = try await service.read(call) { try $0.models() }
        let model = try find(given, in: models.all)
        var document = document(model, isInUse: model.key == models.current.key)
        document["body"] = try JSON(parsing: model.body)
        return Reply.json(.object(document))
    }

    /// The model of a name or the beginning of a hash.
    static func find(_ given: String, in all: [ModelRecord]) throws(Refusal) -> ModelRecord {
        let hashed = given.utf8.count >= 6 ? all.filter { $0.sha256.hasPrefix(given) } : []
        guard
            let model = all.last(where: { $0.name == given })
                ?? (hashed.count == 1 ? hashed.first : nil)
        else { throw Refusal(.notFound, "no such model") }
        return model
    }

    /// Learns from the outcomes; the model comes into use as the body says.
    ///
    /// The same outcomes give the same model, so that repeating it stores nothing twice.
    @Sendable private static func train(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        var body = try StrictBody(
            call.request.body.isEmpty ? [:] : call.json(),
            members: ["publish"]
        )
        let word = body.word("publish", ["if_better", "always", "never"], default: "if_better")
        try body.finish()
        let publication: ScoringEngine.Publication =
            word == "always" ? .always : word == "never" ? .never : .ifBetter
        let report = try await service.work(call) { try $0.train(publication) }
        var answer = document(report.model, isInUse: report.isPublished)
        answer["previous"] = .string(report.previous.name)
        return Reply.json(.object(answer))
    }

    /// Takes a stored model into use, be it an earlier one.
    @Sendable private static func publish(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        if !call.request.body.isEmpty { try StrictBody(call.json(), members: []).finish() }
        let given = call["model"]
        let model = try await service.read(call) { scope in
            try scope.publish(find(given, in: scope.models().all))
        }
        return Reply.json(.object(document(model, isInUse: true)))
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
