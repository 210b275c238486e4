import Scoring

/// What is believed of a group of parameters before outcomes are seen: a Gaussian around zero.
///
/// Its precision is λ·S. For bins that are a mere set of answers S is the identity. For a run of B
/// bins S = (B/4)·DᵀD + 11ᵀ/(4B) with D the differences of neighbours: a random walk whose end lies
/// about two deviations from its start however many bins there are, with a weak level.
struct Penalty: Sendable {
    /// How the parameters hang together.
    enum Shape: Sendable {
        case set
        case run
        /// The cells of a table.
        case table(TablePrior)
    }

    /// Whose common strength λ is drawn to.
    enum Family: Int, CaseIterable, Sendable {
        /// Features the rule book knows.
        case familiar
        /// Features it does not know.
        case unfamiliar
        /// Features that count together: each table on its own.
        case combination
        /// λ does not change.
        case fixed
    }

    /// The parameters.
    var range: Range<Int>
    var shape: Shape
    var family: Family
    /// λ now.
    var precision: Double
    /// λ before any outcome.
    let prior: Double
    /// What the parameters are believed to be.
    var mean = 0.0

    init(_ range: Range<Int>, _ shape: Shape, _ family: Family, deviation: Double) {
        self.range = range
        self.shape = shape
        self.family = family
        prior = 1 / (deviation * deviation)
        precision = prior
    }

    /// Adds λ·S to a matrix.
    func add(to matrix: inout SquareMatrix) {
        switch shape {
        case .set: for index in range { matrix[index, index] += precision }
        case .run:
            let count = Double(range.count)
            let (walk, level) = (precision * count / 4, precision / (4 * count))
            for row in range {
                for column in range { matrix[row, column] += level }
                if row > range.lowerBound {
                    matrix[row, row] += walk
                    matrix[row - 1, row - 1] += walk
                    matrix[row, row - 1] -= walk
                    matrix[row - 1, row] -= walk
                }
            }
        case .table(let prior):
            let start = range.lowerBound
            for row in 0..<prior.size {
                for column in 0..<prior.size {
                    matrix[start + row, start + column] +=
                        precision * prior.values[row * prior.size + column]
                }
            }
        }
    }

    /// S·d for the parameters' distance d from what they are believed to be.
    func pull(_ parameters: [Double]) -> [Double] {
        let distance = parameters[range].map { $0 - mean }
        switch shape {
        case .set: return distance
        case .run: return Self.pullOfRun(distance)
        case .table(let prior): return prior.pull(distance)
        }
    }

    private static func pullOfRun(_ distance: [Double]) -> [Double] {
        let count = Double(distance.count)
        let level = distance.reduce(0, +) / (4 * count)
        return distance.indices.map { index in
            var walk = 0.0
            if index > 0 { walk += distance[index] - distance[index - 1] }
            if index + 1 < distance.count { walk += distance[index] - distance[index + 1] }
            return walk * count / 4 + level
        }
    }

    func energy(_ parameters: [Double]) -> Double {
        zip(parameters[range], pull(parameters)).reduce(0) { $0 + ($1.0 - mean) * $1.1 }
    }

    /// The trace of V·S, with V = XᵀX given by its diagonal and the triangular X.
    func trace(diagonal: [Double], factor: SquareMatrix) -> Double {
        switch shape {
        case .set: range.reduce(0) { $0 + diagonal[$1] }
        case .run: traceOfRun(diagonal: diagonal, factor: factor)
        case .table(let prior): traceOfTable(prior, factor: factor)
        }
    }

    /// The sum of x·S·x over the rows x of X.
    private func traceOfTable(_ prior: TablePrior, factor: SquareMatrix) -> Double {
        var trace = 0.0
        for row in range.lowerBound..<factor.size {
            let part = range.map { $0 <= row ? factor[row, $0] : 0 }
            trace += zip(part, prior.pull(part)).reduce(0) { $0 + $1.0 * $1.1 }
        }
        return trace
    }

    private func traceOfRun(diagonal: [Double], factor: SquareMatrix) -> Double {
        let count = Double(range.count)
        var neighbours = 0.0
        var level = 0.0
        for row in range.lowerBound..<factor.size {
            var sum = 0.0
            var previous = 0.0
            for column in range where column <= row {
                let value = factor[row, column]
                sum += value
                if column > range.lowerBound { neighbours += previous * value }
                previous = value
            }
            level += sum * sum
        }
        var walk = -2 * neighbours
        for index in range.dropFirst() { walk += diagonal[index] + diagonal[index - 1] }
        return walk * count / 4 + level / (4 * count)
    }
}
