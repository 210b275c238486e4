import Scoring

/// What is believed of a group of parameters before outcomes are seen: a Gaussian around zero.
///
/// Its precision is λ·S. For bins that are a mere set of answers S is the identity. For a run of B
/// bins S = (B/4)·DᵀD + 11ᵀ/(4B) with D the differences of neighbours: a random walk whose end lies
/// about two deviations from its start however many bins there are, with a weak level.
struct Penalty: Sendable {
    /// How the parameters hang together.
    enum Shape: Sendable { case set, run }

    /// Whose common strength λ is drawn to.
    enum Family: Int, CaseIterable, Sendable {
        /// Features the rule book knows.
        case familiar
        /// Features it does not know.
        case unfamiliar
        /// Pairs of features: each on its own.
        case pair
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
        }
    }

    /// S·d for the parameters' distance d from what they are believed to be.
    func pull(_ parameters: [Double]) -> [Double] {
        let distance = parameters[range].map { $0 - mean }
        guard shape == .run else { return distance }
        let count = Double(range.count)
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
        guard shape == .run else { return range.reduce(0) { $0 + diagonal[$1] } }
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
