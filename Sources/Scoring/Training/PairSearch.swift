/// Finds the pairs of features that tell more together than apart.
///
/// Greedy: the pair whose table of random effects on the residuals would raise the log evidence most
/// (its deviation profiled over a grid) is added to the log-odds, and the best candidates are tried
/// again. Exact ties go to the features that come first.
struct PairSearch {
    private let features: [TrainingFeature]
    private let groups: [BinGroups]
    private let codes: [[UInt8]]
    private let target: [Double]
    private let options: TrainingOptions

    private struct Candidate {
        var gain: Double
        var first: Int
        var second: Int
        var precision: Double
    }

    init(_ set: TrainingSet, options: TrainingOptions) {
        features = set.features
        let groups = set.features.map(BinGroups.init)
        self.groups = groups
        codes = set.features.enumerated().map { index, feature in
            feature.codes.map { UInt8(groups[index].group[Int($0)]) }
        }
        target = set.won.map { $0 ? 1 : 0 }
        self.options = options
    }

    /// The pairs worth having, best first, given the log-odds of a fit without any.
    func pairs(given start: [Double]) -> [PairBlock] {
        var logOdds = start
        var found: [PairBlock] = []
        var alive: [(Int, Int)] = []
        for first in features.indices where groups[first].count > 1 {
            for second in features.indices.dropFirst(first + 1) where groups[second].count > 1 {
                alive.append((first, second))
            }
        }
        while found.count < options.pairsMax {
            let probability = logOdds.map(RealMath.sigmoid)
            let residual = zip(target, probability).map { $0 - $1 }
            let weight = probability.map { $0 * (1 - $0) }
            var candidates = alive.map { candidate($0, $1, residual, weight) }
            candidates.sort {
                $0.gain != $1.gain
                    ? $0.gain > $1.gain : ($0.first, $0.second) < ($1.first, $1.second)
            }
            guard let best = candidates.first, best.gain > options.pairGainMin else { break }
            found.append(PairBlock(best.first, best.second, features, groups))
            add(best, residual, weight, to: &logOdds)
            alive = candidates.dropFirst().prefix(6 * options.pairsMax).map {
                ($0.first, $0.second)
            }
        }
        return found
    }

    private func cells(
        _ first: Int,
        _ second: Int,
        _ residual: [Double],
        _ weight: [Double]
    ) -> [(slope: Double, weight: Double)] {
        let width = groups[second].count
        var cells = [(slope: Double, weight: Double)](
            repeating: (0, 0),
            count: groups[first].count * width
        )
        let (left, right) = (codes[first], codes[second])
        for row in residual.indices {
            let cell = Int(left[row]) * width + Int(right[row])
            cells[cell].slope += residual[row]
            cells[cell].weight += weight[row]
        }
        return cells
    }

    /// Precisions tried: deviations of 0.05 to 0.8 logits.
    private static let grid: [Double] = [0.05, 0.1, 0.2, 0.4, 0.8].map { 1 / ($0 * $0) }

    private func candidate(
        _ first: Int,
        _ second: Int,
        _ residual: [Double],
        _ weight: [Double]
    ) -> Candidate {
        let cells = cells(first, second, residual, weight).filter { $0.weight > 0 }
        var best = Candidate(gain: -.infinity, first: first, second: second, precision: 1)
        for precision in Self.grid {
            var gain = 0.0
            for cell in cells {
                gain += cell.slope * cell.slope / (cell.weight + precision)
                gain -= RealMath.log1p(cell.weight / precision)
            }
            if gain / 2 > best.gain { (best.gain, best.precision) = (gain / 2, precision) }
        }
        return best
    }

    private func add(
        _ best: Candidate,
        _ residual: [Double],
        _ weight: [Double],
        to logOdds: inout [Double]
    ) {
        let effects = cells(best.first, best.second, residual, weight).map {
            $0.slope / ($0.weight + best.precision)
        }
        let width = groups[best.second].count
        let (left, right) = (codes[best.first], codes[best.second])
        for row in logOdds.indices {
            logOdds[row] += effects[Int(left[row]) * width + Int(right[row])]
        }
    }
}
