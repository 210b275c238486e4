import HTTP
import JSON
import Storage

/// `/v1/contacts/{id}/erasure`: take a person out of the file for good.
enum ErasureRoutes {
    static let routes: [Route] = [
        Route(
            "POST",
            "/v1/contacts/{id}/erasure",
            .token(.admin),
            body: .json,
            answer: erase
        )
    ]

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
                contactKey: scope.contactKey(id: id),
                reason: ErasureReason(rawValue: word) ?? .request,
                isHereOnly: isHereOnly
            )
        }
        return Reply.json(erasure.json)
    }
}
