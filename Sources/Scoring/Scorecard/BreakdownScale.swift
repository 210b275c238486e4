import CRM

/// Splits a score into the four parts people see.
///
/// Each dimension's sum of log-odds is placed between the least and the most its features can
/// give: half of the dimension's maximum stands for the average lead, nothing for the least, all
/// for the most. These raw parts add up to about the score but not exactly. If they are too many,
/// all shrink in proportion; if too few, each gets the same fraction of what it lacks to its
/// maximum. So every part stays within 0 and its maximum, and rounding down with the largest
/// remainders raised (ties by order) makes the integers sum to the score.
struct BreakdownScale: Sendable {
    private let least: SIMD4<Int64>
    private let most: SIMD4<Int64>
    private let maxima: SIMD4<Int64>

    /// `dimensions` has the number of one for each table; a combination counts to that of its
    /// first feature.
    init(_ card: Scorecard, dimensions: [Int]) {
        var least = SIMD4<Int64>()
        var most = SIMD4<Int64>()
        for (table, dimension) in zip(card.tables, dimensions) {
            least[dimension] += table.weights.min() ?? 0
            most[dimension] += table.weights.max() ?? 0
        }
        for combination in card.combinations {
            let dimension = dimensions[combination.tables[0]]
            least[dimension] += combination.weights.min() ?? 0
            most[dimension] += combination.weights.max() ?? 0
        }
        self.least = least
        self.most = most
        var maxima = SIMD4<Int64>()
        for dimension in Dimension.allCases {
            maxima[dimension.rawValue] = Int64(dimension.maximum)
        }
        self.maxima = maxima
    }

    /// Writes the four parts of `score` into `parts`; `sums` are the dimensions' micro-logits.
    func split(score: Int, sums: SIMD4<Int64>, into parts: inout [Int]) {
        if parts.count != 4 { parts = [0, 0, 0, 0] }
        var raw = SIMD4<Int64>()
        for index in 0..<4 { raw[index] = position(sums[index], index) }
        let total = raw[0] + raw[1] + raw[2] + raw[3]
        let target = Int64(score) * 1_000_000
        var rest = SIMD4<Int64>()
        var left = score
        for index in 0..<4 {
            var part = raw[index]
            if total > target {
                part = part * target / total
            } else if total < target {
                let lacking = maxima[index] * 1_000_000 - part
                part += lacking * (target - total) / (100_000_000 - total)
            }
            parts[index] = Int(part / 1_000_000)
            rest[index] = part % 1_000_000
            left -= parts[index]
        }
        while left > 0 {
            var best = -1
            for index in 0..<4 where parts[index] < maxima[index] {
                if best < 0 || rest[index] > rest[best] { best = index }
            }
            precondition(best >= 0, "the maxima add up to less than the score")
            parts[best] += 1
            rest[best] = -1
            left -= 1
        }
    }

    /// Millionths of a point between 0 and the dimension's maximum; half of it for a sum of 0.
    @inline(__always)
    private func position(_ sum: Int64, _ index: Int) -> Int64 {
        let half = maxima[index] * 500_000
        if sum >= 0 {
            return most[index] > 0 ? half + min(half, half * sum / most[index]) : half
        }
        return least[index] < 0 ? half - min(half, half * sum / least[index]) : half
    }
}
