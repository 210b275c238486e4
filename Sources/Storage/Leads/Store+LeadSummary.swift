package import CRM
import SQLite

/// Where an organization's leads stand at one glance.
package struct LeadSummary: Sendable {
    /// Leads that are not deleted.
    package var leads = 0
    /// Of those, how many were never scored.
    package var unscored = 0
    /// Of those scored, how many changed since.
    package var stale = 0
    /// Leads by their newest score, five points a step: 0 to 4, 5 to 9, …, 95 to 100.
    package var histogram = [Int](repeating: 0, count: 20)
    /// What the organization calls hot and warm, and a week's work.
    package var thresholds = Thresholds.standard
    /// Leads a category by their newest score.
    package var categories: [Category: Int] = [:]
    /// The moment that the newest scores are for; nil before the first.
    package var asOf: Instant?
    /// The newest moment of an earlier day that any score is for.
    package var before: Instant?
    /// How many leads answer each question.
    package var questions: [LeadQuestion: Int] = [:]
    /// Hot leads that no question names, by the first reason to leave them out.
    package var leftOut: [LeadState: Int] = [:]
}

extension Store {
    /// Counts an organization's leads; `dayOffset` as in ``LeadFilter``.
    package func leadSummary(
        organizationKey: OrganizationKey,
        dayOffset: Int64
    ) throws -> LeadSummary {
        var summary = try database.read { connection in
            try Self.countScores(organizationKey, dayOffset, now: environment.now(), connection)
        }
        var filter = LeadFilter()
        filter.dayOffset = dayOffset
        summary.leftOut = try hotLeftOut(organizationKey: organizationKey, summary.thresholds)
        for question in LeadQuestion.allCases {
            // Without an earlier day nobody moved.
            if summary.before == nil, [.becameHot, .cooled].contains(question) { continue }
            if summary.thresholds.weekly == nil, question == .weekly { continue }
            filter.question = question
            summary.questions[question] = try leadCount(organizationKey: organizationKey, filter)
        }
        return summary
    }

    /// How many hot leads lists of whom to call leave out, by the first reason.
    private func hotLeftOut(
        organizationKey: OrganizationKey,
        _ thresholds: Thresholds
    ) throws -> [LeadState: Int] {
        var counts: [LeadState: Int] = [:]
        try database.read { connection in
            let statement = try connection.statement(
                """
                SELECT \(LeadState.first), count(*) FROM \(LeadPage.ranked)
                WHERE l.organization_key = ?1 AND c.deleted_at IS NULL AND \(LeadFilter.hot)
                GROUP BY 1
                """
            )
            defer { statement.reset() }
            statement.bind(1, organizationKey)
            statement.bind(8, environment.now().microseconds)
            statement.bind(10, thresholds.hot)
            while try statement.step() {
                guard let state = statement.stringOrNil(0).flatMap(LeadState.init) else { continue }
                counts[state] = Int(statement.int64(1))
            }
        }
        return counts
    }

    /// What a filter can choose from: the most frequent sources and countries, at most 40 each.
    package func leadChoices(
        organizationKey: OrganizationKey
    ) throws -> (sources: [String], countries: [String]) {
        try database.read { connection in
            func words(_ column: String) throws -> [String] {
                var found: [String] = []
                try connection.rows(
                    """
                    SELECT \(column) FROM contact
                    WHERE organization_key = ? AND deleted_at IS NULL AND coalesce(\(column), '') <> ''
                    GROUP BY \(column) ORDER BY count(*) DESC, \(column) LIMIT 40
                    """,
                    .key(organizationKey)
                ) { found.append($0.string(0)) }
                return found
            }
            return (try words("source"), try words("country"))
        }
    }

    private static func countScores(
        _ organization: OrganizationKey,
        _ offset: Int64,
        now: Instant,
        _ connection: Connection
    ) throws -> LeadSummary {
        var summary = LeadSummary()
        summary.thresholds = try thresholds(organization, connection)
        let others = try connection.row(
            """
            SELECT
                (SELECT count(*) FROM contact WHERE organization_key = ?1)
                    - (SELECT count(*) FROM contact
                        WHERE organization_key = ?1 AND deleted_at IS NOT NULL),
                (SELECT count(*) FROM stale_contact AS t
                    JOIN contact AS c USING (contact_key) JOIN score_latest USING (contact_key)
                    WHERE c.organization_key = ?1 AND c.deleted_at IS NULL)
            """,
            .key(organization)
        )
        summary.leads = Int(others?[0].integer ?? 0)
        summary.stale = Int(others?[1].integer ?? 0)
        var scored = 0
        try connection.rows(
            """
            SELECT l.score, count(*)
            FROM score_latest AS l INDEXED BY score_latest_by_rank
            WHERE l.organization_key = ?1 AND l.contact_key NOT IN (
                SELECT contact_key FROM contact WHERE organization_key = ?1 AND deleted_at IS NOT NULL
            )
            GROUP BY l.score
            """,
            .key(organization)
        ) { row in
            let (score, count) = (Int(row.int64(0)), Int(row.int64(1)))
            scored += count
            summary.categories[Category(score: score, summary.thresholds), default: 0] += count
            summary.histogram[min(score / 5, 19)] += count
        }
        summary.unscored = summary.leads - scored
        try countOverrides(organization, now: now, connection, &summary)
        let asOf = try connection.value(
            """
            SELECT n.as_of FROM score AS n CROSS JOIN score_latest AS l USING (contact_key, seq)
            CROSS JOIN contact AS c USING (contact_key)
            WHERE n.organization_key = ? AND c.deleted_at IS NULL ORDER BY n.seq DESC LIMIT 1
            """,
            .key(organization)
        )?.integer
        guard let asOf else { return summary }
        summary.asOf = Instant(microseconds: asOf)
        let before = try connection.value(
            "SELECT max(as_of) FROM score WHERE organization_key = ? AND as_of < ?",
            .key(organization),
            .integer(Instant.dayStart(asOf, offset: offset))
        )?.integer
        summary.before = before.map(Instant.init(microseconds:))
        return summary
    }

    /// Counts leads of which a person says another score where that stands.
    private static func countOverrides(
        _ organization: OrganizationKey,
        now: Instant,
        _ connection: Connection,
        _ summary: inout LeadSummary
    ) throws {
        try connection.rows(
            """
            SELECT l.score, v.score FROM score_override AS v
            JOIN score_latest AS l USING (contact_key) JOIN contact AS c USING (contact_key)
            WHERE v.organization_key = ?1 AND c.deleted_at IS NULL AND \(stands(now: "?2"))
            """,
            .key(organization),
            .integer(now.microseconds)
        ) { row in
            for (score, change) in [(Int(row.int64(0)), -1), (Int(row.int64(1)), 1)] {
                summary.categories[Category(score: score, summary.thresholds), default: 0] += change
                summary.histogram[min(score / 5, 19)] += change
            }
        }
    }
}
