/// What is believed of the cells of a table before outcomes are seen: neighbours along an order are
/// alike, mere answers are not.
///
/// S is the product of one matrix an axis: a run's random walk with a weak level as in ``Penalty``,
/// and the identity for what lies beside it.
struct TablePrior: Sendable {
    let size: Int
    let values: [Double]
    let logDeterminant: Double

    init(_ axes: [BinGroups]) {
        var size = 1
        var values = [1.0]
        var determinant = 0.0
        for axis in axes {
            let matrix = Self.matrix(axis)
            let logarithm = Self.logDeterminant(matrix, axis.count)
            determinant = determinant * Double(axis.count) + logarithm * Double(size)
            values = Self.product(values, size, matrix, axis.count)
            size *= axis.count
        }
        self.size = size
        self.values = values
        logDeterminant = determinant
    }

    func pull(_ distance: [Double]) -> [Double] {
        distance.indices.map { row in
            var sum = 0.0
            for column in 0..<size { sum += values[row * size + column] * distance[column] }
            return sum
        }
    }

    private static func matrix(_ axis: BinGroups) -> [Double] {
        let count = axis.count
        var values = [Double](repeating: 0, count: count * count)
        for index in axis.run.upperBound..<count { values[index * count + index] = 1 }
        let steps = Double(axis.run.count)
        for row in axis.run {
            for column in axis.run { values[row * count + column] += 1 / (4 * steps) }
            guard row > 0 else { continue }
            let walk = steps / 4
            values[row * count + row] += walk
            values[(row - 1) * count + row - 1] += walk
            values[row * count + row - 1] -= walk
            values[(row - 1) * count + row] -= walk
        }
        return values
    }

    private static func logDeterminant(_ values: [Double], _ count: Int) -> Double {
        var matrix = SquareMatrix(size: count)
        for row in 0..<count {
            for column in 0...row { matrix[row, column] = values[row * count + column] }
        }
        guard matrix.factorize() else {
            preconditionFailure("a walk with a level is positive definite")
        }
        return matrix.logDeterminantOfProduct
    }

    /// Each element of the left times the whole of the right.
    private static func product(
        _ left: [Double],
        _ leftSize: Int,
        _ right: [Double],
        _ rightSize: Int
    ) -> [Double] {
        let size = leftSize * rightSize
        var values = [Double](repeating: 0, count: size * size)
        for row in 0..<size {
            for column in 0..<size {
                values[row * size + column] =
                    left[row / rightSize * leftSize + column / rightSize]
                    * right[row % rightSize * rightSize + column % rightSize]
            }
        }
        return values
    }
}
