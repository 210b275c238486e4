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

/// What lists can be narrowed to: the most frequent words of the records, at most 40 each.
package struct LeadChoices: Sendable {
    package var sources: [String]
    package var countries: [String]
    package var owners: [String]
}

/// How many leads answer each question, as in ``LeadSummary``.
struct AnsweredQuestions: Sendable {
    var questions: [LeadQuestion: Int] = [:]
    var leftOut: [LeadState: Int] = [:]
}

/// Whose questions, and by which thresholds.
struct AskedQuestions: Hashable, Sendable {
    let organization: OrganizationKey
    let thresholds: Thresholds
}

/// A day on which an organization's scores are asked for, by its first moment.
struct DayOfScores: Hashable, Sendable {
    let organization: OrganizationKey
    let start: Instant
}

extension Store {
    /// Counts an organization's leads; `dayOffset` as in ``LeadFilter``.
    ///
    /// The questions may lag behind the file for some seconds where there are many leads, see
    /// ``KeptAnswers``; everything else is counted now, from indexes.
    package func leadSummary(
        organizationKey: OrganizationKey,
        dayOffset: Int64
    ) throws -> LeadSummary {
        var summary = try database.read { try countScores(organizationKey, dayOffset, $0) }
        var filter = LeadFilter()
        filter.dayOffset = dayOffset
        filter.isUnscored = true
        summary.unscored = try leadCount(organizationKey: organizationKey, filter)
        summary.leads += summary.unscored
        filter.isUnscored = false
        let answered = try keptQuestions.answer(
            to: AskedQuestions(organization: organizationKey, thresholds: summary.thresholds),
            now: environment.now
        ) { try countQuestions(organizationKey, summary.thresholds) }
        (summary.questions, summary.leftOut) = (answered.questions, answered.leftOut)
        return summary
    }

    /// Counts who answers the questions of the morning, and whom lists of whom to call leave out.
    private func countQuestions(
        _ organization: OrganizationKey,
        _ thresholds: Thresholds
    ) throws -> AnsweredQuestions {
        var answered = try countHot(organization, thresholds)
        var filter = LeadFilter()
        for question in [LeadQuestion.oneStep, .cooled, .weekly] {
            if thresholds.weekly == nil, question == .weekly { continue }
            filter.question = question
            answered.questions[question] = try leadCount(organizationKey: organization, filter)
        }
        return answered
    }

    /// Counts hot leads in one pass: those that answer a question, and those that lists of whom to
    /// call leave out.
    private func countHot(
        _ organization: OrganizationKey,
        _ thresholds: Thresholds
    ) throws -> AnsweredQuestions {
        try database.read { connection in
            var answered = AnsweredQuestions()
            let statement = try connection.statement(
                """
                SELECT \(LeadState.first), count(*), count(*) FILTER (WHERE l.before_score < ?10),
                    count(*) FILTER (WHERE \(LeadFilter.hasDeal)),
                    count(*) FILTER (WHERE \(LeadFilter.isSilent))
                FROM \(LeadPage.ranked)
                WHERE l.organization_key = ?1 AND c.deleted_at IS NULL AND \(LeadFilter.hot)
                GROUP BY 1
                """
            )
            defer { statement.reset() }
            statement.bind(1, organization)
            statement.bind(8, environment.now().microseconds)
            statement.bind(10, thresholds.hot)
            for question in [LeadQuestion.becameHot, .hotDeal, .hotSilent] {
                answered.questions[question] = 0
            }
            while try statement.step() {
                let numbers = (1...4).map { Int(statement.int64($0)) }
                if let state = statement.stringOrNil(0).flatMap(LeadState.init) {
                    answered.leftOut[state] = numbers[0]
                } else {
                    answered.questions[.becameHot] = numbers[1]
                    answered.questions[.hotDeal] = numbers[2]
                    answered.questions[.hotSilent] = numbers[3]
                }
            }
            return answered
        }
    }

    /// What a filter can choose from; may lag behind the file for some seconds where there are many
    /// contacts, see ``KeptAnswers``.
    package func leadChoices(organizationKey: OrganizationKey) throws -> LeadChoices {
        try keptChoices.answer(to: organizationKey, now: environment.now) {
            try database.read { connection in
                func words(_ column: String) throws -> [String] {
                    var found: [String] = []
                    try connection.rows(
                        """
                        SELECT \(column) FROM contact INDEXED BY contact_by_\(column)
                        WHERE organization_key = ? AND deleted_at IS NULL AND \(column) > ''
                        GROUP BY \(column) ORDER BY count(*) DESC, \(column) LIMIT 40
                        """,
                        .key(organizationKey)
                    ) { found.append($0.string(0)) }
                    return found
                }
                return LeadChoices(
                    sources: try words("source"),
                    countries: try words("country"),
                    owners: try words("owner")
                )
            }
        }
    }

    private func countScores(
        _ organization: OrganizationKey,
        _ offset: Int64,
        _ connection: Connection
    ) throws -> LeadSummary {
        var summary = LeadSummary()
        summary.thresholds = try Self.thresholds(organization, connection)
        let stale = try connection.value(
            """
            SELECT count(*) FROM stale_contact AS t
            CROSS JOIN contact AS c USING (contact_key) CROSS JOIN score_latest USING (contact_key)
            WHERE c.organization_key = ?1 AND c.deleted_at IS NULL
            """,
            .key(organization)
        )
        summary.stale = Int(stale?.integer ?? 0)
        // Few are deleted: they are taken away from the numbers of all, in an index by score.
        try connection.rows(
            """
            SELECT score, count(*) FROM score_latest INDEXED BY score_latest_by_rank
            WHERE organization_key = ?1 GROUP BY score
            UNION ALL
            SELECT l.score, -1 FROM contact AS c INDEXED BY contact_deleted
            CROSS JOIN score_latest AS l USING (contact_key)
            WHERE c.organization_key = ?1 AND c.deleted_at IS NOT NULL
            """,
            .key(organization)
        ) { row in
            let (score, count) = (Int(row.int64(0)), Int(row.int64(1)))
            summary.leads += count
            summary.categories[Category(score: score, summary.thresholds), default: 0] += count
            summary.histogram[min(score / 5, 19)] += count
        }
        try Self.countOverrides(organization, now: environment.now(), connection, &summary)
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
        let start = Instant(microseconds: Instant.dayStart(asOf, offset: offset))
        summary.before = try keptEarlier.answer(
            to: DayOfScores(organization: organization, start: start),
            now: environment.now
        ) {
            try connection.value(
                "SELECT max(as_of) FROM score WHERE organization_key = ? AND as_of < ?",
                .key(organization),
                .integer(start.microseconds)
            )?.integer.map(Instant.init(microseconds:))
        }
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
