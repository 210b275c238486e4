import Scoring

/// Finds the features that tell more together than apart.
///
/// Greedy: the table of random effects on the residuals that would raise the log evidence most is
/// added to the log-odds, and all candidates are tried again. A table that was found brings its
/// extensions by one more feature. Exact ties go to the features that come first.
///
/// The evidence weighs a table's cells against what they explain, on all examples at once, so no
/// example has to be kept apart and none decides by where it stands.
struct CombinationSearch {
    private let features: [TrainingFeature]
    /// Examples in each bin of each feature.
    private let counts: [[Int]]
    private let target: [Double]
    private let options: TrainingOptions

    /// Examples looked at; in canonical order the first are as good as drawn by chance.
    private static let rowsMax = 100_000
    /// Candidates whose evidence is computed exactly, each time.
    private static let exactMax = 24

    init(_ set: TrainingSet, options: TrainingOptions) {
        features = set.features
        counts = set.features.map { feature in
            var counts = [Int](repeating: 0, count: feature.binCount)
            for code in feature.codes { counts[Int(code)] += 1 }
            return counts
        }
        target = set.won.prefix(Self.rowsMax).map { $0 ? 1 : 0 }
        self.options = options
    }

    /// The tables worth having, best first, given the log-odds of a fit without any.
    func combinations(given start: [Double]) -> [CombinationBlock] {
        var logOdds = Array(start.prefix(Self.rowsMax))
        var found: [CombinationBlock] = []
        var candidates = pairs()
        let least = gainMin(candidates.count)
        var room = options.combinationCellsMax
        while found.count < options.combinationsMax {
            candidates.removeAll { $0.cellCount > room }
            let sums = Residuals(target, logOdds)
            guard let best = best(of: candidates, sums), best.gain > least
            else { break }
            let shape = candidates.remove(at: best.index)
            found.append(CombinationBlock(shape, features))
            room -= shape.cellCount
            let effects = sums.evidence(shape, features).effects(best.precision)
            for (row, cell) in shape.cells(features, count: target.count).enumerated() {
                logOdds[row] += effects[Int(cell)]
            }
            if shape.features.count < options.combinedFeaturesMax { extend(shape, &candidates) }
        }
        return found
    }

    /// More candidates bring more that look good by chance.
    private func gainMin(_ candidates: Int) -> Double {
        let share = Double(candidates) / Double(options.combinationsUsual)
        return options.combinationGainMin + max(0, RealMath.log(max(1, share)))
    }

    private func pairs() -> [TableShape] {
        let groups = features.indices.map { self.groups($0, options.pairGroupsMax) }
        return features.indices.flatMap { first in
            features.indices.dropFirst(first + 1).compactMap { second in
                let shape = TableShape([first, second], [groups[first], groups[second]])
                return shape.flatMap { $0.cellCount <= options.tableCellsMax ? $0 : nil }
            }
        }
    }

    private func extend(_ found: TableShape, _ candidates: inout [TableShape]) {
        let known = Set(candidates.map(\.features))
        for other in features.indices where !found.features.contains(other) {
            let chosen = (found.features + [other]).sorted()
            guard !known.contains(chosen), let shape = largest(chosen) else { continue }
            candidates.append(shape)
        }
    }

    /// The table of three or more features whose runs are cut as finely as it may have cells; a
    /// prior that holds neighbours together makes fine cuts harmless.
    private func largest(_ chosen: [Int]) -> TableShape? {
        for most in options.setRunGroups {
            let groups = chosen.map { feature in
                self.groups(
                    feature,
                    features[feature].run.isEmpty ? options.setGroupsMax : most
                )
            }
            if let shape = TableShape(chosen, groups), shape.cellCount <= options.tableCellsMax {
                return shape
            }
        }
        return nil
    }

    private func groups(_ feature: Int, _ most: Int) -> BinGroups {
        BinGroups(features[feature], counts[feature], max: most)
    }

    private struct Finding {
        var index: Int
        var gain: Double
        var precision: Double
    }

    private func best(of candidates: [TableShape], _ sums: Residuals) -> Finding? {
        let rough = candidates.map { sums.evidence($0, features).roughGain }
        let order = candidates.indices.sorted { left, right in
            rough[left] == rough[right]
                ? candidates[left].features.lexicographicallyPrecedes(candidates[right].features)
                : rough[left] > rough[right]
        }
        var best: Finding?
        for index in order.prefix(Self.exactMax) {
            let gain = sums.evidence(candidates[index], features).gain()
            if gain.value > best?.gain ?? -.infinity {
                best = Finding(index: index, gain: gain.value, precision: gain.precision)
            }
        }
        return best
    }
}

/// What the log-odds leave unexplained of each example, and how much each can tell.
private struct Residuals {
    private let slopes: [Double]
    private let weights: [Double]

    init(_ target: [Double], _ logOdds: [Double]) {
        let probabilities = logOdds.map(RealMath.sigmoid)
        slopes = zip(target, probabilities).map { $0 - $1 }
        weights = probabilities.map { $0 * (1 - $0) }
    }

    /// The sums in the cells of a table.
    func evidence(_ shape: TableShape, _ features: [TrainingFeature]) -> TableEvidence {
        var cells = [SIMD2<Double>](repeating: .zero, count: shape.cellCount)
        for (row, cell) in shape.cells(features, count: slopes.count).enumerated() {
            cells[Int(cell)] += SIMD2(slopes[row], weights[row])
        }
        return TableEvidence(shape, slopes: cells.map(\.x), weights: cells.map(\.y))
    }
}
