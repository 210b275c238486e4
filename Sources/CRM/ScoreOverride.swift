/// What a person says of a lead against the model's score.
package struct ScoreOverride: Hashable, Sendable {
    package var id: String
    /// 0 to 100.
    package var score: Int
    package var reason: String
    package var madeAt: Instant
    /// From when on it counts no more; nil when it has no end.
    package var until: Instant?
    /// The score that it was said against, 0 to 100.
    package var modelScore: Int
    /// The number of that score in this file.
    package var scoreNumber: Int64
    /// What ``score`` is by the organization's thresholds.
    package var category: Category

    package init(
        id: String,
        score: Int,
        reason: String,
        madeAt: Instant,
        until: Instant?,
        modelScore: Int,
        scoreNumber: Int64,
        category: Category
    ) {
        self.id = id
        self.score = score
        self.reason = reason
        self.madeAt = madeAt
        self.until = until
        self.modelScore = modelScore
        self.scoreNumber = scoreNumber
        self.category = category
    }

    /// The most characters that a reason may have.
    package static let reasonMax = 500
}

/// Who was right where people spoke against a model and it is known how it ended.
///
/// Whoever stood nearer to the outcome was right: the higher score of a lead that was won, the
/// lower of one that was lost. Overrides that did not stand when it was decided do not count.
package struct OverrideRecord: Hashable, Sendable {
    /// Overrides of the model's scores, ever.
    package var made = 0
    /// Of those, how many stood when the outcome was decided.
    package var decided = 0
    package var peopleRight = 0
    package var modelRight = 0

    package init() {}
}
