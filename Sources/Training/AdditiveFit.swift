import CRM
import Scoring

/// Finds the most probable tables for outcomes, and how strongly each is to be held to zero.
///
/// Log-odds are a base, plus the rule book's points times one strength a part of the score,
/// plus the points of people's own rules as they stand, plus one number a bin. Newton's method
/// on the penalised likelihood; beside each step one damped Newton step in ln λ of every
/// penalty on the Laplace evidence, with ln λ normal around a level of its family, and the
/// level normal around zero (empirical Bayes as in MacKay 1992; the model is Assay's own).
struct AdditiveFit {
    /// Where the bins stand.
    let layout: BinLayout
    let options: TrainingOptions
    private let target: [Double]
    /// The rule book's points of each part, over all bins.
    private let expert: [[Double]]
    /// The parts that the rule book says something of, in the same order.
    private let parts: [Dimension]
    /// The points of people's own rules, over all bins.
    private let rules: [Double]
    private var penalties: [Penalty]

    /// The base, the strength of the rule book in each part, then one number a bin.
    private(set) var parameters: [Double]
    /// Log-odds of each example.
    private(set) var logOdds: [Double]
    /// Newton steps made.
    private(set) var iterations = 0
    /// The inverse of the factor of the last step's curvature.
    private var inverseFactor = SquareMatrix(size: 0)

    init(
        _ features: [TrainingFeature],
        combinations: [CombinationBlock] = [],
        won: [Bool],
        options: TrainingOptions
    ) {
        layout = BinLayout(features + combinations.map(\.feature), rowCount: won.count)
        self.options = options
        target = won.map { $0 ? 1 : 0 }
        (parts, expert) = Self.expert(features, layout)
        rules = Self.points(features, layout, where: \.isOwnRule)
        penalties = Self.penalties(
            features,
            combinations,
            layout,
            parts: expert.count,
            options
        )
        parameters = [Double](repeating: 0, count: layout.binCount + expert.count)
        for penalty in penalties where penalty.mean != 0 {
            for index in penalty.range { parameters[index] = penalty.mean }
        }
        logOdds = []
        logOdds = layout.sums(of: tables)
    }

    /// One number a bin, the rule book's part included; the base first.
    var tables: [Double] {
        var tables = [parameters[0]] + parameters[(1 + expert.count)...]
        for bin in rules.indices { tables[bin] += rules[bin] }
        for (part, points) in expert.enumerated() {
            for bin in points.indices { tables[bin] += parameters[1 + part] * points[bin] }
        }
        return tables
    }

    /// Of ``tables``, what the rule book and people's own rules give.
    var expertTables: [Double] {
        var tables = rules
        for (part, points) in expert.enumerated() {
            for bin in points.indices { tables[bin] += parameters[1 + part] * points[bin] }
        }
        return tables
    }

    /// How far the rule book is trusted in a part; fully where no outcome could tell.
    func strength(of part: Dimension) -> Double {
        parts.firstIndex(of: part).map { parameters[1 + $0] } ?? 1
    }

    /// The variance that each bin of a feature is believed to have before any outcome.
    func priorVariance(isFamiliar: Bool) -> Double {
        let deviation = options.answerDeviation * (isFamiliar ? 1 : options.unfamiliarShare)
        return deviation * deviation
    }

    /// Starts from another fit with fewer features of the same kind, its penalties included.
    mutating func warmStart(from other: AdditiveFit) {
        precondition(expert.count == other.expert.count, "the same parts")
        for index in other.parameters.indices { parameters[index] = other.parameters[index] }
        for index in other.penalties.indices {
            penalties[index].precision = other.penalties[index].precision
        }
        logOdds = layout.sums(of: tables)
    }

    /// Works until nothing moves any more.
    ///
    /// `tell` is called after each step with how far it moved the log-odds at most.
    mutating func run(_ tell: (_ step: Int, _ movement: Double) -> Void = { _, _ in }) {
        for step in 1...options.iterationsMax {
            iterations = step
            let moved = newtonStep()
            let strengthMoved = strengthStep()
            tell(step, moved)
            if moved < options.movementMin, strengthMoved < options.strengthMovementMin { break }
        }
    }

