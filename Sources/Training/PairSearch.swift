import Scoring

/// Finds the pairs of features that tell more together than apart.
///
/// Greedy: the pair whose table of random effects on the residuals would raise the log evidence
/// most (its deviation profiled over a grid) is added to the log-odds, and the best candidates are
/// tried again. A pair must also foretell: what one half of the examples teaches must raise the
/// likelihood of the other half, or the best of a thousand pairs of noise would get in. Exact ties
/// go to the features that come first.
struct PairSearch {
    private let features: [TrainingFeature]
    private let groups: [BinGroups]
    private let codes: [[UInt8]]
    private let target: [Double]
    private let options: TrainingOptions

    private struct Candidate {
        var gain: Double
        /// What each half foretells of the other, in nats.
        var foretold: Double
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
            candidates.removeAll {
                $0.gain <= options.pairGainMin || $0.foretold <= options.pairForetoldMin
            }
            guard let best = candidates.first else { break }
            found.append(PairBlock(best.first, best.second, features, groups))
            add(best, residual, weight, to: &logOdds)
            alive = candidates.dropFirst().prefix(6 * options.pairsMax).map {
                ($0.first, $0.second)
            }
        }
        return found
    }

    /// Sums of residuals and weights in one cell.
    private struct Cell {
        var slope = 0.0
        var weight = 0.0
    }

    /// The cells of a pair over the examples of each half: even rows, odd rows.
    private func halves(
        _ first: Int,
        _ second: Int,
        _ residual: [Double],
        _ weight: [Double]
    ) -> [[Cell]] {
        let width = groups[second].count
        let count = groups[first].count * width
        var halves = [[Cell]](repeating: [Cell](repeating: Cell(), count: count), count: 2)
        let (left, right) = (codes[first], codes[second])
        for half in 0..<2 {
            var cells = [Cell](repeating: Cell(), count: count)
            for row in stride(from: half, to: residual.count, by: 2) {
                let cell = Int(left[row]) * width + Int(right[row])
                cells[cell].slope += residual[row]
                cells[cell].weight += weight[row]
            }
            halves[half] = cells
        }
        return halves
    }

    private func cells(
        _ first: Int,
        _ second: Int,
        _ residual: [Double],
        _ weight: [Double]
    ) -> [Cell] {
        let halves = halves(first, second, residual, weight)
        return zip(halves[0], halves[1]).map {
            Cell(slope: $0.slope + $1.slope, weight: $0.weight + $1.weight)
        }
    }

    /// Precisions tried: deviations of 0.05 to 0.8 logits.
    private static let grid: [Double] = [0.05, 0.1, 0.2, 0.4, 0.8].map { 1 / ($0 * $0) }

    private func candidate(
        _ first: Int,
        _ second: Int,
        _ residual: [Double],
        _ weight: [Double]
    ) -> Candidate {
        let halves = halves(first, second, residual, weight)
        var best = Candidate(
            gain: -.infinity,
            foretold: 0,
            first: first,
            second: second,
            precision: 1
        )
        for precision in Self.grid {
            var gain = 0.0
            for (even, odd) in zip(halves[0], halves[1]) {
                let weight = even.weight + odd.weight
                guard weight > 0 else { continue }
                let slope = even.slope + odd.slope
                gain += slope * slope / (weight + precision) - RealMath.log1p(weight / precision)
            }
            if gain / 2 > best.gain { (best.gain, best.precision) = (gain / 2, precision) }
        }
        for (even, odd) in zip(halves[0], halves[1]) {
            best.foretold += Self.foretold(odd, by: even, best.precision)
            best.foretold += Self.foretold(even, by: odd, best.precision)
        }
        return best
    }

    /// What the effect learned in one half does to the log-likelihood of the other, to second
    /// order.
    private static func foretold(_ cell: Cell, by other: Cell, _ precision: Double) -> Double {
        let effect = other.slope / (other.weight + precision)
        return effect * cell.slope - effect * effect * cell.weight / 2
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
