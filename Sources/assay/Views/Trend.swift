import CRM
import Storage

/// How a contact's score went, from its newest scores.
struct Trend {
    /// Scores of the contact's present, oldest first.
    let scores: [Int]
    /// When the first of them was computed.
    let since: Instant?

    /// Takes scores newest first, as the history gives them.
    init(newestFirst: [(score: Int, at: Instant)]) {
        scores = newestFirst.reversed().map(\.score)
        since = newestFirst.last?.at
    }

    /// The last step up or down; nil with fewer than two scores.
    var change: Int? {
        scores.count < 2 ? nil : scores[scores.count - 1] - scores[scores.count - 2]
    }

    /// One block a score, from 0 to 100: `▂▃▆`.
    var sparkline: String {
        let blocks = Array("▁▂▃▄▅▆▇█")
        return String(scores.map { blocks[min(7, max(0, $0) * 8 / 101)] })
    }

    /// `▂▃▆  54 → 61 → 82, up 21`; `first score` where there is nothing to compare.
    var text: String {
        guard let change else { return "first score" }
        let last = scores.suffix(4).map(String.init).joined(separator: " → ")
        let words =
            change > 0 ? "up \(change)" : (change < 0 ? "down \(-change)" : "unchanged")
        return "\(sparkline)  \(last), \(words)"
    }
}

extension Trend {
    /// The newest twelve scores of a contact's present.
    init(of contactKey: ContactKey, in organization: Organization) throws {
        var filter = ScoreFilter()
        filter.contactKey = contactKey
        filter.limit = 60
        var found: [(score: Int, at: Instant)] = []
        try organization.store.history(organizationKey: organization.key, filter) { score in
            // Scores for a past moment are answers to a question, not steps of the trend.
            if score.asOf == score.scoredAt, found.count < 12 {
                found.append((score.score, score.scoredAt))
            }
        }
        self.init(newestFirst: found)
    }
}
