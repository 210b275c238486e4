/// A feature's bins in a few groups, coarse enough to be combined with other features.
struct BinGroups: Sendable {
    /// The group of each bin.
    let group: [Int]
    let count: Int
    /// The groups that lie in an order; empty for a mere set of answers.
    let run: Range<Int>

    /// At most `most` groups of about equal counts along a run, and one for each bin beside it that
    /// occurs; the `most` commonest answers of a set and one group for the rest.
    ///
    /// `counts` says how many examples are in each bin.
    init(_ feature: TrainingFeature, _ counts: [Int], max most: Int) {
        if feature.run.isEmpty {
            (group, count) = Self.commonest(counts, most)
            run = 0..<0
        } else {
            let parts = Self.parts(counts, feature.run, most)
            run = 0..<parts.count
            (group, count) = Self.withOthers(parts.group, counts, feature.run, parts.count)
        }
    }

    private static func commonest(_ counts: [Int], _ most: Int) -> (group: [Int], count: Int) {
        let order = counts.indices.filter { counts[$0] > 0 }.sorted {
            counts[$0] == counts[$1] ? $0 < $1 : counts[$0] > counts[$1]
        }
        // What does not occur goes with the rarest.
        let last = max(0, min(most, order.count - 1))
        var group = [Int](repeating: last, count: counts.count)
        for (place, bin) in order.prefix(most).enumerated() { group[bin] = place }
        return (group, last + 1)
    }

    private static func parts(
        _ counts: [Int],
        _ run: Range<Int>,
        _ most: Int
    ) -> (group: [Int], count: Int) {
        var group = [Int](repeating: 0, count: counts.count)
        let total = max(1, counts[run].reduce(0, +))
        var below = 0
        var number = -1
        var last = -1
        for bin in run {
            let middle = 2 * below + counts[bin]
            let part = min(most - 1, middle * most / (2 * total))
            if part != last, counts[bin] > 0 || last < 0 {
                number += 1
                last = part
            }
            group[bin] = number
            below += counts[bin]
        }
        return (group, number + 1)
    }

    private static func withOthers(
        _ parts: [Int],
        _ counts: [Int],
        _ run: Range<Int>,
        _ count: Int
    ) -> (group: [Int], count: Int) {
        var group = parts
        var next = count
        for bin in group.indices where !run.contains(bin) && counts[bin] > 0 {
            group[bin] = next
            next += 1
        }
        return (group, next)
    }
}
