import Scoring

/// Where the bins of each feature stand among all bins, and those of each example.
struct BinLayout: Sendable {
    /// First bin of each feature, and the number of all bins behind them; bin 0 is the base.
    let starts: [Int]
    /// One column of codes a feature.
    let codes: [[UInt8]]
    /// Examples.
    let rowCount: Int

    init(_ features: [TrainingFeature], rowCount: Int) {
        var starts = [1]
        for feature in features { starts.append(starts[starts.count - 1] + feature.binCount) }
        self.starts = starts
        codes = features.map(\.codes)
        self.rowCount = rowCount
    }

    /// The first `rows` examples of another layout.
    init(rows: Int, of other: BinLayout) {
        starts = other.starts
        codes = other.codes.map { Array($0.prefix(rows)) }
        rowCount = rows
    }

    /// All bins, with the base.
    var binCount: Int { starts[starts.count - 1] }
    /// Features.
    var featureCount: Int { starts.count - 1 }

    /// The sum of each example's table entries; `tables` has one number a bin.
    func sums(of tables: [Double]) -> [Double] {
        var sums = [Double](repeating: tables[0], count: rowCount)
        for (feature, column) in codes.enumerated() {
            let table = Array(tables[starts[feature]..<starts[feature + 1]])
            for row in 0..<rowCount { sums[row] += table[Int(column[row])] }
        }
        return sums
    }

    /// For each bin, the sum of `values` over the examples in it.
    func totals(of values: [Double]) -> [Double] {
        var totals = [Double](repeating: 0, count: binCount)
        totals[0] = values.reduce(0, +)
        for (feature, column) in codes.enumerated() {
            var table = [Double](repeating: 0, count: starts[feature + 1] - starts[feature])
            for row in 0..<rowCount { table[Int(column[row])] += values[row] }
            for (bin, total) in table.enumerated() { totals[starts[feature] + bin] = total }
        }
        return totals
    }

    /// Calls `body` with the sum of `values` over the examples in each pair of bins of two
    /// features, row-major, for each pair of features `first` < `second`.
    ///
    /// Examples are taken a few thousand at a time, so that their codes stay near the processor.
    func crossTotals(
        of values: [Double],
        _ body: (_ first: Int, _ second: Int, _ cells: [Double]) -> Void
    ) {
        let chunk = 1 << 15
        var starts: [Int] = []
        var widths: [Int] = []
        var total = 0
        for first in 0..<featureCount {
            for second in (first + 1)..<max(first + 1, featureCount) {
                starts.append(total)
                widths.append(bins(of: second))
                total += bins(of: first) * bins(of: second)
            }
        }
        var cells = [Double](repeating: 0, count: total)
        for start in Swift.stride(from: 0, to: rowCount, by: chunk) {
            let rows = start..<min(rowCount, start + chunk)
            var pair = 0
            for first in 0..<featureCount {
                for second in (first + 1)..<max(first + 1, featureCount) {
                    let (offset, width) = (starts[pair], widths[pair])
                    let (left, right) = (codes[first], codes[second])
                    for row in rows {
                        cells[offset + Int(left[row]) * width + Int(right[row])] += values[row]
                    }
                    pair += 1
                }
            }
        }
        var pair = 0
        for first in 0..<featureCount {
            for second in (first + 1)..<max(first + 1, featureCount) {
                let end = pair + 1 < starts.count ? starts[pair + 1] : total
                body(first, second, Array(cells[starts[pair]..<end]))
                pair += 1
            }
        }
    }

    private func bins(of feature: Int) -> Int { starts[feature + 1] - starts[feature] }
}
