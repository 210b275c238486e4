package import CRM
import SQLite

/// The score that was in force when an outcome came, and the outcome.
package struct DecidedScore: Hashable, Sendable {
    package let score: Int
    /// The probability that was promised, in millionths.
    package let probabilityMicro: Int
    package let decidedAt: Instant
    package let isWon: Bool
}

/// How soon somebody reached out to a contact after it was made, and how it ended.
package struct FirstReach: Hashable, Sendable {
    /// Microseconds from the contact's making to our first message or call; nil where there was
    /// none before its outcome.
    package let delay: Int64?
    /// Nil while it was neither won nor lost.
    package let isWon: Bool?

    package init(delay: Int64?, isWon: Bool?) { (self.delay, self.isWon) = (delay, isWon) }
}

extension Store {
    /// One row a contact whose outcome has a date: of several outcomes the newest mark counts, else
    /// the newest.
    private static let decided = """
        WITH ended AS (
            SELECT u.contact_key, u.is_won, coalesce(
                    u.occurred_at, CASE WHEN u.source = 'mark' THEN u.recorded_at END
                ) AS at,
                row_number() OVER (
                    PARTITION BY u.contact_key
                    ORDER BY u.source = 'mark' DESC, u.occurred_at DESC, u.outcome_key DESC
                ) AS place
            FROM outcome AS u INDEXED BY outcome_by_organization
            WHERE u.organization_key = ?1 AND u.deleted_at IS NULL
        ), decided AS (SELECT * FROM ended WHERE place = 1)
        """

    /// The scores in force before each contact's outcome, with the outcome; never one given at its
    /// moment or after, nor one computed for a past moment.
    ///
    /// - Returns: also how many outcomes had no such score, and how many have no date.
    /// - Throws: ``SQLiteError`` when the file cannot be read.
    package func decidedScores(
        organizationKey: OrganizationKey
    ) throws -> (scores: [DecidedScore], unscored: Int, undated: Int) {
        try database.read { connection in
            var scores: [DecidedScore] = []
            var (unscored, undated) = (0, 0)
            try connection.rows(
                """
                \(Self.decided)
                SELECT d.is_won, d.at, n.score, n.probability_micro
                FROM decided AS d JOIN contact AS c USING (contact_key)
                LEFT JOIN score AS n ON n.seq = (
                    SELECT max(s.seq) FROM score AS s
                    WHERE s.contact_key = d.contact_key AND s.scored_at < d.at
                        AND s.as_of = s.scored_at
                )
                WHERE c.deleted_at IS NULL
                ORDER BY d.at, d.contact_key
                """,
                .key(organizationKey)
            ) { row in
                guard let at = row.int64OrNil(1) else {
                    undated += 1
                    return
                }
                guard let score = row.int64OrNil(2) else {
                    unscored += 1
                    return
                }
                scores.append(
                    DecidedScore(
                        score: Int(score),
                        probabilityMicro: Int(row.int64(3)),
                        decidedAt: Instant(microseconds: at),
                        isWon: row.int64(0) == 1
                    )
                )
            }
            return (scores, unscored, undated)
        }
    }

    /// How soon each contact that says when it was made heard from us first.
    ///
    /// What was sent before that moment, or after the outcome, is not counted.
    /// - Throws: ``SQLiteError`` when the file cannot be read.
    package func firstReaches(organizationKey: OrganizationKey) throws -> [FirstReach] {
        let kinds: [InteractionKind] = [
            .emailSent, .callMissed, .callConnected, .chatSent, .socialSent,
        ]
        let list = kinds.map { "\($0.rawValue)" }.joined(separator: ", ")
        return try database.read { connection in
            var reaches: [FirstReach] = []
            try connection.rows(
                """
                \(Self.decided)
                SELECT d.is_won, (
                    SELECT min(i.occurred_at) FROM interaction AS i
                    WHERE i.contact_key = c.contact_key AND i.deleted_at IS NULL
                        AND i.occurred_at >= c.created_at AND i.kind IN (\(list))
                        AND (d.at IS NULL OR i.occurred_at < d.at)
                ) - c.created_at
                FROM contact AS c LEFT JOIN decided AS d USING (contact_key)
                WHERE c.organization_key = ?1 AND c.deleted_at IS NULL
                    AND c.created_at IS NOT NULL
                """,
                .key(organizationKey)
            ) { row in
                reaches.append(
                    FirstReach(
                        delay: row.int64OrNil(1),
                        isWon: row.int64OrNil(0).map { $0 == 1 }
                    )
                )
            }
            return reaches
        }
    }
}
