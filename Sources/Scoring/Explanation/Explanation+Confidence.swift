package import CRM

/// How much is behind a score: as many outcomes of leads like it would tell as much.
package struct LikeOutcomes: Hashable, Sendable {
    package let won: Int
    package let lost: Int

    /// Confidence is n ÷ (n + 20), see ``Scorer``; of these n the share of the probability is won.
    ///
    /// Never more than 10,000 outcomes: beyond, words add nothing.
    package init(_ result: ScoreResult) {
        let confidence = min(result.confidenceMicro, 998_003)
        let count = 20 * confidence / (1_000_000 - confidence)
        won = (count * result.probabilityMicro + 500_000) / 1_000_000
        lost = count - won
    }
}

extension Explanation {
    /// Confidence in words: `Little known about leads like this: as good as 2 won, 9 lost`.
    static func confidence(_ result: ScoreResult, _ language: Language) -> String {
        let like = LikeOutcomes(result)
        let known = language.known(result.confidenceMicro)
        return switch language {
        case .english:
            "\(known) about leads like this: as good as \(like.won) won, \(like.lost) lost"
        case .italian:
            "\(known) di contatti come questo: come averne \(like.won) vinti e \(like.lost) persi"
        }
    }
}

extension Language {
    /// Much from a confidence of 0.5 on, which 20 outcomes give, little below 0.3.
    fileprivate func known(_ confidenceMicro: Int) -> String {
        switch (self, confidenceMicro) {
        case (.english, 500_000...): "Much known"
        case (.english, 300_000...): "Something known"
        case (.english, _): "Little known"
        case (.italian, 500_000...): "Si sa molto"
        case (.italian, 300_000...): "Si sa qualcosa"
        case (.italian, _): "Si sa poco"
        }
    }
}
