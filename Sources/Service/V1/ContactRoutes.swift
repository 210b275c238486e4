import CRM
import Engine
import HTTP
import JSON
import Storage

/// `/v1/contacts`, `/v1/top` and `/v1/insights`.
enum ContactRoutes {
    private static let reads = Route.Access.token(.readScores)

    static let routes: [Route] = [
        Route("GET", "/v1/contacts", reads, answer: list),
        Route("GET", "/v1/contacts/{id}", reads, answer: show),
        Route("GET", "/v1/contacts/{id}/interactions", reads, answer: interactions),
        Route("GET", "/v1/contacts/{id}/scores", reads, answer: scores),
        Route("GET", "/v1/contacts/{id}/insights", reads, answer: insights),
        Route(
            "POST",
            "/v1/contacts/{id}/score",
            .token(.writeScores),
            body: .json,
            answer: score
        ),
        Route("GET", "/v1/top", reads, answer: top),
        Route("GET", "/v1/insights", reads, answer: organizationInsights),
    ]

    @Sendable private static func list(
        _ call: RequestContext,
        _ service: Service
    ) async throws
        -> HTTPResponse
    {
        let query = try call.query(
            "q",
            "category",
            "owner",
            "changed_since",
            "order",
            "limit",
            "cursor"
        )
        var filter = ContactFilter()
        filter.text = query["q"] ?? ""
        filter.category = try query.choice("category", Category.self)
        filter.owner = query["owner"]
        filter.changedSince = try query.instant("changed_since")
        filter.order = try query.choice("order", LeadOrder.self) ?? .score
        filter.after = try Cursor.contactPlace(query)
        filter.limit = try query.limit()
        let (page, thresholds) = try await service.read(call) { [filter] scope in
            (try scope.contacts(filter), try scope.thresholds())
        }
        return Reply.json(
            Reply.page(
                "contacts",
                page.contacts.map { contact in
                    var row = contact.json(thresholds)
                    row["override"] = contact.override.map { .integer(Int64($0)) } ?? .null
                    row["is_disputed"] = .bool(contact.isDisputed)
                    return .object(row)
                },
                next: page.next.map(Cursor.text)
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
        let document = try await service.read(call) { scope -> JSONObject in
            let key = try scope.contactKey(id: id)
            var document = ContactDocument.full(try scope.contact(key: key))
            document["latest_score"] =
                try scope.latestReport(contactKey: key).map(ContactDocument.brief) ?? .null
            let standing = try scope.standing(contactKey: key)
            document["version"] = .integer(standing.version)
            document["deals"] = .array(standing.deals.map(LeadDocument.deal))
            document["outcome"] =
                standing.outcome.map { outcome in
                    [
                        "result": outcome.isWon ? "won" : "lost",
                        "at": outcome.at.map { .string($0.description) } ?? .null,
                        "source": .string(outcome.source),
                    ]
                } ?? .null
            let said = try scope.said(contactKey: key)
            document["override"] = said.override?.json ?? .null
            document["objection"] = said.objection?.json ?? .null
            document["states"] = LeadDocument.states(said.states)
            return document
        }
        return Reply.json(.object(document))
    }

    @Sendable private static func interactions(
        _ call: RequestContext,
        _ service: Service
    ) async throws
        -> HTTPResponse
    {
        let query = try call.query("limit")
        let (id, limit) = (call["id"], try query.limit())
        let rows = try await service.read(call) { scope in
            try scope.timeline(contactKey: scope.contactKey(id: id), limit: limit)
        }
        return Reply.json(["interactions": .array(rows.map(ContactDocument.interaction))])
    }

    @Sendable private static func scores(
        _ call: RequestContext,
        _ service: Service
    ) async throws
        -> HTTPResponse
    {
        let id = call["id"]
        return try await ScoreRoutes.page(call, service) { scope, filter in
            filter.contactKey = try scope.contactKey(id: id)
        }
    }

    @Sendable private static func insights(
        _ call: RequestContext,
        _ service: Service
    ) async throws
        -> HTTPResponse
    {
        _ = try call.query()
        let id = call["id"]
        let document = try await service.read(call) { scope in
            try scope.contactInsights(contactKey: scope.contactKey(id: id)).json
        }
        return Reply.json(.object(document))
    }

    /// Scores a contact of the file now, by the local model unless the agent is asked for.
    @Sendable private static func score(
        _ call: RequestContext,
        _ service: Service
    ) async throws
        -> HTTPResponse
    {
        _ = try call.query()
        var choice = ScorerChoice.local
        if !call.request.body.isEmpty {
            var body = try StrictBody(call.json(), members: ["agent"])
            choice = body.scorer(default: .local)
            try body.finish()
        }
        let id = call["id"]
        let organization = try await service.read(call) { scope in
            _ = try scope.contactKey(id: id)
            return scope.organizationID
        }
        var request = ScoreRequest(
            lead: try LeadInput(fields: ["id": id]),
            organization: organization
        )
        request.origin = call.origin
        return try await service.answerRequest(request, call, by: choice) {
            ScoreDocument.bytes($0, milliseconds: $1)
        }
    }

    @Sendable private static func top(
        _ call: RequestContext,
        _ service: Service
    ) async throws
        -> HTTPResponse
    {
        let query = try call.query("limit", "all")
        let (limit, includesLeftOut) = (try query.limit(), try query.flag("all"))
        return Reply.json(
            try await service.read(call) { scope in
                let top = try scope.topScores(limit: limit, includesLeftOut: includesLeftOut)
                let rows = try top.scores.map { score -> JSON in
                    var row = ContactDocument.counted(score)
                    let said = try scope.said(contactKey: score.contactKey)
                    row["override"] = said.override?.json ?? .null
                    row["states"] = LeadDocument.states(said.states)
                    return .object(row)
                }
                return ["scores": .array(rows), "left_out": LeadDocument.leftOut(top.leftOut)]
            }
        )
    }

    @Sendable private static func organizationInsights(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        let document = try await service.read(call) { try $0.organizationInsights().json }
        return Reply.json(.object(document))
    }
}
