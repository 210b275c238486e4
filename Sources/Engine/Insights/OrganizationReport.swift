package import CRM
package import JSON
package import Storage

/// An organization's insights in words, with the rules they were counted by.
package struct OrganizationReport: Sendable {
    /// Days that movements are measured over.
    package static let movementDays: Int64 = 7
    /// Days after which a hot lead counts as left alone.
    package static let quietDays: Int64 = 14
    /// Days of the series.
    package static let seriesDays: Int64 = 30

    /// Entries of each list.
    fileprivate static let entriesMax = 20

    /// The organization.
    package let organizationID: String
    /// What was counted.
    package let insights: OrganizationInsights
    /// The moment that movements are measured from.
    package let since: Instant
    /// The moment it is for.
    package let now: Instant

    /// All of it as one object.
    package var json: JSONObject {
        [
            "insight_type": "organization",
            "organization_id": .string(organizationID),
            "summary": .array(sentences.map { .string($0) }),
            "totals": totals,
            "trend": trend,
            "top_movers": .array(insights.movers.map { mover($0) }),
            "stale_hot_leads": .array(insights.neglected.map { neglected($0) }),
            "data_gaps": gaps,
            "next_actions": .array(actions.map { .string($0) }),
        ]
    }

    private var scored: Int { insights.categories.values.reduce(0, +) }

    private var totals: JSON {
        var totals: JSONObject = [
            "contacts": .integer(Int64(insights.gaps.contacts)),
            "scored": .integer(Int64(scored)),
        ]
        for category in [Category.hot, .warm, .cold] {
            totals[category.rawValue] = .integer(Int64(insights.categories[category] ?? 0))
        }
        totals["average_score"] =
            insights.averageMilli.map { .number(Double($0) / 1_000) } ?? .null
        return .object(totals)
    }

    private var trend: JSON {
        let change = insights.change
        return [
            "since": .string(since.description),
            "compared": .integer(Int64(change.count)),
            "up": .integer(Int64(change.up)),
            "down": .integer(Int64(change.down)),
            "same": .integer(Int64(change.same)),
            "average_change": change.count == 0
                ? .null : .number(Self.decimal(change.sum, change.count)),
            "days": .array(
                insights.days.map { day in
                    [
                        "date": .string(day.date),
                        "scores": .integer(Int64(day.scores)),
                        "average_score": .number(Self.decimal(day.sum, day.scores)),
                    ]
                }
            ),
        ]
    }

    /// A mean with two decimals.
    private static func decimal(_ sum: Int, _ count: Int) -> Double {
        let hundredths = (Double(sum) * 100 / Double(count)).rounded()
        return hundredths / 100
    }

    private func mover(_ mover: OrganizationInsights.Mover) -> JSON {
        var object = mover.contact.json(insights.thresholds)
        object["before"] = .integer(Int64(mover.before))
        object["after"] = .integer(Int64(mover.after))
        object["change"] = .integer(Int64(mover.after - mover.before))
        return .object(object)
    }

    private func neglected(_ lead: OrganizationInsights.Neglected) -> JSON {
        var object = lead.contact.json(insights.thresholds)
        object["last_activity_at"] =
            lead.lastActivityAt.map { .string($0.description) } ?? .null
        object["quiet_days"] =
            lead.lastActivityAt.map { .integer(Int64(now.wholeDays(since: $0))) } ?? .null
        return .object(object)
    }

    private var gaps: JSON {
        let gaps = insights.gaps
        return [
            "contacts": .integer(Int64(gaps.contacts)),
            "without_email": .integer(Int64(gaps.withoutEmail)),
            "without_phone": .integer(Int64(gaps.withoutPhone)),
            "without_company": .integer(Int64(gaps.withoutCompany)),
            "without_title": .integer(Int64(gaps.withoutTitle)),
            "without_interactions": .integer(Int64(gaps.withoutHistory)),
            "unscored": .integer(Int64(gaps.unscored)),
            "changed_since_scored": .integer(Int64(gaps.stale)),
        ]
    }

    var sentences: [String] {
        guard insights.gaps.contacts > 0 else { return ["The file holds no contact yet."] }
        var sentences = [
            "\(scored) of \(insights.gaps.contacts) contacts are scored:"
                + " \(insights.categories[.hot] ?? 0) hot, \(insights.categories[.warm] ?? 0) warm,"
                + " \(insights.categories[.cold] ?? 0) cold."
        ]
        if insights.change.count > 0 {
            sentences.append(
                "Since \(since.dateText), \(insights.change.up) rose, \(insights.change.down) fell"
                    + " and \(insights.change.same) stayed."
            )
        }
        if !insights.neglected.isEmpty {
            sentences.append(
                "\(insights.neglected.count) of the best hot leads heard nothing for"
                    + " \(Self.quietDays) days or more."
            )
        }
        return sentences
    }

    var actions: [String] {
        var actions: [String] = []
        if let first = insights.neglected.first {
            let name = first.contact.name.isEmpty ? first.contact.id : first.contact.name
            actions.append("Get back to \(name)")
        }
        if insights.gaps.unscored > 0 {
            actions.append("Score the \(insights.gaps.unscored) contacts that have no score")
        }
        if insights.gaps.stale > 0 {
            actions.append("Score again the \(insights.gaps.stale) contacts that changed")
        }
        return actions
    }
}

extension ScoringEngine {
    /// Insights on a whole organization as of now.
    package func organizationReport(_ id: String) throws -> OrganizationReport {
        let now = store.environment.now()
        func ago(_ days: Int64) -> Instant {
            Instant(microseconds: now.microseconds - days * Instant.day)
        }
        let since = ago(OrganizationReport.movementDays)
        let insights = try store.insights(
            organizationKey: try organizationKey(id),
            since: since,
            quietSince: ago(OrganizationReport.quietDays),
            seriesSince: ago(OrganizationReport.seriesDays),
            limit: OrganizationReport.entriesMax
        )
        return OrganizationReport(
            organizationID: id,
            insights: insights,
            since: since,
            now: now
        )
    }
}

extension ContactSummary {
    /// A row of a list.
    package func json(_ thresholds: Thresholds) -> JSONObject {
        [
            "id": .string(id),
            "name": .string(name),
            "email": .text(email),
            "company": .text(company),
            "score": score.map { .integer(Int64($0)) } ?? .null,
            "category": score.map { .string(Category(score: $0, thresholds).rawValue) } ?? .null,
        ]
    }
}
