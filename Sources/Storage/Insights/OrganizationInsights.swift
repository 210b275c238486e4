package import CRM
import SQLite

/// Where an organization's leads stand and how they moved, counted from what is held.
package struct OrganizationInsights: Sendable {
    /// The scores that were computed on one day for their present.
    package struct Day: Equatable, Sendable {
        /// The day in UTC: `2026-11-01`.
        package var date: String
        /// How many.
        package var scores: Int
        /// Their sum.
        package var sum: Int
    }

    /// How contacts' newest scores differ from those in force at a past moment.
    package struct Change: Equatable, Sendable {
        /// Contacts whose score rose.
        package var up = 0
        /// Contacts whose score fell.
        package var down = 0
        /// Contacts whose score is the same.
        package var same = 0
        /// The sum of all differences, in points.
        package var sum = 0

        /// Contacts that had a score then and have one now.
        package var count: Int { up + down + same }
    }

    /// A contact whose score moved.
    package struct Mover: Sendable {
        /// The contact.
        package var contact: ContactSummary
        /// The score in force at the past moment.
        package var before: Int
        /// The newest score.
        package var after: Int
    }

    /// A hot lead nobody has been in touch with for a while.
    package struct Neglected: Sendable {
        /// The contact.
        package var contact: ContactSummary
        /// When anything last happened; nil when nothing is recorded.
        package var lastActivityAt: Instant?
    }

    /// What the records lack.
    package struct Gaps: Equatable, Sendable {
        /// Contacts that are not deleted.
        package var contacts = 0
        /// Of those, without an e-mail address.
        package var withoutEmail = 0
        /// Without a telephone number.
        package var withoutPhone = 0
        /// Without a company.
        package var withoutCompany = 0
        /// Without a job title.
        package var withoutTitle = 0
        /// Without any interaction.
        package var withoutHistory = 0
        /// Never scored.
        package var unscored = 0
        /// Scored, and changed since.
        package var stale = 0
    }

    /// Days on which something was scored, oldest first.
    package var days: [Day] = []
    /// Contacts a category by their newest score.
    package var categories: [Category: Int] = [:]
    /// What the organization calls hot and warm.
    package var thresholds = Thresholds.standard
    /// The mean of the newest scores, in thousandths of a point; nil before the first.
    package var averageMilli: Int?
    /// What changed since the past moment.
    package var change = Change()
    /// The contacts that moved most, largest difference first.
    package var movers: [Mover] = []
    /// Hot leads without contact, best first.
    package var neglected: [Neglected] = []
    /// What is missing.
    package var gaps = Gaps()
}

extension Store {
    /// Counts an organization's insights from one snapshot; cost grows with its score history.
    ///
    /// `since` is the moment that movements are measured from, `quietSince` the one since when a
    /// hot lead was left alone, `seriesSince` where the days begin, `limit` the length of each
    /// list.
    package func insights(
        organizationKey: OrganizationKey,
        since: Instant,
        quietSince: Instant,
        seriesSince: Instant,
        limit: Int
    ) throws -> OrganizationInsights {
        try database.read { connection in
            var insights = OrganizationInsights()
            try Self.countCategories(organizationKey, connection, &insights)
            try Self.countDays(organizationKey, seriesSince, connection, &insights)
            try Self.measureChange(organizationKey, since, limit, connection, &insights)
            try Self.findNeglected(organizationKey, quietSince, limit, connection, &insights)
            try Self.countGaps(organizationKey, connection, &insights)
            return insights
        }
    }

    private static func countCategories(
        _ organization: OrganizationKey,
        _ connection: Connection,
        _ insights: inout OrganizationInsights
    ) throws {
        var (count, sum) = (0, 0)
        var categories: [Category: Int] = [:]
        let thresholds = try thresholds(organization, connection)
        try connection.rows(
            """
            SELECT l.score, count(*) FROM score_latest AS l JOIN contact AS c USING (contact_key)
            WHERE l.organization_key = ? AND c.deleted_at IS NULL GROUP BY l.score
            """,
            .key(organization)
        ) { row in
            let (score, contacts) = (Int(row.int64(0)), Int(row.int64(1)))
            categories[Category(score: score, thresholds), default: 0] += contacts
            count += contacts
            sum += score * contacts
        }
        insights.categories = categories
        insights.thresholds = thresholds
        insights.averageMilli = count == 0 ? nil : (sum * 1_000 + count / 2) / count
    }

    private static func countDays(
        _ organization: OrganizationKey,
        _ since: Instant,
        _ connection: Connection,
        _ insights: inout OrganizationInsights
    ) throws {
        var days: [OrganizationInsights.Day] = []
        try connection.rows(
            """
            SELECT scored_at / 86400000000 AS day, count(*), sum(score) FROM score
            WHERE organization_key = ? AND scored_at >= ? AND as_of = scored_at
            GROUP BY day ORDER BY day
            """,
            .key(organization),
            .integer(since.microseconds)
        ) { row in
            days.append(
                OrganizationInsights.Day(
                    date: Instant(microseconds: row.int64(0) * Instant.day).dateText,
                    scores: Int(row.int64(1)),
                    sum: Int(row.int64(2))
                )
            )
        }
        insights.days = days
    }

