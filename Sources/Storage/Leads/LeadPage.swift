import CRM
import SQLite

/// The SQL of a page of leads, and of their number, over the indexes that lists are read by.
///
/// `contact AS c`, `score_latest AS l` and its row of the history `n` are what conditions name;
/// parameters 1 to 12 are those of ``LeadFilter``, 13 belongs to ``LeadOrder``.
struct LeadPage {
    let filter: LeadFilter

    private var columns: String {
        """
        SELECT c.contact_key, c.id, c.name, c.company, c.title, c.email, c.phone,
            c.do_not_contact, l.seq, n.as_of,
            EXISTS (SELECT 1 FROM stale_contact AS t WHERE t.contact_key = c.contact_key),
            l.score, l.is_disputed, \((filter.order.place + ["0", "0"]).prefix(2).joined(separator: ", "))
        """
    }
    private static let noScore = """
        SELECT c.contact_key, c.id, c.name, c.company, c.title, c.email, c.phone,
            c.do_not_contact, NULL, NULL, 0, NULL, 0, NULL, NULL
        """
    static let ranked = """
        score_latest AS l INDEXED BY score_latest_by_rank
        CROSS JOIN contact AS c ON c.contact_key = l.contact_key
        CROSS JOIN score AS n ON n.seq = l.seq
        """

    /// Among whom leads without a score are: a contact is stale from its first moment to its first
    /// score for the present, and as a rule few are.
    private static let neverScored = """
        stale_contact AS t CROSS JOIN contact AS c ON c.contact_key = t.contact_key
        """

    /// Whether leads with a score can be on the page: not after a lead without one.
    var holdsScored: Bool {
        filter.order.mixesUnscored
            || !filter.isUnscored && !(filter.after.map { $0.values == nil } ?? false)
    }

    /// Whether leads without a score can be on it.
    var holdsUnscored: Bool { !filter.needsScore && !filter.order.mixesUnscored }

    /// The leads with a score in the order of the list, as many as the limit in parameter 7.
    var scored: String {
        """
        \(columns) FROM \(filter.order.rows(isWhole: true))
        WHERE \(filter.order.isOfOrganization) AND \(isAfter) AND \(conditions)
        ORDER BY \(filter.order.terms) LIMIT ?7
        """
    }

    /// Those of the contacts in parameter 2, an array of their keys in the order of the list.
    var scoredAmong: String {
        """
        \(columns) FROM json_each(?2) AS f \(filter.order.rows(of: "f.value"))
        WHERE \(conditions) ORDER BY \(filter.order.terms) LIMIT ?7
        """
    }

    /// The leads without a score, oldest records first.
    var unscored: String {
        """
        \(Self.noScore) FROM \(Self.neverScored) WHERE \(isUnscored("t.contact_key"))
        ORDER BY t.contact_key LIMIT ?7
        """
    }

    /// Those of the contacts in parameter 2, an array of their keys, ascending.
    var unscoredAmong: String {
        """
        \(Self.noScore) FROM json_each(?2) AS f
        CROSS JOIN contact AS c ON c.contact_key = f.value WHERE \(isUnscored("c.contact_key"))
        ORDER BY c.contact_key LIMIT ?7
        """
    }

    /// Asks first what spares the look at the record.
    private func isUnscored(_ key: String) -> String {
        let after = filter.after.map { $0.values == nil ? "\(key) > ?6" : "true" }
        return """
            NOT EXISTS (SELECT 1 FROM score_latest AS s WHERE s.contact_key = \(key))
                AND \(after ?? "true") AND \(filter.conditions)
            """
    }

    /// How many leads there are; one row of one number.
    var count: String { "SELECT count(*) FROM \(counted.from)" }

    /// The keys of all leads, in no order.
    var keys: String { "SELECT \(counted.key) FROM \(counted.from)" }

    /// How many there are of the contacts in parameter 2, an array of their keys.
    var countAmong: String {
        let score = """
            CROSS JOIN score_latest AS l ON l.contact_key = f.value
            CROSS JOIN score AS n ON n.seq = l.seq
            """
        return """
            SELECT count(*) FROM json_each(?2) AS f
            CROSS JOIN contact AS c ON c.contact_key = f.value
            \(filter.needsScore ? score : "")
            WHERE \(filter.isUnscored ? isUnscored("f.value") : filter.conditions)
            """
    }

    private var counted: (key: String, from: String) {
        let key = filter.isUnscored ? "t.contact_key" : "c.contact_key"
        if filter.isUnscored { return (key, "\(Self.neverScored) WHERE \(isUnscored(key))") }
        if filter.question != nil {
            return (
                key, "\(Self.ranked) WHERE l.organization_key = ?1 AND \(filter.conditions)"
            )
        }
        if filter.category != nil, filter.leftOut == nil {
            return (
                "l.contact_key",
                """
                score_latest AS l INDEXED BY score_latest_by_rank
                WHERE l.organization_key = ?1 AND \(filter.heat ?? "true") AND l.contact_key NOT IN (
                    SELECT contact_key FROM contact
                    WHERE organization_key = ?1 AND deleted_at IS NOT NULL
                )
                """
            )
        }
        let join = filter.category == nil ? "" : "JOIN score_latest AS l USING (contact_key)"
        return (key, "contact AS c \(join) WHERE \(filter.conditions)")
    }

    private var isAfter: String { filter.after == nil ? "true" : filter.order.isBehind }

    /// Where scored and unscored ones stand in one list, those without a score are asked for there.
    private var conditions: String {
        filter.order.mixesUnscored && filter.isUnscored
            ? "l.contact_key IS NULL AND \(filter.conditions)" : filter.conditions
    }
}
