import Scoring

/// How sure a fit is of the log-odds of a lead: the Laplace approximation around its tables.
struct Posterior: Sendable {
    /// Covariance of the parameters; only its lower triangle is kept.
    private let covariance: SquareMatrix
    private let expert: [[Double]]
    private let layout: BinLayout

    init(covariance: SquareMatrix, expert: [[Double]], layout: BinLayout) {
        self.covariance = covariance
        self.expert = expert
        self.layout = layout
    }

    /// The variance of the log-odds of each of the first `count` examples: x'Vx.
    func variances(count: Int) -> [Double] {
        let parts = expert.count
        var places = [Int](repeating: 0, count: 1 + parts + layout.featureCount)
        var factors = [Double](repeating: 1, count: places.count)
        for part in 0..<parts { places[1 + part] = 1 + part }
        return (0..<count).map { row in
            for part in 0..<parts { factors[1 + part] = 0 }
            for feature in 0..<layout.featureCount {
                let bin = layout.starts[feature] + Int(layout.codes[feature][row])
                places[1 + parts + feature] = bin + parts
                for part in 0..<parts { factors[1 + part] += expert[part][bin] }
            }
            var sum = 0.0
            for index in places.indices {
                let place = places[index]
                var inner = 0.0
                for other in 0..<index {
                    inner += factors[other] * covariance[place, places[other]]
                }
                sum += factors[index] * (2 * inner + factors[index] * covariance[place, place])
            }
            return sum
        }
    }

    /// One number a bin, the base first, whose sums come closest to these variances of the first
    /// examples: least squares, held lightly to zero so that empty bins get nothing.
    func projection(of variances: [Double]) -> [Double] {
        let rows = BinLayout(rows: variances.count, of: layout)
        let ones = [Double](repeating: 1, count: variances.count)
        let mean = variances.reduce(0, +) / Double(max(1, variances.count))
        var matrix = SquareMatrix(size: layout.binCount)
        let counts = rows.totals(of: ones)
        for bin in 0..<layout.binCount {
            matrix[bin, bin] = counts[bin] + 1
            matrix[bin, 0] = bin == 0 ? counts[0] + 1 : counts[bin]
        }
        rows.crossTotals(of: ones) { first, second, cells in
            let (left, right) = (layout.starts[first], layout.starts[second])
            let width = layout.starts[second + 1] - right
            for (index, value) in cells.enumerated() {
                matrix[right + index % width, left + index / width] = value
            }
        }
        let sums = rows.totals(of: variances.map { $0 - mean })
        guard matrix.factorize() else {
            preconditionFailure("counts with one more on the diagonal are positive definite")
        }
        var table = matrix.solve(sums)
        table[0] += mean
        return table
    }
}