    /// Pairs of each contact's score in force at `?2` and its newest.
    private static let movements = """
        WITH past AS (
            SELECT contact_key, max(seq) AS seq FROM score
            WHERE organization_key = ?1 AND scored_at <= ?2 AND as_of = scored_at
            GROUP BY contact_key
        ), moved AS (
            SELECT c.contact_key, c.id, c.name, c.email, c.company, s.score AS before,
                l.score AS after
            FROM past AS p JOIN score AS s ON s.seq = p.seq
            JOIN score_latest AS l ON l.contact_key = p.contact_key
            JOIN contact AS c ON c.contact_key = p.contact_key
            WHERE c.deleted_at IS NULL
        )
        """

    private static func measureChange(
        _ organization: OrganizationKey,
        _ since: Instant,
        _ limit: Int,
        _ connection: Connection,
        _ insights: inout OrganizationInsights
    ) throws {
        let sums = try connection.row(
            """
            \(movements)
            SELECT count(*) FILTER (WHERE after > before), count(*) FILTER (WHERE after < before),
                count(*) FILTER (WHERE after = before), coalesce(sum(after - before), 0)
            FROM moved
            """,
            .key(organization),
            .integer(since.microseconds)
        )
        let numbers = (sums ?? []).map { Int($0.integer ?? 0) }
        if numbers.count == 4 {
            insights.change = OrganizationInsights.Change(
                up: numbers[0],
                down: numbers[1],
                same: numbers[2],
                sum: numbers[3]
            )
        }
        var movers: [OrganizationInsights.Mover] = []
        try connection.rows(
            """
            \(movements)
            SELECT contact_key, id, name, email, company, before, after FROM moved
            WHERE after <> before ORDER BY abs(after - before) DESC, contact_key LIMIT ?3
            """,
            .key(organization),
            .integer(since.microseconds),
            .integer(Int64(limit))
        ) { row in
            movers.append(
                OrganizationInsights.Mover(
                    contact: summary(row, score: Int(row.int64(6))),
                    before: Int(row.int64(5)),
                    after: Int(row.int64(6))
                )
            )
        }
        insights.movers = movers
    }

    private static func findNeglected(
        _ organization: OrganizationKey,
        _ quietSince: Instant,
        _ limit: Int,
        _ connection: Connection,
        _ insights: inout OrganizationInsights
    ) throws {
        var found: [OrganizationInsights.Neglected] = []
        try connection.rows(
            """
            SELECT c.contact_key, c.id, c.name, c.email, c.company, l.score,
                (
                    SELECT max(i.occurred_at) FROM interaction AS i
                    WHERE i.contact_key = c.contact_key AND i.deleted_at IS NULL
                ) AS last_at
            FROM score_latest AS l JOIN contact AS c USING (contact_key)
            WHERE l.organization_key = ?1 AND l.score >= ?4 AND c.deleted_at IS NULL
                AND NOT \(LeadState.any)
                AND (last_at IS NULL OR last_at < ?2)
            ORDER BY l.log_odds_micro DESC, c.contact_key LIMIT ?3
            """,
            .key(organization),
            .integer(quietSince.microseconds),
            .integer(Int64(limit)),
            .integer(Int64(try thresholds(organization, connection).hot))
        ) { row in
            found.append(
                OrganizationInsights.Neglected(
                    contact: summary(row, score: Int(row.int64(5))),
                    lastActivityAt: row.int64OrNil(6).map(Instant.init(microseconds:))
                )
            )
        }
        insights.neglected = found
    }

    private static func countGaps(
        _ organization: OrganizationKey,
        _ connection: Connection,
        _ insights: inout OrganizationInsights
    ) throws {
        let row = try connection.row(
            """
            SELECT count(*),
                count(*) FILTER (WHERE coalesce(c.email, '') = ''),
                count(*) FILTER (WHERE coalesce(c.phone, '') = ''),
                count(*) FILTER (WHERE coalesce(c.company, '') = '' AND c.company_key IS NULL),
                count(*) FILTER (WHERE coalesce(c.title, '') = ''),
                count(*) FILTER (WHERE NOT EXISTS (
                    SELECT 1 FROM interaction AS i
                    WHERE i.contact_key = c.contact_key AND i.deleted_at IS NULL
                )),
                count(*) FILTER (WHERE l.contact_key IS NULL),
                count(*) FILTER (WHERE l.contact_key IS NOT NULL AND EXISTS (
                    SELECT 1 FROM stale_contact AS s WHERE s.contact_key = c.contact_key
                ))
            FROM contact AS c LEFT JOIN score_latest AS l USING (contact_key)
            WHERE c.organization_key = ? AND c.deleted_at IS NULL
            """,
            .key(organization)
        )
        let counts = (row ?? []).map { Int($0.integer ?? 0) }
        guard counts.count == 8 else { return }
        insights.gaps = OrganizationInsights.Gaps(
            contacts: counts[0],
            withoutEmail: counts[1],
            withoutPhone: counts[2],
            withoutCompany: counts[3],
            withoutTitle: counts[4],
            withoutHistory: counts[5],
            unscored: counts[6],
            stale: counts[7]
        )
    }

    private static func summary(_ row: Statement, score: Int) -> ContactSummary {
        ContactSummary(
            key: ContactKey(row.int64(0)),
            id: row.string(1),
            name: row.string(2),
            email: row.stringOrNil(3),
            company: row.stringOrNil(4),
            score: score
        )
    }
}
