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
}

/// For which reason leads are left out of lists of whom to call.
package enum LeftOut: Hashable, Sendable {
    case any
    /// For the first reason of ``LeadState`` that holds.
    case state(LeadState)
}

/// Which leads a list shows.
package struct LeadFilter: Sendable {
    /// Only those whose id, name, e-mail or company holds this text; all when empty.
    package var text = ""
    /// Only those whose newest score is of this category.
    package var category: Category?
    package var isUnscored = false
    /// Only those whom lists of whom to call leave out, for this reason or for any.
    package var leftOut: LeftOut?
    /// Only those that answer this question.
    package var question: LeadQuestion?
    /// Only those of this source.
    package var source: String?
    /// Only those of this country.
    package var country: String?
    /// Only those after this place.
    package var after: ContactPlace?
    package var limit = 50
    /// How far the clocks of the reader's place are ahead of UTC, in microseconds: where days
    /// begin.
    package var dayOffset: Int64 = 0
    /// The present moment: which overrides stand.
    var now = Instant(microseconds: 0)

    /// The best fifty of all.
    package init() {}

    /// Points from which a lead is one step from hot.
    static let stepFrom = 70
    /// Days without contact after which a lead is silent.
    static let silentDays: Int64 = 14
}

/// The questions as SQL, over `contact AS c`, `score_latest AS l` and its row of the history `n`.
extension LeadFilter {
    /// Start of the day of a lead's newest score, where the reader is.
    static let dayStart = "((n.as_of + ?9) / 86400000000 * 86400000000 - ?9)"

    /// The last score of an earlier day.
    static let before = """
        (
            SELECT s.score FROM score AS s
            WHERE s.contact_key = c.contact_key AND s.as_of < \(dayStart)
            ORDER BY s.as_of DESC, s.seq DESC LIMIT 1
        )
        """

    private static let isCallable = "NOT \(LeadState.any)"

    /// Whether the score of `l`, or what a person says instead, lies in a range.
    static func scores(_ range: ClosedRange<Int>) -> String {
        let bounds = "BETWEEN \(range.lowerBound) AND \(range.upperBound)"
        let standing = """
            SELECT v.contact_key FROM score_override AS v
            WHERE v.organization_key = ?1 AND \(Store.stands(now: "?8"))
            """
        return """
            (l.score \(bounds) AND l.contact_key NOT IN (\(standing))
                OR l.contact_key IN (\(standing) AND v.score \(bounds)))
            """
    }

    static let hot = scores(80...100)

    private static let hasDeal = """
        EXISTS (
            SELECT 1 FROM opportunity AS d
            WHERE d.contact_key = c.contact_key AND d.status = 'open' AND d.deleted_at IS NULL
        )
        """

    /// The condition of a question.
    static func condition(_ question: LeadQuestion) -> String {
        switch question {
        case .becameHot: "\(hot) AND \(before) < 80 AND \(isCallable)"
        case .cooled: "\(scores(0...79)) AND \(before) >= 80 AND \(isCallable)"
        case .oneStep: "\(scores(stepFrom...79)) AND \(hasDeal) AND \(isCallable)"
        case .hotDeal: "\(hot) AND \(hasDeal) AND \(isCallable)"
        case .hotSilent:
            """
            \(hot) AND \(isCallable) AND NOT EXISTS (
                SELECT 1 FROM interaction AS i
                WHERE i.contact_key = c.contact_key AND i.deleted_at IS NULL
                    AND i.occurred_at >= n.as_of - \(silentDays) * 86400000000
            )
            """
        }
    }

    /// That a contact holds the words of parameter 2, in capitals of ASCII or not.
    static let words = """
        (c.name LIKE ?2 ESCAPE '\\' OR c.company LIKE ?2 ESCAPE '\\'
            OR c.email LIKE ?2 ESCAPE '\\' OR c.id LIKE ?2 ESCAPE '\\')
        """

    /// The text as parameter 2 wants it: with what `LIKE` would read otherwise escaped.
    var pattern: String {
        var escaped = ""
        for character in text {
            if "%_\\".contains(character) { escaped.append("\\") }
            escaped.append(character)
        }
        return "%\(escaped)%"
    }

    /// The scores of the category; nil for all.
    var heat: String? {
        switch category {
        case .hot?: Self.hot
        case .warm?: Self.scores(50...79)
        case .cold?: Self.scores(0...49)
        case nil: nil
        }
    }

    /// Everything a row of the list must fulfil wherever it stands, with parameters 1 to 9.
    var conditions: String {
        var all = ["c.organization_key = ?1", "c.deleted_at IS NULL"]
        if !text.isEmpty {
            all.append(Self.words)
        }
        if let heat { all.append(heat) }
        if source != nil { all.append("c.source = ?3") }
        if country != nil { all.append("c.country = ?4") }
        switch leftOut {
        case .any?: all.append(LeadState.any)
        case .state(let state)?: all.append("\(LeadState.first) = '\(state.rawValue)'")
        case nil: break
        }
        if let question { all.append(Self.condition(question)) }
        return all.joined(separator: " AND ")
    }

    /// Whether rows without a score can be among the answers.
    var needsScore: Bool { question != nil || category != nil }
}
