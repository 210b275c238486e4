/// What a list of leads is ordered by.
///
/// Equal ones stand in the order of their keys. In all orders but the one by name, those without a
/// score stand last.
package enum LeadOrder: String, CaseIterable, Sendable {
    /// Best score first as it counts, of equal scores the better unrounded sum.
    case score
    /// By name, A to Z; letters beyond those of English stand by their code points.
    case name
    /// Last touch first; ``ListedLead/touch``.
    case activity
    /// By how much the score differs from the last of an earlier day, most risen first.
    case rise
    /// The same, most fallen first.
    case fall

    /// The index that a list is walked by, and of which table.
    var index: String {
        switch self {
        case .score: "score_latest_by_rank"
        case .name: "contact_by_name"
        case .activity: "score_latest_by_touch"
        case .rise, .fall: "score_latest_by_change"
        }
    }

    /// The terms of ORDER BY, over `contact AS c` and `score_latest AS l`.
    var terms: String {
        switch self {
        case .score: "l.score DESC, l.log_odds_micro DESC, l.contact_key"
        case .name: "c.name COLLATE NOCASE, c.contact_key"
        case .activity: "l.touched_at DESC, l.contact_key"
        case .rise: "l.change DESC, l.contact_key"
        case .fall: "l.change, l.contact_key DESC"
        }
    }

    /// What tells the place of a row, beside its key.
    ///
    /// A name is read by the key when it is needed: cursors are short and hold none.
    var place: [String] {
        switch self {
        case .score: ["l.score", "l.log_odds_micro"]
        case .name: []
        case .activity: ["l.touched_at"]
        case .rise, .fall: ["l.change"]
        }
    }

    /// Whether a row stands behind the place in parameters 5 and 13, of the key in parameter 6.
    var isBehind: String {
        switch self {
        case .score:
            """
            l.score <= ?5 AND (
                l.score < ?5 OR l.log_odds_micro < ?13
                OR l.log_odds_micro = ?13 AND l.contact_key > ?6
            )
            """
        case .name:
            """
            c.name >= \(Self.lastName) COLLATE NOCASE AND (
                c.name > \(Self.lastName) COLLATE NOCASE OR c.contact_key > ?6
            )
            """
        case .activity: "l.touched_at <= ?5 AND (l.touched_at < ?5 OR l.contact_key > ?6)"
        case .rise: "l.change <= ?5 AND (l.change < ?5 OR l.contact_key > ?6)"
        case .fall: "l.change >= ?5 AND (l.change > ?5 OR l.contact_key < ?6)"
        }
    }

    private static let lastName = "(SELECT p.name FROM contact AS p WHERE p.contact_key = ?6)"

    /// Whether rows with a score and without one stand in one list.
    var mixesUnscored: Bool { self == .name }

    /// The rows in the order of ``index``, of the organization in parameter 1: `l`, `c`, and with
    /// `isWhole` the newest score `n`.
    func rows(isWhole: Bool) -> String {
        if mixesUnscored {
            return """
                contact AS c INDEXED BY \(index)
                LEFT JOIN score_latest AS l ON l.contact_key = c.contact_key
                \(isWhole ? "LEFT JOIN score AS n ON n.seq = l.seq" : "")
                """
        }
        return """
            score_latest AS l INDEXED BY \(index)
            CROSS JOIN contact AS c ON c.contact_key = l.contact_key
            \(isWhole ? "CROSS JOIN score AS n ON n.seq = l.seq" : "")
            """
    }

    /// The rows of contacts of which `key` is an expression of SQL.
    func rows(of key: String) -> String {
        let join = mixesUnscored ? "LEFT JOIN" : "CROSS JOIN"
        return """
            CROSS JOIN contact AS c ON c.contact_key = \(key)
            \(join) score_latest AS l ON l.contact_key = c.contact_key
            \(join) score AS n ON n.seq = l.seq
            """
    }

    /// What holds of all rows of an organization, by which ``index`` begins.
    var isOfOrganization: String {
        mixesUnscored
            ? "c.organization_key = ?1 AND c.deleted_at IS NULL" : "l.organization_key = ?1"
    }
}
