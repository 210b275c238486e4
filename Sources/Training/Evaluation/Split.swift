import Scoring

/// Ways to keep outcomes apart that a model has not seen; the same seed gives the same rows.
package enum Split {
    /// Seeded numbers for drawing rows: xorshift64* (Vigna 2016), the same everywhere.
    package struct Draw: Sendable {
        private var state: UInt64

        /// Any seed will do.
        package init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

        /// A number from 0 to below `bound`, which is positive.
        package mutating func below(_ bound: Int) -> Int {
            state ^= state >> 12
            state ^= state << 25
            state ^= state >> 27
            let word = state &* 0x2545_F491_4F6C_DD1D
            return Int(word.multipliedFullWidth(by: UInt64(bound)).high)
        }

        /// The rows in another order.
        package mutating func shuffled(_ rows: [Int]) -> [Int] {
            var rows = rows
            for index in rows.indices.dropFirst().reversed() {
                rows.swapAt(index, below(index + 1))
            }
            return rows
        }
    }

    /// The fold of each row, `count` folds of equal size with equal shares of won ones.
    package static func folds(_ count: Int, won: [Bool], seed: UInt64) -> [Int] {
        var draw = Draw(seed: seed)
        var folds = [Int](repeating: 0, count: won.count)
        var next = 0
        for isWon in [true, false] {
            for row in draw.shuffled(won.indices.filter { won[$0] == isWon }) {
                folds[row] = next % count
                next += 1
            }
        }
        return folds
    }

    /// `size` rows with the same share of won ones as all of `rows`, in ascending order.
    package static func sample(
        _ size: Int,
        of rows: [Int],
        won: [Bool],
        seed: UInt64
    ) -> [Int] {
        var draw = Draw(seed: seed)
        let winners = rows.filter { won[$0] }
        let losers = rows.filter { !won[$0] }
        let share = Double(winners.count) / Double(max(1, rows.count))
        let wanted = min(winners.count, Int((Double(size) * share).rounded()))
        let rest = min(losers.count, size - wanted)
        let chosen = draw.shuffled(winners).prefix(wanted) + draw.shuffled(losers).prefix(rest)
        return chosen.sorted()
    }

    /// The rows that are kept for testing: a share of them with equal shares of won ones.
    package static func holdout(share: Double, won: [Bool], seed: UInt64) -> [Int] {
        let size = Int((share * Double(won.count)).rounded())
        return sample(size, of: Array(won.indices), won: won, seed: seed)
    }

    /// The latest rows by time, a share of them; of equal times the later rows.
    package static func latest(share: Double, times: [Int64]) -> [Int] {
        let order = times.indices.sorted {
            times[$0] == times[$1] ? $0 < $1 : times[$0] < times[$1]
        }
        return order.suffix(Int((share * Double(times.count)).rounded())).sorted()
    }
}
