import CRM
import HTTP
import JSON
import Storage

/// `/v1/contacts/{id}/objection`: that a person is not to be scored, or for review only.
enum ObjectionRoutes {
    private static let writes = Route.Access.token(.writeContacts)

    static let routes: [Route] = [
        Route("PUT", "/v1/contacts/{id}/objection", writes, body: .json, answer: set),
        Route("DELETE", "/v1/contacts/{id}/objection", writes, answer: takeBack),
    ]

    /// Keeps an objection, in the place of the last.
    @Sendable private static func set(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        var body = try StrictBody(call.json(), members: ["extent", "reason"])
        let word = body.word(
            "extent",
            Objection.Extent.allCases.map(\.rawValue),
            default: Objection.Extent.notScored.rawValue
        )
        let reason = body.text("reason")
        try body.finish()
        return try await ChangeRoutes.make(
            .objection(
                id: call["id"],
                Objection.Extent(rawValue: word) ?? .notScored,
                reason: reason
            ),
            200,
            call,
            service
        )
    }

    @Sendable private static func takeBack(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        return try await ChangeRoutes.make(
            .objection(id: call["id"], nil, reason: nil),
            200,
            call,
            service
        )
    }
}
