import Scoring

/// Two features that count together: one number for each pair of groups of their bins.
struct PairBlock: Sendable {
    /// Index of the first feature.
    let first: Int
    /// Index of the second feature.
    let second: Int
    /// The group of each bin of the first.
    let firstGroups: BinGroups
    /// The group of each bin of the second.
    let secondGroups: BinGroups
    /// The cells as a feature of its own, row-major.
    let feature: TrainingFeature

    init(_ first: Int, _ second: Int, _ features: [TrainingFeature], _ groups: [BinGroups]) {
        self.first = first
        self.second = second
        firstGroups = groups[first]
        secondGroups = groups[second]
        let width = groups[second].count
        let (left, right) = (groups[first].group, groups[second].group)
        let codes = zip(features[first].codes, features[second].codes).map {
            UInt8(left[Int($0)] * width + right[Int($1)])
        }
        let count = groups[first].count * width
        var counts = [Int](repeating: 0, count: count)
        for code in codes { counts[Int(code)] += 1 }
        feature = TrainingFeature(
            name: "\(features[first].name) × \(features[second].name)",
            dimension: features[first].dimension,
            binCount: count,
            run: 0..<0,
            expert: [Double](repeating: 0, count: count),
            isFamiliar: true,
            codes: codes,
            poolCounts: counts
        )
    }
}

/// A feature's bins in at most a dozen groups, coarse enough for pairs.
struct BinGroups: Sendable {
    /// The group of each bin.
    let group: [Int]
    /// How many groups.
    let count: Int

    /// Groups of about equal counts along a run, at most ten; the ten commonest answers of a set
    /// and one group for the rest.
    init(_ feature: TrainingFeature) {
        var counts = [Int](repeating: 0, count: feature.binCount)
        for code in feature.codes { counts[Int(code)] += 1 }
        var group = [Int](repeating: -1, count: feature.binCount)
        var next = 0
        if feature.run.isEmpty {
            let order = counts.indices.sorted {
                counts[$0] == counts[$1] ? $0 < $1 : counts[$0] > counts[$1]
            }
            for bin in order.prefix(Self.groupsMax) {
                group[bin] = next
                next += 1
            }
            if order.count > Self.groupsMax {
                for bin in order.dropFirst(Self.groupsMax) { group[bin] = next }
                next += 1
            }
        } else {
            let total = max(1, counts[feature.run].reduce(0, +))
            var below = 0
            var last = -1
            for bin in feature.run {
                let middle = 2 * below + counts[bin]
                let part = min(Self.groupsMax - 1, middle * Self.groupsMax / (2 * total))
                if part != last, counts[bin] > 0 || last < 0 {
                    if last >= 0 { next += 1 }
                    last = part
                }
                group[bin] = next
                below += counts[bin]
            }
            next += 1
            for bin in group.indices where group[bin] < 0 {
                group[bin] = min(next, Self.countMax - 1)
                next = min(next + 1, Self.countMax)
            }
        }
        self.group = group
        count = next
    }

    private static let groupsMax = 10
    /// 15 × 15 cells still fit a byte.
    private static let countMax = 15
}
