import CRM
import Engine
import JSON
import Scoring
import Storage

/// Leads as lists show them, and what moved them.
enum LeadDocument {
    /// A row of a list: the person, the score with what is strongest for and against it, what to do
    /// next, the last touch and the open deal.
    static func row(
        _ lead: ListedLead,
        _ scope: OrganizationScope,
        _ language: Language
    ) throws -> JSON {
        var row: JSONObject = [
            "id": .string(lead.id),
            "name": .string(lead.name),
            "company": .text(lead.company),
            "title": .text(lead.title),
            "email": .text(lead.email),
            "phone": .text(lead.phone),
            "do_not_contact": lead.doNotContact.map { .bool($0) } ?? .null,
            "score": nil, "for": nil, "against": nil, "next": nil,
            "before": lead.before.map(past) ?? .null,
            "recent": .array(lead.recent.map(past)),
            "last_touch": lead.touch.map { touch in
                [
                    "kind": .string(touch.kind.name),
                    "direction": .string(touch.kind.direction.rawValue),
                    "occurred_at": .string(touch.occurredAt.description),
                ]
            } ?? .null,
            "deal": lead.deal.map(deal) ?? .null,
            "open_deals": .integer(Int64(lead.openDeals)),
            "override": lead.override?.json ?? .null,
            "states": states(lead.states),
        ]
        guard let seq = lead.seq else { return .object(row) }
        let report = try scope.report(seq: seq, language)
        let reasons = report.explanation.reasons
        let points = SharedPoints(report.explanation.lines)
        row["score"] = score(report, sum: points.sum, isStale: lead.isStale)
        let all = Array(zip(reasons, points.tenths))
        row["for"] = all.first { $0.1 > 0 }.map(reason) ?? .null
        row["against"] = all.first { $0.1 < 0 }.map(reason) ?? .null
        row["next"] = try scope.suggestions(for: report).first.map { next($0, report) } ?? .null
        return .object(row)
    }

    /// A score with the unrounded sum behind it, and how old it is.
    static func score(_ report: ScoreReport, sum: Int, isStale: Bool) -> JSON {
        let chances = report.localChances
        return [
            "score_number": .integer(report.stored.seq),
            "score": .integer(Int64(report.payload.result.score)),
            "sum": tenths(sum),
            "category": .string(report.localCategory.rawValue),
            "probability": chances["probability"] ?? .null,
            "probability_low": chances["probability_low"] ?? .null,
            "probability_high": chances["probability_high"] ?? .null,
            "confidence": chances["confidence"] ?? .null,
            "as_of": .string(report.stored.asOf.description),
            "scored_at": .string(report.stored.scoredAt.description),
            "model": .string(report.stored.modelName),
            "is_stale": .bool(isStale),
            "agent_score": report.agent?.verdict.map { .integer(Int64($0.score)) } ?? .null,
            "is_disputed": .bool(report.isDisputed),
            "counts_as": .integer(Int64(report.counted)),
        ]
    }

    /// The names of states, as lists and records show them.
    static func states(_ states: [LeadState]) -> JSON {
        .array(states.map { .string($0.rawValue) })
    }

    /// How many leads are left out, by the first reason.
    static func leftOut(_ counts: [LeadState: Int]) -> JSON {
        .object(
            JSONObject(
                members: LeadState.allCases.map { ($0.rawValue, .integer(Int64(counts[$0] ?? 0))) }
            )
        )
    }

    static func deal(_ deal: ListedLead.Deal) -> JSON {
        [
            "id": .string(deal.id),
            "name": .string(deal.name),
            "stage": .text(deal.stage),
            "value_minor": deal.valueMinor.map { .integer($0) } ?? .null,
            "currency": .text(deal.currency),
            "moved_at": .text(deal.movedAt?.description),
        ]
    }

    /// Counts of all leads.
    static func summary(_ summary: LeadSummary) -> JSONObject {
        var object: JSONObject = [
            "leads": .integer(Int64(summary.leads)),
            "unscored": .integer(Int64(summary.unscored)),
            "stale": .integer(Int64(summary.stale)),
            "categories": .object(
                JSONObject(
                    members: Category.allCases.map {
                        ($0.rawValue, .integer(Int64(summary.categories[$0] ?? 0)))
                    }
                )
            ),
            "histogram": .array(summary.histogram.map { .integer(Int64($0)) }),
            "questions": .object(
                JSONObject(
                    members: LeadQuestion.allCases.map {
                        ($0.rawValue, .integer(Int64(summary.questions[$0] ?? 0)))
                    }
                )
            ),
            "left_out": leftOut(summary.leftOut),
            "as_of": .text(summary.asOf?.description),
            "before": .text(summary.before?.description),
        ]
        for (name, value) in ThresholdsDocument.members(summary.thresholds) {
            object[name] = value
        }
        return object
    }

    /// Two scores and the steps between them.
    static func difference(_ difference: ScoreDifference) -> JSON {
        func milli(_ points: Int) -> JSON { .number(Double(points) / 1_000) }
        func end(_ report: ScoreReport) -> JSON {
            [
                "score_number": .integer(report.stored.seq),
                "score": .integer(Int64(report.payload.result.score)),
                "as_of": .string(report.stored.asOf.description),
                "model": .string(report.stored.modelName),
            ]
        }
        let steps = [
            difference.modelMilliPoints, difference.profileMilliPoints,
            difference.timeMilliPoints ?? 0, difference.behaviourMilliPoints,
        ]
        return [
            "before": end(difference.before),
            "after": end(difference.after),
            "points": milli(steps.reduce(0, +)),
            "model": milli(steps[0]),
            "profile": milli(steps[1]),
            "time": difference.timeMilliPoints.map(milli) ?? .null,
            "behaviour": milli(steps[3]),
            "changes": .array(
                difference.changes.map {
                    [
                        "id": .string($0.id), "text": .string($0.text),
                        "points": milli($0.milliPoints),
                    ]
                }
            ),
        ]
    }

    /// Tenths of a point as a JSON number.
    static func tenths(_ value: Int) -> JSON { .number(Double(value) / 10) }

    private static func past(_ past: ListedLead.Past) -> JSON {
        [
            "score": .integer(Int64(past.score)),
            "as_of": .string(past.asOf.description),
            "score_number": .integer(past.seq),
        ]
    }

    private static func reason(_ reason: Reason, _ tenths: Int) -> JSON {
        [
            "id": .string(reason.id), "text": .string(reason.text),
            "points": Self.tenths(tenths),
        ]
    }

    private static func next(_ suggestion: Suggestion, _ report: ScoreReport) -> JSON {
        let milli = 50_000 + Int(report.payload.result.milliPoints) + suggestion.gainMilliPoints
        let score = min(100, max(0, (milli + 500) / 1_000))
        return [
            "text": .string(suggestion.text),
            "field": .string(suggestion.change.field),
            "value": .string(suggestion.change.value),
            "points": .number(Double(suggestion.gainMilliPoints) / 1_000),
            "score": .integer(Int64(score)),
        ]
    }
}
