import CRM
import Engine
import HTTP
import JSON
import Scoring
import Storage

/// `/v1/leads`: what lists show of a lead in one answer, and where all of them stand.
enum LeadRoutes {
    private static let reads = Route.Access.token(.readScores)

    static let routes: [Route] = [
        Route("GET", "/v1/leads", reads, answer: list),
        Route("GET", "/v1/leads/summary", reads, answer: summary),
        Route("GET", "/v1/scores/{number}/difference", reads, answer: difference),
    ]

    /// Minutes that clocks can be ahead of UTC, or behind it.
    private static let offsets: ClosedRange<Int64> = -840...840

    private static func dayOffset(_ query: Query) throws(Refusal) -> Int64 {
        try (query.integer("utc_offset", in: offsets) ?? 0) * 60 * Instant.second
    }

    /// Why leads can be left out of lists of whom to call.
    private enum State: String, CaseIterable {
        case any, objected, competitor, customer, bounced, lost
        case reviewOnly = "review_only"
        case doNotContact = "do_not_contact"
        case optedOut = "opted_out"

        var leftOut: LeftOut { LeadState(rawValue: rawValue).map(LeftOut.state) ?? .any }
    }

    /// What lists can be narrowed to beside hot, warm and cold.
    private enum Group: String, CaseIterable { case hot, warm, cold, unscored }

    @Sendable private static func list(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        let query = try call.query(
            "q",
            "category",
            "question",
            "state",
            "source",
            "country",
            "owner",
            "changed_since",
            "order",
            "utc_offset",
            "limit",
            "cursor",
            "count"
        )
        var filter = LeadFilter()
        filter.text = query["q"] ?? ""
        let group = try query.choice("category", Group.self)
        filter.category = group.flatMap { Category(rawValue: $0.rawValue) }
        filter.isUnscored = group == .unscored
        filter.question = try query.choice("question", LeadQuestion.self)
        filter.leftOut = try query.choice("state", State.self)?.leftOut
        filter.source = query["source"]
        filter.country = query["country"]
        filter.owner = query["owner"]
        filter.changedSince = try query.instant("changed_since")
        filter.order = try query.choice("order", LeadOrder.self) ?? .score
        filter.dayOffset = try dayOffset(query)
        filter.after = try Cursor.contactPlace(query)
        filter.limit = try query.limit()
        let isCounted = try query.flag("count")
        let language = call.language
        return Reply.json(
            try await service.read(call) { [filter] scope in
                let page = try scope.leads(filter, isCounted: isCounted)
                let rows = try page.leads.map { try LeadDocument.row($0, scope, language) }
                let answer = Reply.page("leads", rows, next: page.next.map(Cursor.text))
                guard let count = page.count, var object = answer.objectValue else { return answer }
                object["count"] = .integer(Int64(count))
                return .object(object)
            }
        )
    }

    @Sendable private static func summary(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        let offset = try dayOffset(call.query("utc_offset"))
        return Reply.json(
            try await service.read(call) { scope in
                let summary = try scope.leadSummary(dayOffset: offset)
                let choices = try scope.leadChoices()
                let model = try scope.models().current
                var object = LeadDocument.summary(summary)
                object["time_zone"] = try scope.timeZone().map { .string($0) } ?? .null
                object["organization_id"] = .string(scope.organizationID)
                object["model"] = .string(model.name)
                object["now"] = .string(scope.now.description)
                object["sources"] = .array(choices.sources.map { .string($0) })
                object["countries"] = .array(choices.countries.map { .string($0) })
                object["owners"] = .array(choices.owners.map { .string($0) })
                return .object(object)
            }
        )
    }

    /// Why a score differs from an earlier one of the same contact.
    @Sendable private static func difference(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        let query = try call.query("from")
        guard let number = Int64(call["number"]), number >= 0 else {
            throw Refusal(.notFound, "no such score")
        }
        guard let earlier = try query.integer("from", in: 0...Int64.max) else {
            throw Query.wrong("from", "give the number of an earlier score of the same contact")
        }
        let language = call.language
        return Reply.json(
            try await service.read(call) { scope in
                LeadDocument.difference(
                    try scope.difference(from: earlier, to: number, language)
                )
            }
        )
    }
}

extension RequestContext {
    /// The language in which the caller reads reasons.
    var language: Language { Language(accepted: request.headers["Accept-Language"]) }
}
