import CRM

/// The few sentences that tell a score to somebody who reads nothing else.
extension Explanation {
    /// Says where the lead stands, then the strongest reasons for and against.
    static func reasoning(
        _ result: ScoreResult,
        _ category: Category,
        _ reasons: [Reason],
        _ strengths: [Reason],
        _ language: Language
    ) -> String {
        // The strong ones come first.
        func isStrong(_ reason: Reason) -> Bool { reason.milliPoints.magnitude >= 1_000 }
        let good = strengths.prefix(while: isStrong).prefix(3)
        let bad = reasons.prefix(while: isStrong).lazy.filter { $0.milliPoints < 0 }
            .prefix(good.isEmpty ? 3 : 2)
        var text = language.standing(
            category,
            result.score,
            probability: percent(result.probabilityMicro, language)
        )
        if !good.isEmpty { text += " \(language.inFavour): \(list(good))." }
        if !bad.isEmpty { text += " \(language.against): \(list(bad))." }
        if good.isEmpty && bad.isEmpty { text += " \(language.nothingSetsApart)." }
        return text
    }

    private static func list(_ reasons: some Sequence<Reason>) -> String {
        var text = ""
        for reason in reasons {
            if !text.isEmpty { text += "; " }
            text += lowered(reason.text)
            text += " ("
            text += signed(reason.milliPoints)
            text += ")"
        }
        return text
    }

    /// Whole points with a sign: `+12`, `−3`.
    private static func signed(_ milli: Int) -> String {
        let points = FixedPoint.rounded(Int64(milli), dividedBy: 1_000)
        return points < 0 ? "−\(-points)" : "+\(points)"
    }

    /// A probability in whole percent, never 0 or 100 unless it is.
    private static func percent(_ micro: Int, _ language: Language) -> String {
        if micro < 10_000 { return language.under("1 %") }
        if micro > 990_000 { return language.over("99 %") }
        return "\(FixedPoint.rounded(Int64(micro), dividedBy: 10_000)) %"
    }
}

extension Language {
    /// Where a lead stands: `Hot at 82, 32 points above your average lead, with 41 % probability…`.
    fileprivate func standing(_ category: Category, _ score: Int, probability: String) -> String {
        let distance = score - 50
        switch self {
        case .english:
            let place =
                distance == 0
                ? "level with your average lead"
                : "\(FactText.plural(abs(distance), "point")) "
                    + (distance > 0 ? "above your average lead" : "below your average lead")
            return "\(category.columnValue) at \(score), \(place), "
                + "with \(probability) probability of conversion."
        case .italian:
            let word =
                switch category {
                case .hot: "Caldo"
                case .warm: "Tiepido"
                case .cold: "Freddo"
                }
            let place =
                distance == 0
                ? "come il tuo contatto medio"
                : "\(abs(distance)) \(abs(distance) == 1 ? "punto" : "punti") "
                    + (distance > 0 ? "sopra il tuo contatto medio" : "sotto il tuo contatto medio")
            return "\(word) con \(score), \(place); probabilità di conversione: \(probability)."
        }
    }

    fileprivate var inFavour: String { self == .english ? "For it" : "A favore" }
    fileprivate var against: String { self == .english ? "Against it" : "Contro" }
    fileprivate var nothingSetsApart: String {
        self == .english ? "Nothing known sets it apart" : "Nulla di noto lo distingue"
    }
    fileprivate func under(_ bound: String) -> String {
        self == .english ? "under \(bound)" : "meno dell’\(bound)"
    }
    fileprivate func over(_ bound: String) -> String {
        self == .english ? "over \(bound)" : "più del \(bound)"
    }
}
