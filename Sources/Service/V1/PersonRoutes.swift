import HTTP
import JSON
import Storage

/// Rights of the people in the file: `/v1/contacts/{id}/record` tells everything that is held of
/// one, `/v1/contacts/{id}/erasure` takes them out for good.
enum PersonRoutes {
    static let routes: [Route] = [
        Route("GET", "/v1/contacts/{id}/record", .token(.export), answer: record),
        Route(
            "POST",
            "/v1/contacts/{id}/erasure",
            .token(.admin),
            body: .json,
            answer: erase
        ),
    ]

    /// Everything held of a person; the log gets an entry, since it leaves the file.
    @Sendable private static func record(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        let (id, language) = (call["id"], call.language)
        let bytes = try await service.work(call) { scope in
            try scope.personRecord(contactKey: scope.personKey(id: id), language: language)
        }
        return Reply.bytes(bytes, status: 200, type: Reply.json)
    }

    @Sendable private static func erase(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        var body = try StrictBody(call.json(), members: ["reason", "here_only"])
        let word = body.word(
            "reason",
            ErasureReason.allCases.map(\.rawValue),
            default: ErasureReason.request.rawValue
        )
        let isHereOnly = body.flag("here_only") ?? false
        try body.finish()
        let id = call["id"]
        let erasure = try await service.work(call) { scope in
            try scope.erase(
                contactKey: scope.personKey(id: id),
                reason: ErasureReason(rawValue: word) ?? .request,
                isHereOnly: isHereOnly
            )
        }
        return Reply.json(erasure.json)
    }
}