    /// The variance of the log-odds as a table over pairs of bins: see ``Posterior``.
    func posterior() -> Posterior {
        Posterior(covariance: inverseFactor.gram(), expert: expert, layout: layout)
    }

    private mutating func newtonStep() -> Double {
        let probability = logOdds.map(RealMath.sigmoid)
        let residual = zip(target, probability).map { $0 - $1 }
        let weight = probability.map { max($0 * (1 - $0), 1e-9) }
        var curvature = curvature(weight)
        var slope = project(layout.totals(of: residual))
        for penalty in penalties {
            penalty.add(to: &curvature)
            for (index, pull) in zip(penalty.range, penalty.pull(parameters)) {
                slope[index] -= penalty.precision * pull
            }
        }
        guard curvature.factorize() else {
            preconditionFailure("the curvature with its penalties is positive definite")
        }
        let direction = curvature.solve(slope)
        let before = logOdds
        let start = parameters
        let cost = cost()
        var length = 1.0
        repeat {
            for index in parameters.indices {
                parameters[index] = start[index] + length * direction[index]
            }
            logOdds = layout.sums(of: tables)
            length /= 2
        } while self.cost() > cost + 1e-10 && length > 1e-4
        inverseFactor = curvature.inverseOfFactor()
        return zip(before, logOdds).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }

    /// Moves ln λ of every penalty; answers how far at most.
    private mutating func strengthStep() -> Double {
        let diagonal = inverseFactor.columnSquares()
        let spread = options.strengthDeviation * options.strengthDeviation
        var levels = [Double](repeating: 0, count: Penalty.Family.allCases.count)
        for family in [Penalty.Family.familiar, .unfamiliar] {
            let members = penalties.filter { $0.family == family }
            let sum = members.reduce(0) { $0 + RealMath.log($1.precision / $1.prior) }
            let level = options.levelDeviation * options.levelDeviation
            levels[family.rawValue] = sum / (Double(members.count) + spread / level)
        }
        var largest = 0.0
        for index in penalties.indices where penalties[index].family != .fixed {
            let penalty = penalties[index]
            let energy = penalty.precision * penalty.energy(parameters)
            let trace = penalty.trace(diagonal: diagonal, factor: inverseFactor)
            let determined = Double(penalty.range.count) - penalty.precision * trace
            let distance = RealMath.log(penalty.precision / penalty.prior)
            let slope =
                (determined - energy) / 2 - (distance - levels[penalty.family.rawValue]) / spread
            let curve = max(determined, energy) / 2 + 1 / spread
            let step = min(1.5, max(-1.5, slope / curve))
            penalties[index].precision *= RealMath.exp(step)
            largest = max(largest, abs(step))
        }
        return largest
    }

    /// The penalised negative log-likelihood.
    private func cost() -> Double {
        var cost = 0.0
        for row in logOdds.indices {
            let value = logOdds[row]
            // ln(1 + e^x) without overflow.
            cost += max(value, 0) + RealMath.log1p(RealMath.exp(-abs(value))) - target[row] * value
        }
        for penalty in penalties { cost += penalty.precision * penalty.energy(parameters) / 2 }
        return cost
    }

    /// Sums over bins as sums over parameters: the rule book's strengths gather all their bins.
    private func project(_ bins: [Double]) -> [Double] {
        var values = [bins[0]]
        for points in expert {
            var sum = 0.0
            for bin in points.indices { sum += points[bin] * bins[bin] }
            values.append(sum)
        }
        return values + bins[1...]
    }

