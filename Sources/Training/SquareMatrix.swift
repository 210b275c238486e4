import Scoring

/// A square matrix kept in rows of four numbers at a time, for the linear algebra of training.
///
/// Sums run in a fixed order, so the same input gives the same bits; rows are padded with zeros.
struct SquareMatrix: Sendable {
    /// Rows and columns.
    let size: Int
    /// Groups of four numbers in a row.
    private let width: Int
    private var blocks: [SIMD4<Double>]

    init(size: Int) {
        self.size = size
        width = (size + 3) / 4
        blocks = [SIMD4<Double>](repeating: .zero, count: size * width)
    }

    subscript(row: Int, column: Int) -> Double {
        get { blocks[row * width + column >> 2][column & 3] }
        set { blocks[row * width + column >> 2][column & 3] = newValue }
    }

    /// Makes the matrix L with L·Lᵀ = this one, of which only the lower triangle is read.
    ///
    /// About n³/3 multiplications.
    /// - Returns: false when the matrix is not positive definite; its content is lost then.
    mutating func factorize() -> Bool {
        for row in 0..<size {
            var column = row & ~3
            // Two rows at a time, so that what lies above is read half as often.
            if row & 1 == 0 {
                for first in stride(from: 0, to: column, by: 4) {
                    solve(row, rowCount: min(2, size - row), fourColumnsFrom: first)
                }
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

    /// Four elements of one or two rows at once: their dot products share what is read.
    private mutating func solve(_ row: Int, rowCount: Int, fourColumnsFrom first: Int) {
        let whole = first >> 2
        let none = SIMD4<Double>.zero
        var upper = (none, none, none, none)
        var lower = (none, none, none, none)
        let own = (row * width, (row + rowCount - 1) * width)
        let starts = (
            first * width, (first + 1) * width, (first + 2) * width, (first + 3) * width
        )
        for block in 0..<whole {
            let (one, two) = (blocks[own.0 + block], blocks[own.1 + block])
            let columns = (
                blocks[starts.0 + block], blocks[starts.1 + block], blocks[starts.2 + block],
                blocks[starts.3 + block]
            )
            upper.0 += one * columns.0
            upper.1 += one * columns.1
            upper.2 += one * columns.2
            upper.3 += one * columns.3
            lower.0 += two * columns.0
            lower.1 += two * columns.1
            lower.2 += two * columns.2
            lower.3 += two * columns.3
        }
        finish(row, first, upper)
        if rowCount == 2 { finish(row + 1, first, lower) }
    }

    /// Four elements of a row, given the sums over all columns before.
    private mutating func finish(
        _ row: Int,
        _ first: Int,
        _ sums: (SIMD4<Double>, SIMD4<Double>, SIMD4<Double>, SIMD4<Double>)
    ) {
        let totals = (sums.0.sum(), sums.1.sum(), sums.2.sum(), sums.3.sum())
        for (offset, total) in [totals.0, totals.1, totals.2, totals.3].enumerated() {
            let column = first + offset
            var rest = total
            for index in first..<column { rest += self[row, index] * self[column, index] }
            self[row, column] = (self[row, column] - rest) / self[column, column]
        }
    }

    /// The product of the first `count` elements of two rows, both zero beyond what is counted.
    private func dot(_ left: Int, _ right: Int, count: Int) -> Double {
        var sums = SIMD4<Double>.zero
        let whole = count >> 2
        for block in 0..<whole {
            sums += blocks[left * width + block] * blocks[right * width + block]
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
        var answer = solveLower(vector)
        for row in descending(from: size - 1) {
            answer[row] /= self[row, row]
            let value = answer[row]
            for column in 0..<row { answer[column] -= self[row, column] * value }
        }
        return answer
    }

    /// The solution x of L·x = `vector`; this matrix is the factor L.
    func solveLower(_ vector: [Double]) -> [Double] {
        var answer = vector
        for row in 0..<size {
            var sum = answer[row]
            for column in 0..<row { sum -= self[row, column] * answer[column] }
            answer[row] = sum / self[row, row]
        }
        return answer
    }

    /// ln |L·Lᵀ|; this matrix is the factor L.
    var logDeterminantOfProduct: Double {
        2 * (0..<size).reduce(0.0) { $0 + RealMath.log(self[$1, $1]) }
    }

    private func descending(from start: Int) -> StrideThrough<Int> {
        stride(from: start, through: 0, by: -1)
    }

    /// The inverse of a factor L, again lower triangular.
    ///
    /// About n³/3 multiplications.
    func inverseOfFactor() -> SquareMatrix {
        var inverse = SquareMatrix(size: size)
        var sums = [SIMD4<Double>](repeating: .zero, count: width)
        var next = sums
        for row in 0..<size {
            let count = (row >> 2) + 1
            if row & 1 == 0 {
                // Two rows at a time, so that what lies above is read half as often.
                for block in 0..<count { (sums[block], next[block]) = (.zero, .zero) }
                let other = min(row + 1, size - 1)
                for column in stride(from: 0, to: row & ~3, by: 4) {
                    inverse.add(fours(row, column), fours(other, column), column, &sums, &next)
                }
            } else {
                swap(&sums, &next)
            }
            for column in (row & ~3)..<row {
                let factor = self[row, column]
                for block in 0..<((column >> 2) + 1) {
                    sums[block] -= factor * inverse.blocks[column * width + block]
                }
            }
            let scale = 1 / self[row, row]
            for block in 0..<count { inverse.blocks[row * width + block] = sums[block] * scale }
            inverse[row, row] = scale
        }
        return inverse
    }

    /// Four elements of a row from a column that is a multiple of four.
    private func fours(_ row: Int, _ column: Int) -> SIMD4<Double> {
        blocks[row * width + column >> 2]
    }

    /// Takes four rows from `column` on, times each of two sets of factors, off two rows.
    private func add(
        _ one: SIMD4<Double>,
        _ two: SIMD4<Double>,
        _ column: Int,
        _ sums: inout [SIMD4<Double>],
        _ next: inout [SIMD4<Double>]
    ) {
        let start = column * width
        for block in 0..<((column >> 2) + 1) {
            let at = start + block
            let rows = (
                blocks[at], blocks[at + width], blocks[at + 2 * width], blocks[at + 3 * width]
            )
            var sum = one[0] * rows.0
            sum += one[1] * rows.1
            sum += one[2] * rows.2
            sum += one[3] * rows.3
            sums[block] -= sum
            sum = two[0] * rows.0
            sum += two[1] * rows.1
            sum += two[2] * rows.2
            sum += two[3] * rows.3
            next[block] -= sum
        }
    }

    /// Xᵀ·X of a lower triangular X: the inverse of L·Lᵀ when X is L's inverse.
    func gram() -> SquareMatrix {
        var product = SquareMatrix(size: size)
        for row in 0..<size {
            for target in 0...row {
                let factor = self[row, target]
                if factor == 0 { continue }
                let (from, to) = (row * width, target * width)
                for block in 0..<((row >> 2) + 1) {
                    product.blocks[to + block] += factor * blocks[from + block]
                }
            }
        }
        return product
    }

    /// The sum of squares of each column.
    func columnSquares() -> [Double] {
        var sums = [SIMD4<Double>](repeating: .zero, count: width)
        for row in 0..<size {
            for block in 0..<((row >> 2) + 1) {
                let own = blocks[row * width + block]
                sums[block] += own * own
            }
        }
        return (0..<size).map { sums[$0 >> 2][$0 & 3] }
    }
}
