import Scoring

/// A column that is used although it may know the outcome, and why it may.
///
/// It may be honest as well, so it stays; but figures are shown without it first.
package struct Suspicion: Hashable, Sendable {
    package var column: String
    package var reasons: [Reason]

    /// One sign that a column was filled in after the outcome, or because of it.
    package enum Reason: Hashable, Sendable, CustomStringConvertible {
        /// Alone it tells won from lost better than columns usually do.
        case strong(auc: Double)
        /// Its name says that somebody sets it on the way to the outcome.
        case setOnTheWay
        /// Its values were changed after some outcomes.
        case changed(Int, of: Int)
        /// It is filled in much more often for one outcome than for the other.
        case filledInFor(won: Double, lost: Double)

        /// One clause, to follow the column's name.
        package var description: String {
            switch self {
            case .strong(let auc):
                "alone tells won from lost (AUC \((auc * 1_000).rounded() / 1_000))"
            case .setOnTheWay: "has a name of what people set on the way to the outcome"
            case .changed(let changed, let all):
                "was changed after the outcome in \(changed) of \(all) leads"
            case .filledInFor(let won, let lost):
                "is filled in for \(Self.percent(won)) of the won and \(Self.percent(lost)) of the"
                    + " lost"
            }
        }

        private static func percent(_ value: Double) -> String {
            "\(Int((value * 100).rounded())) %"
        }
    }

    /// Nil where nothing is to be said against a column.
    ///
    /// `changed` is in how many examples it was changed after the outcome.
    package init?(_ column: String, _ feature: TrainingFeature, won: [Bool], changed: Int) {
        let winners = won.count { $0 }
        guard min(winners, won.count - winners) > LeakCheck.eventsMin else { return nil }
        let area = LeakCheck.area(feature, won)
        var reasons: [Reason] = []
        if area >= Self.strongMin { reasons.append(.strong(auc: area)) }
        if area >= Self.tellingMin, Self.names.begin(anyOf: ColumnPriors.Words(column)) {
            reasons.append(.setOnTheWay)
        }
        if changed * 100 >= won.count { reasons.append(.changed(changed, of: won.count)) }
        if let filling = Self.filling(feature, won) { reasons.append(filling) }
        guard !reasons.isEmpty else { return nil }
        self.column = column
        self.reasons = reasons
    }

    /// Area under the curve of a single column from which on it is suspicious: few honest columns
    /// reach it.
    private static let strongMin = 0.85
    /// Below this area a column tells too little to have been told.
    private static let tellingMin = 0.6
    /// Times more often filled in for one outcome than for the other.
    private static let fillingMin = 2.0

    /// Of what is judged, staged or noted while a lead is worked on.
    private static let names = ColumnPriors.Stems(
        "tag tags quality rating grade stage status reason disposition notable verdict result "
            + "feedback qualita valutazione fase stato motivo esito qualitat bewertung stufe grund "
            + "ergebnis qualite note. etape statut raison resultat calidad valoracion etapa estado "
            + "razon resultado qualidade avaliacao motiv"
    )

    private static func filling(_ feature: TrainingFeature, _ won: [Bool]) -> Reason? {
        var known = (won: 0, lost: 0)
        var all = (won: 0, lost: 0)
        for (code, isWon) in zip(feature.codes, won) {
            if isWon { all.won += 1 } else { all.lost += 1 }
            guard code != 0 else { continue }
            if isWon { known.won += 1 } else { known.lost += 1 }
        }
        guard all.won + all.lost - known.won - known.lost > LeakCheck.eventsMin else { return nil }
        let (wonShare, lostShare) = (
            Double(known.won) / Double(all.won), Double(known.lost) / Double(all.lost)
        )
        let (more, less) = (max(wonShare, lostShare), min(wonShare, lostShare))
        guard more >= 0.2, more >= fillingMin * less else { return nil }
        return .filledInFor(won: wonShare, lost: lostShare)
    }
}
