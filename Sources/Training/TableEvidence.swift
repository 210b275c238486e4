import Scoring

/// How much a table of random effects on the residuals would raise the log evidence.
///
/// Sums of residuals and of weights in each cell are given. Its deviation is profiled over a grid.
struct TableEvidence {
    private let shape: TableShape
    private let slopes: [Double]
    private let weights: [Double]

    /// Precisions tried: deviations of 0.05 to 0.8 logits.
    private static let grid: [Double] = [0.05, 0.1, 0.2, 0.4, 0.8].map { 1 / ($0 * $0) }

    init(_ shape: TableShape, slopes: [Double], weights: [Double]) {
        self.shape = shape
        self.slopes = slopes
        self.weights = weights
    }

    /// About ``gain()``, at a fraction of the cost: cells taken to be independent, and of what the
    /// data say of them only the share that the features alone do not say yet.
    var roughGain: Double {
        let own = shape.groups.reduce(1 - shape.groups.count) { $0 + $1.count }
        let share = 1 - Double(own) / Double(shape.cellCount)
        return Self.grid.map { precision in
            var gain = 0.0
            for (slope, weight) in zip(slopes, weights) where weight > 0 {
                gain += slope * slope / (weight + precision)
                gain -= share * RealMath.log1p(weight / precision)
            }
            return gain / 2
        }.max() ?? 0
    }

    /// The gain at the best precision.
    ///
    /// What the tables of the features alone can say is taken out of slopes and curvature: it is
    /// theirs, and to charge for it here would hide most interactions.
    func gain() -> (value: Double, precision: Double) {
        let prior = TablePrior(shape.groups)
        let (slopes, curvature) = withoutMargins()
        let size = shape.cellCount
        var best = (value: -Double.infinity, precision: 1.0)
        for precision in Self.grid {
            var matrix = curvature
            Self.add(prior, precision, to: &matrix)
            for cell in 0..<size { matrix[cell, cell] += 1e-9 }
            guard matrix.factorize() else {
                preconditionFailure("a projected curvature with its prior is positive definite")
            }
            let energy = zip(slopes, matrix.solve(slopes)).reduce(0) { $0 + $1.0 * $1.1 }
            let before = prior.logDeterminant + Double(size) * RealMath.log(precision)
            let gain = (energy - matrix.logDeterminantOfProduct + before) / 2
            if gain > best.value { best = (gain, precision) }
        }
        return best
    }

    /// The most probable effects at a precision, one a cell.
    func effects(_ precision: Double) -> [Double] {
        var matrix = SquareMatrix(size: shape.cellCount)
        Self.add(TablePrior(shape.groups), precision, to: &matrix)
        for cell in weights.indices { matrix[cell, cell] += weights[cell] }
        guard matrix.factorize() else {
            preconditionFailure("weights with their prior are positive definite")
        }
        return matrix.solve(slopes)
    }

    private static func add(
        _ prior: TablePrior,
        _ precision: Double,
        to matrix: inout SquareMatrix
    ) {
        for row in 0..<prior.size {
            for column in 0...row {
                matrix[row, column] += precision * prior.values[row * prior.size + column]
            }
        }
    }

    /// g − D·M·(MᵀDM)⁻¹·Mᵀg and D − D·M·(MᵀDM)⁻¹·MᵀD for slopes g, weights D and the cells M of
    /// each group of each feature.
    private func withoutMargins() -> (slopes: [Double], curvature: SquareMatrix) {
        let size = shape.cellCount
        let members = groupsOfCells()
        let count = shape.groups.reduce(0) { $0 + $1.count }
        var margins = SquareMatrix(size: count)
        for cell in 0..<size {
            for group in members[cell] {
                for other in members[cell] where other <= group {
                    margins[group, other] += weights[cell]
                }
            }
        }
        // Every axis sums to the same total, which a little on the diagonal makes harmless.
        for group in 0..<count { margins[group, group] += 0.1 }
        guard margins.factorize() else {
            preconditionFailure("margins with more on the diagonal are positive definite")
        }
        // One row a cell: L⁻¹·MᵀD.
        let explained = (0..<size).map { cell -> [Double] in
            var row = [Double](repeating: 0, count: count)
            for group in members[cell] { row[group] = weights[cell] }
            return margins.solveLower(row)
        }
        var sums = [Double](repeating: 0, count: count)
        for cell in 0..<size { for group in members[cell] { sums[group] += slopes[cell] } }
        let told = margins.solveLower(sums)
        var curvature = SquareMatrix(size: size)
        for row in 0..<size {
            for column in 0...row {
                curvature[row, column] = -Self.dot(explained[row], explained[column])
            }
            curvature[row, row] += weights[row]
        }
        return (zip(slopes, explained).map { $0 - Self.dot($1, told) }, curvature)
    }

    private static func dot(_ left: [Double], _ right: [Double]) -> Double {
        var sum = 0.0
        for index in left.indices { sum += left[index] * right[index] }
        return sum
    }

    /// The groups a cell lies in, one an axis, numbered through.
    private func groupsOfCells() -> [[Int]] {
        (0..<shape.cellCount).map { cell in
            var rest = cell
            var end = shape.groups.reduce(0) { $0 + $1.count }
            var groups: [Int] = []
            for axis in shape.groups.reversed() {
                end -= axis.count
                groups.append(end + rest % axis.count)
                rest /= axis.count
            }
            return groups
        }
    }
}
