import CRM
import HTTP
import JSON
import Storage

/// `/v1/traces`: what ran, step by step.
enum TraceRoutes {
    static let routes: [Route] = [
        Route("GET", "/v1/traces", .token(.readScores), answer: list),
        Route("GET", "/v1/traces/{id}", .token(.readScores), answer: show),
    ]

    @Sendable private static func list(
        _ call: RequestContext,
        _ service: Service
    ) async throws
        -> HTTPResponse
    {
        let query = try call.query("limit", "cursor")
        let (limit, before) = (try query.limit(), RunKey(try Cursor.number(query)))
        let runs = try await service.read(call) { try $0.runs(before: before, limit: limit + 1) }
        let shown = runs.prefix(limit)
        return Reply.json(
            Reply.page(
                "traces",
                shown.map { .object(document($0)) },
                next: runs.count > limit
                    ? shown.last.map { Cursor.text(before: $0.key.rawValue) } : nil
            )
        )
    }

    @Sendable private static func show(
        _ call: RequestContext,
        _ service: Service
    ) async throws
        -> HTTPResponse
    {
        _ = try call.query()
        let id = call["id"]
        guard let found = try await service.read(call, { try $0.run(id: id) }) else {
            throw Refusal(.notFound, "no such trace")
        }
        var document = document(found.run)
        document["attributes"] = found.run.run.attributes
        document["spans"] = .array(found.spans.map(span))
        return Reply.json(.object(document))
    }

    private static func document(_ listed: ListedRun) -> JSONObject {
        [
            "id": .string(listed.run.id),
            "trace_id": .string(listed.run.traceID),
            "name": .string(listed.run.name),
            "status": .string(listed.run.status.rawValue),
            "started_at": .string(listed.run.startedAt.description),
            "finished_at": listed.run.finishedAt.map { .string($0.description) } ?? .null,
            "scores": .integer(listed.scores),
        ]
    }

    private static func span(_ span: SpanRecord) -> JSON {
        [
            "span_id": .string(span.id),
            "parent_span_id": .text(span.parentID),
            "name": .string(span.name),
            "started_at": .string(span.startedAt.description),
            "finished_at": .string(span.finishedAt.description),
            "is_ok": .bool(span.isOK),
            "attributes": span.attributes,
        ]
    }
}
