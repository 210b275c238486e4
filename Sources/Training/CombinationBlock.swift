import Scoring

/// Features that count together: one number for each combination of groups of their bins.
struct CombinationBlock: Sendable {
    /// Indices of the features, ascending.
    let features: [Int]
    /// The group of each bin of each.
    let groups: [BinGroups]
    /// What is believed of the cells.
    let prior: TablePrior
    /// The cells as a feature of its own, row-major.
    let feature: TrainingFeature

    init(_ shape: TableShape, _ all: [TrainingFeature]) {
        features = shape.features
        groups = shape.groups
        prior = TablePrior(shape.groups)
        let codes = shape.cells(all, count: all.first?.codes.count ?? 0)
        var counts = [Int](repeating: 0, count: shape.cellCount)
        for code in codes { counts[Int(code)] += 1 }
        feature = TrainingFeature(
            name: shape.features.map { all[$0].name }.joined(separator: " × "),
            dimension: all[shape.features[0]].dimension,
            binCount: shape.cellCount,
            run: 0..<0,
            expert: [Double](repeating: 0, count: shape.cellCount),
            isFamiliar: true,
            codes: codes,
            poolCounts: counts
        )
    }
}

/// Which features a table combines, and how coarsely.
struct TableShape: Sendable {
    /// Indices of the features, ascending.
    let features: [Int]
    let groups: [BinGroups]
    let cellCount: Int
    /// For each feature, what each of its bins adds to the number of a cell.
    private let steps: [[UInt8]]

    /// A table of at most 255 cells; nil where it would have more, or an axis has one group only.
    init?(_ features: [Int], _ groups: [BinGroups]) {
        let cells = groups.reduce(1) { $0 * $1.count }
        guard cells <= AttributeFeature.binCountMax, groups.allSatisfy({ $0.count > 1 }) else {
            return nil
        }
        self.features = features
        self.groups = groups
        var stride = 1
        var steps: [[UInt8]] = []
        for axis in groups.reversed() {
            steps.append(axis.group.map { UInt8($0 * stride) })
            stride *= axis.count
        }
        self.steps = steps.reversed()
        cellCount = cells
    }

    /// The cell that each of the first `count` rows falls into.
    func cells(_ all: [TrainingFeature], count: Int) -> [UInt8] {
        var cells = [UInt8](repeating: 0, count: count)
        for (feature, steps) in zip(features, steps) {
            let codes = all[feature].codes
            for row in 0..<count { cells[row] &+= steps[Int(codes[row])] }
        }
        return cells
    }
}
