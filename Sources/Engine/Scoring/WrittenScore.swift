package import Storage
import Scoring

/// A score that was written, to be explained by whoever wants it: not while others wait.
package struct WrittenScore: Sendable {
    /// Unique in the world: the log's name and the number of the entry.
    package var id: String
    /// The row of the history.
    package var stored: StoredScore
    let payload: ScorePayload
    let scorer: Scorer
    /// How many days ago things were, by the organization's clocks.
    let calendar: CalendarDays
    /// Whether it is for people to look at alone.
    let isReviewOnly: Bool

    init(
        _ stored: StoredScore,
        _ payload: ScorePayload,
        by scorer: Scorer,
        _ calendar: CalendarDays,
        isReviewOnly: Bool = false,
        in store: Store
    ) {
        id = "\(store.origin)/\(stored.seq)"
        self.stored = stored
        self.payload = payload
        self.scorer = scorer
        self.calendar = calendar
        self.isReviewOnly = isReviewOnly
    }

    /// The score with everything that explains it, in English.
    package var report: ScoreReport { report(in: .english) }

    /// The score with everything that explains it, in a language.
    func report(in language: Language) -> ScoreReport {
        ScoreReport(
            id: id,
            stored: stored,
            payload: payload,
            explanation: Explanation(
                facts: payload.facts,
                result: payload.result,
                scorer: scorer,
                thresholds: stored.thresholds,
                calendar: calendar,
                language: language
            ),
            isReviewOnly: isReviewOnly
        )
    }

    /// Which model answered: name and the first digits of its hash.
    package var modelUsed: String { "\(stored.modelName)@\(stored.modelSHA256.prefix(12))" }
}
