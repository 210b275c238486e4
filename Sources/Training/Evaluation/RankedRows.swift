import Scoring

/// Predictions with outcomes, sorted once, so that each of many resamples costs no sort.
struct RankedRows {
    /// Rows, best first.
    private let order: [Int]
    /// Whether the row at a place in ``order`` ties with the one before.
    private let isTied: [Bool]
    private let won: [Bool]

    init(_ scores: [Double], won: [Bool]) {
        let order = scores.indices.sorted {
            scores[$0] == scores[$1] ? $0 < $1 : scores[$0] > scores[$1]
        }
        isTied = order.indices.map { $0 > 0 && scores[order[$0]] == scores[order[$0 - 1]] }
        self.order = order
        self.won = won
    }

    /// Area under the ROC curve where each row counts `times` times, ties half; 0.5 where only one
    /// outcome is drawn.
    func rocAUC(times: [Int]) -> Double {
        var (above, wonTied, lostTied) = (0, 0, 0)
        var (allWon, allLost, twicePairs) = (0, 0, 0)
        for (place, row) in order.enumerated() {
            if !isTied[place] {
                twicePairs += lostTied * (2 * above + wonTied)
                above += wonTied
                (wonTied, lostTied) = (0, 0)
            }
            if won[row] {
                wonTied += times[row]
                allWon += times[row]
            } else {
                lostTied += times[row]
                allLost += times[row]
            }
        }
        twicePairs += lostTied * (2 * above + wonTied)
        guard allWon > 0, allLost > 0 else { return 0.5 }
        return Double(twicePairs) / (2 * Double(allWon) * Double(allLost))
    }
}