    private func curvature(_ weight: [Double]) -> SquareMatrix {
        let shift = expert.count
        var matrix = SquareMatrix(size: parameters.count)
        let totals = layout.totals(of: weight)
        matrix[0, 0] = totals[0]
        for bin in 1..<layout.binCount {
            matrix[bin + shift, bin + shift] = totals[bin]
            matrix[bin + shift, 0] = totals[bin]
        }
        var strengths = [[Double]](
            repeating: [Double](repeating: 0, count: layout.binCount),
            count: shift
        )
        for part in 0..<shift {
            for bin in 1..<layout.binCount {
                strengths[part][bin] = expert[part][bin] * totals[bin]
            }
        }
        layout.crossTotals(of: weight) { first, second, cells in
            let (left, right) = (layout.starts[first], layout.starts[second])
            let width = layout.starts[second + 1] - right
            for (index, value) in cells.enumerated() where value != 0 {
                let (row, column) = (left + index / width, right + index % width)
                matrix[column + shift, row + shift] = value
                for part in 0..<shift {
                    strengths[part][row] += expert[part][column] * value
                    strengths[part][column] += expert[part][row] * value
                }
            }
        }
        for part in 0..<shift {
            matrix[1 + part, 0] = zip(expert[part], totals).reduce(0) { $0 + $1.0 * $1.1 }
            for bin in 1..<layout.binCount { matrix[bin + shift, 1 + part] = strengths[part][bin] }
            for other in 0...part {
                matrix[1 + part, 1 + other] =
                    zip(expert[other], strengths[part]).reduce(0) { $0 + $1.0 * $1.1 }
            }
        }
        return matrix
    }

    private static func expert(
        _ features: [TrainingFeature],
        _ layout: BinLayout
    ) -> (parts: [Dimension], points: [[Double]]) {
        var found: (parts: [Dimension], points: [[Double]]) = ([], [])
        for part in Dimension.allCases {
            let points = Self.points(features, layout) { $0.dimension == part && !$0.isOwnRule }
            guard points.contains(where: { $0 != 0 }) else { continue }
            found.parts.append(part)
            found.points.append(points)
        }
        return found
    }

    /// What some features say before outcomes are seen, over all bins.
    private static func points(
        _ features: [TrainingFeature],
        _ layout: BinLayout,
        where isMeant: (TrainingFeature) -> Bool
    ) -> [Double] {
        var points = [Double](repeating: 0, count: layout.binCount)
        for (index, feature) in features.enumerated() where isMeant(feature) {
            for (bin, value) in feature.expert.enumerated() {
                points[layout.starts[index] + bin] = value
            }
        }
        return points
    }

    private static func penalties(
        _ features: [TrainingFeature],
        _ combinations: [CombinationBlock],
        _ layout: BinLayout,
        parts: Int,
        _ options: TrainingOptions
    ) -> [Penalty] {
        let odds = RealMath.log(options.baseRate / (1 - options.baseRate))
        var base = Penalty(0..<1, .set, .fixed, deviation: options.baseDeviation)
        base.mean = odds
        var penalties = [base]
        for part in 0..<parts {
            var strength = Penalty(
                (1 + part)..<(2 + part),
                .set,
                .fixed,
                deviation: options.expertDeviation
            )
            strength.mean = 1
            penalties.append(strength)
        }
        for (index, feature) in features.enumerated() {
            let start = layout.starts[index] + parts
            let share = feature.isFamiliar ? 1 : options.unfamiliarShare
            let family = feature.isFamiliar ? Penalty.Family.familiar : .unfamiliar
            func add(_ bins: Range<Int>, _ shape: Penalty.Shape, _ deviation: Double) {
                guard !bins.isEmpty else { return }
                let range = (start + bins.lowerBound)..<(start + bins.upperBound)
                penalties.append(Penalty(range, shape, family, deviation: deviation * share))
            }
            add(0..<feature.run.lowerBound, .set, options.answerDeviation)
            add(feature.run, .run, options.runDeviation)
            add(feature.run.upperBound..<feature.binCount, .set, options.answerDeviation)
        }
        for (index, block) in combinations.enumerated() {
            let feature = features.count + index
            let range = (layout.starts[feature] + parts)..<(layout.starts[feature + 1] + parts)
            penalties.append(
                Penalty(
                    range,
                    .table(block.prior),
                    .combination,
                    deviation: options.combinationDeviation
                )
            )
        }
        return penalties
    }
}
