import CRM

/// Rules as reasons: what people wrote, and what outcomes taught.
extension RuleFeature {
    /// `Your rule “asked for a demo” +10, learned −3`.
    ///
    /// `points` are what each rule gives the lead, `learnedMilli` what outcomes taught, in
    /// thousandths.
    func sentence(_ points: [Int], learnedMilli: Int, _ language: Language) -> String {
        let sum = points.reduce(0, +)
        let held = sums[bin(ofPoints: points)]
        let given = zip(rules, points).filter { $0.1 != 0 }
            .map { "“\($0.0.name)” \(Self.signed($0.1))" }
        var text = language == .italian ? "La tua regola " : "Your rule "
        if isGroup {
            text = language == .italian ? "Le tue regole" : "Your rules"
            text += " “\(title)”: " + given.joined(separator: ", ")
            if held != sum {
                text += language == .italian ? ", limitate a " : ", held to "
                text += Self.signed(held)
            }
        } else {
            text += given.first ?? "“\(title)”"
        }
        let learned = Int(FixedPoint.rounded(Int64(learnedMilli), dividedBy: 1_000))
        if learned != 0 {
            text += language == .italian ? ", appreso " : ", learned "
            text += Self.signed(learned)
        }
        return text
    }

    private static func signed(_ points: Int) -> String {
        points < 0 ? "−\(-points)" : "+\(points)"
    }
}
