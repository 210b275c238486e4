import Scoring

/// A square matrix kept in rows of four numbers at a time, for the linear algebra of training.
///
/// Sums run in a fixed order, so the same input gives the same bits; rows are padded with zeros.
struct SquareMatrix: Sendable {
    /// Rows and columns.
    let size: Int
    /// Groups of four numbers in a row.
    private let stride: Int
    private var blocks: [SIMD4<Double>]

    init(size: Int) {
        self.size = size
        stride = (size + 3) / 4
        blocks = [SIMD4<Double>](repeating: .zero, count: size * stride)
    }

    subscript(row: Int, column: Int) -> Double {
        get { blocks[row * stride + column >> 2][column & 3] }
        set { blocks[row * stride + column >> 2][column & 3] = newValue }
    }

    /// Makes the matrix L with L·Lᵀ = this one, of which only the lower triangle is read.
    ///
    /// About n³/3 multiplications.
    /// - Returns: false when the matrix is not positive definite; its content is lost then.
    mutating func factorize() -> Bool {
        for row in 0..<size {
            var column = 0
            while column + 4 <= row {
                solve(row, fourColumnsFrom: column)
                column += 4
            }
            while column < row {
                self[row, column] =
                    (self[row, column] - dot(row, column, count: column)) / self[column, column]
                column += 1
            }
            let pivot = self[row, row] - dot(row, row, count: row)
            guard pivot > 0, pivot.isFinite else { return false }
            self[row, row] = pivot.squareRoot()
            clear(row, from: row + 1)
        }
        return true
    }

    /// Four elements of a row at once: their dot products share what is read of the row.
    private mutating func solve(_ row: Int, fourColumnsFrom first: Int) {
        let whole = first >> 2
        var sums = (SIMD4<Double>.zero, SIMD4<Double>.zero, SIMD4<Double>.zero, SIMD4<Double>.zero)
        let starts = (
            row * stride, first * stride, (first + 1) * stride, (first + 2) * stride,
            (first + 3) * stride
        )
        for block in 0..<whole {
            let own = blocks[starts.0 + block]
            sums.0 += own * blocks[starts.1 + block]
            sums.1 += own * blocks[starts.2 + block]
            sums.2 += own * blocks[starts.3 + block]
            sums.3 += own * blocks[starts.4 + block]
        }
        let totals = [sums.0.sum(), sums.1.sum(), sums.2.sum(), sums.3.sum()]
        for offset in 0..<4 {
            let column = first + offset
            var rest = totals[offset]
            for index in (whole << 2)..<column { rest += self[row, index] * self[column, index] }
            self[row, column] = (self[row, column] - rest) / self[column, column]
        }
    }

    /// The product of the first `count` elements of two rows, both zero beyond what is counted.
    private func dot(_ left: Int, _ right: Int, count: Int) -> Double {
        var sums = SIMD4<Double>.zero
        let whole = count >> 2
        for block in 0..<whole {
            sums += blocks[left * stride + block] * blocks[right * stride + block]
        }
        var sum = sums.sum()
        for index in (whole << 2)..<count { sum += self[left, index] * self[right, index] }
        return sum
    }

    private mutating func clear(_ row: Int, from column: Int) {
        for index in column..<max(column, size) { self[row, index] = 0 }
    }

    /// The solution x of L·Lᵀ·x = `vector`; this matrix is the factor L.
    func solve(_ vector: [Double]) -> [Double] {
        var answer = vector
        for row in 0..<size {
            var sum = answer[row]
            for column in 0..<row { sum -= self[row, column] * answer[column] }
            answer[row] = sum / self[row, row]
        }
        for row in descending(from: size - 1) {
            answer[row] /= self[row, row]
            let value = answer[row]
            for column in 0..<row { answer[column] -= self[row, column] * value }
        }
        return answer
    }

    private func descending(from start: Int) -> StrideThrough<Int> {
        Swift.stride(from: start, through: 0, by: -1)
    }

    /// The inverse of a factor L, again lower triangular.
    ///
    /// About n³/3 multiplications.
    func inverseOfFactor() -> SquareMatrix {
        var inverse = SquareMatrix(size: size)
        for row in 0..<size {
            let width = (row >> 2) + 1
            var sums = [SIMD4<Double>](repeating: .zero, count: width)
            var column = 0
            while column + 4 <= row {
                let factors = (
                    self[row, column], self[row, column + 1], self[row, column + 2],
                    self[row, column + 3]
                )
                let start = column * stride
                for block in 0..<(((column + 3) >> 2) + 1) {
                    let at = start + block
                    var sum = factors.0 * inverse.blocks[at]
                    sum += factors.1 * inverse.blocks[at + stride]
                    sum += factors.2 * inverse.blocks[at + 2 * stride]
                    sum += factors.3 * inverse.blocks[at + 3 * stride]
                    sums[block] -= sum
                }
                column += 4
            }
            while column < row {
                let factor = self[row, column]
                for block in 0..<((column >> 2) + 1) {
                    sums[block] -= factor * inverse.blocks[column * stride + block]
                }
                column += 1
            }
            let scale = 1 / self[row, row]
            for block in 0..<width { inverse.blocks[row * stride + block] = sums[block] * scale }
            inverse[row, row] = scale
        }
        return inverse
    }

    /// Xᵀ·X of a lower triangular X: the inverse of L·Lᵀ when X is L's inverse.
    func gram() -> SquareMatrix {
        var product = SquareMatrix(size: size)
        for row in 0..<size {
            for target in 0...row {
                let factor = self[row, target]
                if factor == 0 { continue }
                let (from, to) = (row * stride, target * stride)
                for block in 0..<((row >> 2) + 1) {
                    product.blocks[to + block] += factor * blocks[from + block]
                }
            }
        }
        return product
    }

    /// The sum of squares of each column.
    func columnSquares() -> [Double] {
        var sums = [SIMD4<Double>](repeating: .zero, count: stride)
        for row in 0..<size {
            for block in 0..<((row >> 2) + 1) {
                let own = blocks[row * stride + block]
                sums[block] += own * own
            }
        }
        return (0..<size).map { sums[$0 >> 2][$0 & 3] }
    }
}
