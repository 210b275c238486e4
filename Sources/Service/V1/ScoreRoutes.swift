import CRM
import Engine
import HTTP
import JSON
import Scoring
import Storage

/// `/v1/scores`: the history, one score, why it is what it is, and what would change it.
enum ScoreRoutes {
    static let routes: [Route] = [
        Route("GET", "/v1/scores", .token(.readScores), answer: list),
        Route("POST", "/v1/scores", .token(.writeScores), body: .json, answer: create),
        Route("GET", "/v1/scores/{number}", .token(.readScores), answer: show),
        Route(
            "GET",
            "/v1/scores/{number}/explanation",
            .token(.readScores),
            answer: explanation
        ),
        Route(
            "POST",
            "/v1/scores/{number}/what-if",
            .token(.readScores),
            body: .json,
            answer: suppose
        ),
    ]

    @Sendable private static func list(
        _ call: RequestContext,
        _ service: Service
    ) async throws
        -> HTTPResponse
    {
        try await page(call, service) { _, _ in }
    }

    /// A page of the history, newest first, after `narrow` has had its say.
    static func page(
        _ call: RequestContext,
        _ service: Service,
        narrow: @escaping @Sendable (OrganizationScope, inout ScoreFilter) throws -> Void
    ) async throws -> HTTPResponse {
        let query = try call.query("since", "until", "model", "limit", "cursor")
        var filter = ScoreFilter()
        filter.since = try query.instant("since")
        filter.until = try query.instant("until")
        filter.model = query["model"]
        filter.before = try Cursor.number(query)
        let limit = try query.limit()
        filter.limit = limit + 1
        let rows = try await service.read(call) { [filter] scope in
            var filter = filter
            try narrow(scope, &filter)
            return try scope.scores(filter)
        }
        let shown = rows.prefix(limit)
        return Reply.json(
            Reply.page(
                "scores",
                shown.map(ContactDocument.row),
                next: rows.count > limit ? shown.last.map { Cursor.text(before: $0.seq) } : nil
            )
        )
    }

    /// Scores a lead that the body describes: as `/score-lead`, but strict.
    @Sendable private static func create(
        _ call: RequestContext,
        _ service: Service
    ) async throws
        -> HTTPResponse
    {
        _ = try call.query()
        var body = try StrictBody(call.json(), members: ["id", "agent"] + LeadInput.fieldNames)
        let choice = body.scorer(default: .auto)
        var fields: [String: String] = [:]
        for name in LeadInput.fieldNames { fields[name] = body.text(name) }
        fields["id"] = body.id("id")
        try body.finish()
        var lead = LeadBody()
        for (name, text) in fields { lead.fields[name] = LeadInput.value(text, of: name) }
        guard ["id", "name", "email"].contains(where: { lead.fields[$0] != nil }) else {
            throw Refusal(
                .invalidBody,
                "the lead is nobody",
                faults: [Refusal.Fault(pointer: "", "give at least one of id, name and email")]
            )
        }
        return try await service.answerLead(lead, call, by: choice) {
            ScoreDocument.bytes($0, milliseconds: $1)
        }
    }

    private static func number(_ call: RequestContext) throws(Refusal) -> Int64 {
        guard let number = Int64(call["number"]), number >= 0 else {
            throw Refusal(.notFound, "no such score")
        }
        return number
    }

    @Sendable private static func show(
        _ call: RequestContext,
        _ service: Service
    ) async throws
        -> HTTPResponse
    {
        _ = try call.query()
        let number = try number(call)
        return Reply.json(try await service.read(call) { try $0.report(seq: number).json })
    }

    @Sendable private static func explanation(
        _ call: RequestContext,
        _ service: Service
    ) async throws
        -> HTTPResponse
    {
        _ = try call.query()
        let number = try number(call)
        let language = call.language
        let document = try await service.read(call) { scope -> JSON in
            let report = try scope.report(seq: number, language)
            let explanation = report.explanation
            let shown = SharedPoints(explanation.lines)
            return [
                "score_number": .integer(number),
                "score": .integer(Int64(report.payload.result.score)),
                "base_points": 50,
                "points": .number(Double(50_000 + report.payload.result.milliPoints) / 1_000),
                "expert_points": .number(Double(explanation.expertMilliPoints) / 1_000),
                "learned_points": .number(Double(explanation.learnedMilliPoints) / 1_000),
                "reasoning": .string(explanation.reasoning),
                "confidence_words": .string(explanation.confidence),
                "reasons": reasons(explanation.lines, shown),
                "sum_shown": LeadDocument.tenths(shown.sum),
                "summary": LeadDocument.score(report, sum: shown.sum, isStale: false),
                "facts": FactDocument.json(report.payload.facts),
                "breakdown": report.localBreakdown,
                "suggestions": .array(
                    try scope.suggestions(for: report).map { suggestion in
                        [
                            "text": .string(suggestion.text),
                            "field": .string(suggestion.change.field),
                            "value": .string(suggestion.change.value),
                            "points": .number(Double(suggestion.gainMilliPoints) / 1_000),
                        ]
                    }
                ),
                "what_if_fields": .array(
                    WhatIf.fields.map {
                        ["name": .string($0.name), "takes": .string($0.takes)]
                    }
                ),
            ]
        }
        return Reply.json(document)
    }

    /// Reasons with their points as they are and as they are shown, which add up.
    private static func reasons(_ reasons: [Reason], _ shown: SharedPoints) -> JSON {
        .array(
            zip(reasons, shown.tenths).map { reason, tenths in
                var object = ScoreReport.json(reason).objectValue ?? [:]
                object["points_shown"] = LeadDocument.tenths(tenths)
                return .object(object)
            }
        )
    }

    /// What the score would be if some facts were different; stores nothing.
    @Sendable private static func suppose(
        _ call: RequestContext,
        _ service: Service
    ) async throws
        -> HTTPResponse
    {
        _ = try call.query()
        let number = try number(call)
        var body = try StrictBody(call.json(), members: ["what_if"])
        let texts = body.texts("what_if", max: ServiceLimits.suppositionsMax)
        try body.finish()
        guard !texts.isEmpty else {
            throw Refusal(
                .invalidBody,
                "nothing is supposed",
                faults: [Refusal.Fault(pointer: "/what_if", "give at least one fact")]
            )
        }
        let changes = texts.map { WhatIf.Change($0.name, $0.value) }
        let language = call.language
        let document = try await service.read(call) { scope -> JSON in
            let report = try scope.report(seq: number, language)
            let supposed = try scope.suppose(changes, of: report, language)
            let shown = SharedPoints(supposed.explanation.lines)
            let (before, after) = (report.payload.result, supposed.result)
            return [
                "score_number": .integer(number),
                "before": .integer(Int64(before.score)),
                "score": .integer(Int64(after.score)),
                "change": .integer(Int64(after.score - before.score)),
                "category": .string(supposed.category.rawValue),
                "probability": .number(Double(after.probabilityMicro) / 1_000_000),
                "probability_low": .number(Double(after.lowMicro) / 1_000_000),
                "probability_high": .number(Double(after.highMicro) / 1_000_000),
                "sum_shown": LeadDocument.tenths(shown.sum),
                "confidence": .number(Double(after.confidenceMicro) / 1_000_000),
                "reasoning": .string(supposed.explanation.reasoning),
                "reasons": reasons(supposed.explanation.lines, shown),
            ]
        }
        return Reply.json(document)
    }
}
