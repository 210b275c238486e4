import CRM
import SQLite

/// The SQL of a page of leads, and of their number, over the indexes that lists are read by.
///
/// `contact AS c`, `score_latest AS l` and its row of the history `n` are what conditions name;
/// parameters 1 to 12 are those of ``LeadFilter``.
struct LeadPage {
    let filter: LeadFilter

    /// The best leads in which a search looks before it looks at all: who types a common word has
    /// a page of these already.
    static let searchedFirst = 5_000

    private static let columns = """
        SELECT c.contact_key, c.id, c.name, c.company, c.title, c.email, c.phone,
            c.do_not_contact, l.seq, l.log_odds_micro, n.as_of,
            EXISTS (SELECT 1 FROM stale_contact AS t WHERE t.contact_key = c.contact_key)
        """
    private static let noScore = """
        SELECT c.contact_key, c.id, c.name, c.company, c.title, c.email, c.phone,
            c.do_not_contact, NULL, NULL, NULL, 0
        """
    private static let byWords = "INDEXED BY contact_by_words"
    static let ranked = """
        score_latest AS l INDEXED BY score_latest_by_rank
        CROSS JOIN contact AS c ON c.contact_key = l.contact_key
        CROSS JOIN score AS n ON n.seq = l.seq
        """

    /// Whether leads with a score can be on the page: not after a lead without one.
    var holdsScored: Bool {
        !filter.isUnscored && !(filter.after.map { $0.logOddsMicro == nil } ?? false)
    }

    /// Whether leads without a score can be on it.
    var holdsUnscored: Bool { !filter.needsScore }

    /// The leads with a score in the order of the list, as many as the limit in parameter 7.
    var scored: String {
        """
        \(Self.columns) FROM \(Self.ranked)
        WHERE l.organization_key = ?1 AND \(rankedAfter) AND \(filter.conditions)
        ORDER BY l.log_odds_micro DESC, l.contact_key LIMIT ?7
        """
    }

    /// The same among the best alone.
    var scoredAmongBest: String {
        """
        \(Self.columns) FROM (
            SELECT * FROM score_latest AS l INDEXED BY score_latest_by_rank
            WHERE l.organization_key = ?1 AND \(rankedAfter)
            ORDER BY l.log_odds_micro DESC, l.contact_key LIMIT \(Self.searchedFirst)
        ) AS l
        CROSS JOIN contact AS c ON c.contact_key = l.contact_key
        CROSS JOIN score AS n ON n.seq = l.seq
        WHERE \(filter.conditions)
        ORDER BY l.log_odds_micro DESC, l.contact_key LIMIT ?7
        """
    }

    /// The same, from all contacts that hold the words.
    var scoredByWords: String {
        """
        WITH hit AS MATERIALIZED (\(words))
        \(Self.columns) FROM hit CROSS JOIN contact AS c USING (contact_key)
        CROSS JOIN score_latest AS l USING (contact_key) CROSS JOIN score AS n ON n.seq = l.seq
        WHERE \(rankedAfter) AND \(filter.conditions)
        ORDER BY l.log_odds_micro DESC, c.contact_key LIMIT ?7
        """
    }

    /// The leads without a score, oldest records first.
    var unscored: String {
        let after = filter.after.map { $0.logOddsMicro == nil ? "c.contact_key > ?6" : "true" }
        return """
            \(Self.noScore) FROM contact AS c \(filter.text.isEmpty ? "" : Self.byWords)
            WHERE \(filter.conditions) AND \(after ?? "true") AND NOT EXISTS (
                SELECT 1 FROM score_latest AS s WHERE s.contact_key = c.contact_key
            )
            ORDER BY c.contact_key LIMIT ?7
            """
    }

    /// How many leads there are; one row of one number.
    var count: String {
        // A question is about scores: nobody without one answers it.
        if filter.isUnscored, filter.needsScore { return "SELECT 0" }
        if filter.isUnscored {
            return """
                SELECT count(*) FROM contact AS c WHERE \(filter.conditions) AND NOT EXISTS (
                    SELECT 1 FROM score_latest AS s WHERE s.contact_key = c.contact_key
                )
                """
        }
        if filter.question != nil {
            return """
                SELECT count(*) FROM \(Self.ranked)
                WHERE l.organization_key = ?1 AND \(filter.conditions)
                """
        }
        if filter.category != nil, filter.text.isEmpty, filter.source == nil, filter.country == nil,
            filter.leftOut == nil
        {
            return """
                SELECT count(*) FROM score_latest AS l INDEXED BY score_latest_by_rank
                WHERE l.organization_key = ?1 AND \(filter.heat ?? "true") AND l.contact_key NOT IN (
                    SELECT contact_key FROM contact
                    WHERE organization_key = ?1 AND deleted_at IS NOT NULL
                )
                """
        }
        let join = filter.category == nil ? "" : "JOIN score_latest AS l USING (contact_key)"
        return "SELECT count(*) FROM contact AS c \(join) WHERE \(filter.conditions)"
    }

    /// Keys of the contacts that hold the words, from the index alone.
    private var words: String {
        """
        SELECT c.contact_key FROM contact AS c \(Self.byWords)
        WHERE c.organization_key = ?1 AND c.deleted_at IS NULL AND \(LeadFilter.words)
        """
    }

    private var rankedAfter: String {
        guard filter.after?.logOddsMicro != nil else { return "true" }
        return """
            l.log_odds_micro <= ?5 AND (l.log_odds_micro < ?5 OR l.contact_key > ?6)
            """
    }
}
