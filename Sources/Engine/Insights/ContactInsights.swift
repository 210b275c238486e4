package import CRM
package import JSON
package import Scoring
package import Storage
import Values

/// What the file tells about one contact beyond the score: how it moved, what to do next, how and
/// when to reach them, what is missing.
package struct ContactInsights: Sendable {
    /// Newest first.
    package var history: [StoredScore]
    /// What would raise the score most.
    package var suggestions: [Suggestion]
    /// When and how they were in touch.
    package var rhythm: ContactRhythm
    /// The record's empty fields.
    package var gaps: [String]
    /// Whether a telephone number is held.
    package var hasPhone: Bool
    /// Whether they must not be reached out to.
    package var refusesContact: Bool
    /// Whether mail can reach them.
    package var takesMail: Bool

    /// Scores of the trend.
    private static let trendLength = 10

    /// Interactions that the rhythm is read from.
    private static let interactionsMax = 1_000

    /// Reads what is held about the contact of a score.
    init(_ engine: ScoringEngine, _ report: ScoreReport, organizationKey: OrganizationKey) throws {
        let (store, key) = (engine.store, report.stored.contactKey)
        var filter = ScoreFilter()
        filter.contactKey = key
        filter.limit = Self.trendLength
        var history: [StoredScore] = []
        try store.history(organizationKey: organizationKey, filter) { history.append($0) }
        self.history = history
        suggestions = try engine.suggestions(for: report)
        rhythm = ContactRhythm(
            try store.timeline(contactKey: key, limit: Self.interactionsMax),
            now: store.environment.now(),
            in: try store.timeZone(organizationKey: organizationKey).map {
                ($0, store.zone(named: $0))
            }
        )
        let contact = try store.contact(key: key)
        hasPhone = contact.phone.flatMap(PhoneReader.dialable) != nil
        // Of the present, not of the moment of the score.
        refusesContact = try store.refusesContact(contactKey: key)
        takesMail = report.payload.facts.takesMail
        gaps = Self.gaps(contact, rhythm)
    }

    private static func gaps(_ contact: Contact, _ rhythm: ContactRhythm) -> [String] {
        let fields: [(String, String?)] = [
            ("name", contact.name), ("email", contact.email),
            ("phone", contact.phone.flatMap(PhoneReader.dialable)), ("company", contact.company),
            ("title", contact.title), ("source", contact.source),
            ("country", contact.country),
        ]
        let missing = fields.filter { ($0.1 ?? "").isEmpty }.map(\.0)
        return missing + (rhythm.lastActivityAt == nil ? ["interactions"] : [])
    }

    /// All of it as one object.
    package var json: JSON {
        [
            "trend": trend,
            "next_action": suggestions.first.map(Self.json) ?? .null,
            "actions": .array(suggestions.map(Self.json)),
            "best_channel": bestChannel == nil ? .null : rhythm.channelJSON,
            "best_time": rhythm.windowJSON,
            "last_activity_at": rhythm.lastActivityAt.map { .string($0.description) } ?? .null,
            "inbound_interactions": .integer(Int64(rhythm.inbound)),
            "data_gaps": .array(gaps.map { .string($0) }),
        ]
    }

    /// The channel they used most, where it leads to them; nil while too little is known.
    package var bestChannel: Channel? {
        guard !refusesContact, let channel = rhythm.channel?.channel else { return nil }
        return takesMail || channel != .email ? channel : nil
    }

    private var trend: JSON {
        var trend: JSONObject = [
            "scores": .array(
                history.reversed().map { score in
                    [
                        "score": .integer(Int64(score.score)),
                        "as_of": .string(score.asOf.description),
                        "model": .string(score.scoredBy),
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

extension ScoringEngine {
    /// Insights on the contact of a score of an organization.
    package func contactInsights(
        _ report: ScoreReport,
        organizationKey: OrganizationKey
    ) throws -> ContactInsights {
        try ContactInsights(self, report, organizationKey: organizationKey)
    }
}
