package import CRM

/// What somebody asks of a list in the morning.
package enum LeadQuestion: String, CaseIterable, Sendable {
    /// Hot now, and not so at the last score of an earlier day.
    case becameHot = "became_hot"
    /// A few points from hot, with a deal that is open.
    case oneStep = "one_step"
    /// Hot, with a deal that is open.
    case hotDeal = "hot_deal"
    /// Hot, and nothing happened for two weeks before the score.
    case hotSilent = "hot_silent"
    /// Hot at the last score of an earlier day, and no more.
    case cooled
    /// Among the best of whom the organization works on so many a week.
    case weekly
}

/// For which reason leads are left out of lists of whom to call.
package enum LeftOut: Hashable, Sendable {
    case any
    /// For the first reason of ``LeadState`` that holds.
    case state(LeadState)
}

/// Which leads a list shows.
package struct LeadFilter: Sendable {
    /// Only those whom ``TextSearch`` finds by this text; all when empty.
    package var text = ""
    /// Only those whose newest score is of this category.
    package var category: Category?
    /// Whether the category is the score's own, whatever a person says instead.
    package var isOfModel = false
    package var isUnscored = false
    /// Only those whom lists of whom to call leave out, for this reason or for any.
    package var leftOut: LeftOut?
    /// Only those that answer this question.
    package var question: LeadQuestion?
    /// Only those of this source.
    package var source: String?
    /// Only those of this country.
    package var country: String?
    /// Only those of this owner.
    package var owner: String?
    /// Only those whose score has changed since, or began.
    package var changedSince: Instant?
    package var order = LeadOrder.score
    /// Only those after this place of the same order.
    package var after: ContactPlace?
    package var limit = 50
    /// How far the clocks of the reader's place are ahead of UTC, in microseconds.
    ///
    /// ``ListedLead/before`` goes by their days, questions and orders by the organization's.
    package var dayOffset: Int64 = 0
    /// The present moment: which overrides stand.
    var now = Instant(microseconds: 0)
    /// What the organization calls hot and warm, and a week's work.
    var thresholds = Thresholds.standard

    /// The best fifty of all.
    package init() {}

    /// Days without contact after which a lead is silent.
    static let silentDays: Int64 = 14
}

/// The questions as SQL, over `contact AS c`, `score_latest AS l` and its row of the history `n`;
/// parameters 10 to 12 are the thresholds: hot from, warm from, leads a week.
extension LeadFilter {
    private static let isCallable = "NOT \(LeadState.any)"

    /// Whether the score of `l`, or what a person says instead, lies between two values of SQL.
    ///
    /// Says first between which scores all such rows lie, so that an index is read from there to
    /// there.
    static func scores(_ low: String, _ high: String) -> String {
        let bounds = "BETWEEN \(low) AND \(high)"
        func ends(_ end: String, _ bound: String) -> String {
            """
            \(end)(\(bound), coalesce((
                SELECT \(end)(k.score) FROM score_override AS v
                JOIN score_latest AS k ON k.contact_key = v.contact_key
                WHERE v.organization_key = ?1 AND \(Store.stands(now: "?8")) AND v.score \(bounds)
            ), \(bound)))
            """
        }
        let standing = """
            SELECT v.contact_key FROM score_override AS v
            WHERE v.organization_key = ?1 AND \(Store.stands(now: "?8"))
            """
        return """
            l.score BETWEEN \(ends("min", low)) AND \(ends("max", high))
                AND (l.score \(bounds) AND l.contact_key NOT IN (\(standing))
                    OR l.contact_key IN (\(standing) AND v.score \(bounds)))
            """
    }

    static let hot = scores("?10", "100")

    static let hasDeal = """
        EXISTS (
            SELECT 1 FROM opportunity AS d
            WHERE d.contact_key = l.contact_key AND d.status = 'open' AND d.deleted_at IS NULL
        )
        """

    static let isSilent = """
        NOT EXISTS (
            SELECT 1 FROM interaction AS i
            WHERE i.contact_key = l.contact_key AND i.deleted_at IS NULL
                AND i.occurred_at >= n.as_of - \(silentDays) * 86400000000
        )
        """

    /// Who may have cooled below the score in parameter 2: whose score fell from there, and whoever
    /// has a score of a person's.
    static let cooledAtMost = """
        SELECT l.contact_key FROM score_latest AS l INDEXED BY score_latest_by_change
        WHERE l.organization_key = ?1 AND l.change < 0 AND l.before_score >= ?2
            AND l.before_score + l.change < ?2
        UNION
        SELECT v.contact_key FROM score_override AS v
        WHERE v.organization_key = ?1 AND v.ended_at IS NULL
        ORDER BY 1
        """

    /// The condition of a question.
    static func condition(_ question: LeadQuestion) -> String {
        switch question {
        case .becameHot: "\(hot) AND l.before_score < ?10 AND \(isCallable)"
        case .cooled: "\(scores("0", "?10 - 1")) AND l.before_score >= ?10 AND \(isCallable)"
        case .oneStep:
            "\(scores("?10 - \(Thresholds.step)", "?10 - 1")) AND \(hasDeal) AND \(isCallable)"
        case .hotDeal: "\(hot) AND \(hasDeal) AND \(isCallable)"
        case .weekly:
            """
            l.contact_key IN (
                SELECT c.contact_key FROM (
                    \(Store.byRank(organization: "?1", now: "?8"))
                ) AS b CROSS JOIN contact AS c ON c.contact_key = b.contact_key
                WHERE c.deleted_at IS NULL AND \(isCallable) LIMIT coalesce(?12, 0)
            )
            """
        case .hotSilent: "\(hot) AND \(isSilent) AND \(isCallable)"
        }
    }

    /// The scores of the category; nil for all.
    var heat: String? {
        let scores = { isOfModel ? "l.score BETWEEN \($0) AND \($1)" : Self.scores($0, $1) }
        return switch category {
        case .hot?: scores("?10", "100")
        case .warm?: scores("?11", "?10 - 1")
        case .cold?: scores("0", "?11 - 1")
        case nil: nil
        }
    }

    /// Everything a row of the list must fulfil wherever it stands, with parameters 1 to 12; what
    /// ``FoundContacts`` are read by is not among it.
    var conditions: String {
        var all = ["c.organization_key = ?1", "c.deleted_at IS NULL"]
        if let heat { all.append(heat) }
        switch leftOut {
        case .any?: all.append(LeadState.any)
        case .state(let state)?: all.append("\(LeadState.first) = '\(state.rawValue)'")
        case nil: break
        }
        if let question { all.append(Self.condition(question)) }
        return all.joined(separator: " AND ")
    }

    /// Whether anything is asked for beside what ``FoundContacts`` are read by.
    var asksMore: Bool {
        category != nil || isUnscored || question != nil || leftOut != nil
    }

    /// Whether rows without a score can be among the answers.
    var needsScore: Bool { question != nil || category != nil }
}
