package import CRM

/// Why a lead has its score: every reason, strongest first, and a few sentences.
///
/// A pure function of facts, result and model, so it is made anew whenever it is read instead of
/// being stored with the score.
package struct Explanation: Hashable, Sendable {
    /// All reasons by size of their effect, ties in order of the features; their thousandths of a
    /// point and the 50 sum exactly to the score before rounding and clamping.
    package let reasons: [Reason]
    /// Of all thousandths of a point, what the rule book gives.
    package let expertMilliPoints: Int
    /// Of all thousandths of a point, what outcomes have taught.
    package let learnedMilliPoints: Int
    /// Two or three sentences from the strongest reasons.
    package let reasoning: String

    /// Explains a result that `scorer` computed from `facts`.
    package init(facts: LeadFacts, result: ScoreResult, scorer: Scorer) {
        reasons = Self.reasons(facts: facts, result: result, scorer: scorer)
        expertMilliPoints = reasons.reduce(0) { $0 + $1.expertMilliPoints }
        learnedMilliPoints = reasons.reduce(0) { $0 + $1.milliPoints } - expertMilliPoints
        reasoning = Self.reasoning(result: result, reasons: reasons, scorer: scorer)
    }

    private struct Sum {
        var dimension: Dimension
        var milli = 0
        var learnedMicro: Int64 = 0
        var largest = -1
        var evidence: (won: Int, lost: Int)?
    }

    private static func reasons(
        facts: LeadFacts,
        result: ScoreResult,
        scorer: Scorer
    ) -> [Reason] {
        var sums: [ReasonGroup: Sum] = [:]
        for (index, feature) in scorer.features.features.enumerated() {
            let table = scorer.scorecard.tables[index]
            let bin = result.bins[index]
            var sum = sums[feature.group] ?? Sum(dimension: feature.dimension)
            sum.milli += result.contributions[index]
            sum.learnedMicro += table.weights[bin] - table.expert[bin]
            let size = abs(result.contributions[index])
            if !table.won.isEmpty, !table.lost.isEmpty, size > sum.largest {
                // Bins of one group overlap: the strongest tells what is behind the reason.
                sum.largest = size
                sum.evidence = (table.won[bin], table.lost[bin])
            }
            sums[feature.group] = sum
        }
        var reasons: [Reason] = []
        for group in ReasonGroup.allCases {
            guard let sum = sums[group] else { continue }
            let learned = Int(FixedPoint.milliPoints(microLogits: sum.learnedMicro))
            reasons.append(
                Reason(
                    id: group.rawValue,
                    dimension: sum.dimension,
                    text: FactText.sentence(group, facts),
                    milliPoints: sum.milli,
                    expertMilliPoints: sum.milli - learned,
                    evidence: sum.evidence
                )
            )
        }
        let order = reasons.indices.sorted {
            let (left, right) = (
                reasons[$0].milliPoints.magnitude, reasons[$1].milliPoints.magnitude
            )
            return left == right ? $0 < $1 : left > right
        }
        return order.map { reasons[$0] }
    }

    /// Says where the lead stands, then the strongest reasons for and against, then how sure it is.
    private static func reasoning(
        result: ScoreResult,
        reasons: [Reason],
        scorer: Scorer
    ) -> String {
        let distance = result.score - 50
        let place =
            distance == 0
            ? "level with your average lead"
            : "\(FactText.plural(abs(distance), "point")) "
                + (distance > 0 ? "above your average lead" : "below your average lead")
        var text =
            "\(result.category.columnValue) at \(result.score), \(place), "
            + "with \(percent(result.probabilityMicro)) probability of conversion."
        let strong = reasons.filter { $0.milliPoints.magnitude >= 1_000 }
        let good = strong.filter { $0.milliPoints > 0 }.prefix(3)
        let bad = strong.filter { $0.milliPoints < 0 }.prefix(good.isEmpty ? 3 : 2)
        if !good.isEmpty { text += " For it: \(list(good))." }
        if !bad.isEmpty { text += " Against it: \(list(bad))." }
        if good.isEmpty && bad.isEmpty { text += " Nothing known sets it apart." }
        return text
    }

    private static func list(_ reasons: ArraySlice<Reason>) -> String {
        reasons.map { "\(lowered($0.text)) (\(signed($0.milliPoints)))" }.joined(separator: "; ")
    }

    /// The sentence inside another: its first letter small, unless it quotes or abbreviates.
    private static func lowered(_ text: String) -> String {
        guard let first = text.first, let second = text.dropFirst().first,
            first.isUppercase, second.isLowercase, !text.contains(" ranks as "),
            !text.contains(" works in ")
        else { return text }
        return first.lowercased() + text.dropFirst()
    }

    /// Whole points with a sign: `+12`, `−3`.
    private static func signed(_ milli: Int) -> String {
        let points = FixedPoint.rounded(Int64(milli), dividedBy: 1_000)
        return points < 0 ? "−\(-points)" : "+\(points)"
    }

    /// A probability in whole percent, never 0 or 100 unless it is.
    private static func percent(_ micro: Int) -> String {
        if micro < 10_000 { return "under 1 %" }
        if micro > 990_000 { return "over 99 %" }
        return "\(FixedPoint.rounded(Int64(micro), dividedBy: 10_000)) %"
    }
}
