import CRM
import Engine
import JSON
import Scoring
import Storage

/// What the file tells about one contact beyond the score: how it moved, what to do next, how and when
/// to reach them, what is missing.
struct ContactInsights: Sendable {
    /// Newest first.
    var history: [StoredScore]
    /// What would raise the score most.
    var suggestions: [Suggestion]
    /// When and how they were in touch.
    var rhythm: ContactRhythm
    /// The record's empty fields.
    var gaps: [String]
    /// Whether a telephone number is held.
    var hasPhone: Bool

    /// Scores of the trend.
    private static let trendLength = 10

    init(_ tenant: Tenant, _ report: ScoreReport) throws {
        let key = report.stored.contactKey
        var filter = ScoreFilter()
        filter.contactKey = key
        filter.limit = Self.trendLength
        history = try tenant.scores(filter)
        suggestions = try tenant.suggestions(for: report)
        rhythm = ContactRhythm(
            try tenant.timeline(contactKey: key, limit: ServiceLimits.rhythmInteractionsMax),
            now: tenant.now
        )
        let contact = try tenant.contact(key: key)
        hasPhone = !(contact.phone ?? "").isEmpty
        gaps = Self.gaps(contact, rhythm)
    }

    private static func gaps(_ contact: Contact, _ rhythm: ContactRhythm) -> [String] {
        let fields: [(String, String?)] = [
            ("name", contact.name), ("email", contact.email), ("phone", contact.phone),
            ("company", contact.company), ("title", contact.title), ("source", contact.source),
            ("country", contact.country),
        ]
        let missing = fields.filter { ($0.1 ?? "").isEmpty }.map(\.0)
        return missing + (rhythm.lastActivityAt == nil ? ["interactions"] : [])
    }

    /// All of it as one object.
    var json: JSON {
        [
            "trend": trend,
            "next_action": suggestions.first.map(Self.json) ?? .null,
            "actions": .array(suggestions.map(Self.json)),
            "best_channel": rhythm.channelJSON,
            "best_time": rhythm.windowJSON,
            "last_activity_at": rhythm.lastActivityAt.map { .string($0.description) } ?? .null,
            "inbound_interactions": .integer(Int64(rhythm.inbound)),
            "data_gaps": .array(gaps.map { .string($0) }),
        ]
    }

    private var trend: JSON {
        var trend: JSONObject = [
            "scores": .array(
                history.reversed().map { score in
                    [
                        "score": .integer(Int64(score.score)),
                        "as_of": .string(score.asOf.description),
                        "model": .string(score.modelName),
                    ]
                }
            )
        ]
        trend["previous"] = .null
        trend["change"] = .null
        if history.count > 1 {
            trend["previous"] = .integer(Int64(history[1].score))
            trend["change"] = .integer(Int64(history[0].score - history[1].score))
        }
        return .object(trend)
    }

    private static func json(_ suggestion: Suggestion) -> JSON {
        [
            "text": .string(suggestion.text),
            "what_if": .object(
                JSONObject(members: [(suggestion.change.field, .string(suggestion.change.value))])
            ),
            "points": .number(Double(suggestion.gainMilliPoints) / 1_000),
        ]
    }
}

extension Tenant {
    /// Insights on a contact that was just scored, or whose newest score this is.
    func contactInsights(_ report: ScoreReport) throws -> ContactInsights {
        try ContactInsights(self, report)
    }

    /// Insights on the contact a lead means; says so when nothing is held about them.
    func contactInsights(of lead: LeadRequest) throws -> JSONObject {
        guard let key = try contactKey(of: lead) else {
            return [
                "insight_type": "contact", "organization_id": .string(organizationID),
                "is_known": false, "contact": nil, "score": nil, "insights": nil,
            ]
        }
        return try contactInsights(contactKey: key)
    }

    /// Insights on one contact by its key.
    func contactInsights(contactKey: Int64) throws -> JSONObject {
        let contact = try contact(key: contactKey)
        let report = try latestReport(contactKey: contactKey)
        return [
            "insight_type": "contact",
            "organization_id": .string(organizationID),
            "is_known": true,
            "contact": ["id": .string(contact.id), "name": .string(contact.name)],
            "score": report.map(ContactDocument.brief) ?? .null,
            "insights": try report.map { try contactInsights($0).json } ?? .null,
        ]
    }
}
