package import CRM

/// Scores leads by one scorecard: pure integer arithmetic, the same bits everywhere.
///
/// `milliPoints` is the sum of the bins' micro-logits in thousandths of a point (15 ÷ ln 2 points a
/// logit), `score` is 50 plus that, rounded half away from zero, compressed beyond 20 and 80
/// where the card says how, and kept in 0...100. Contributions
/// are rounded one by one; what rounding leaves over goes to the largest of them, so that they sum
/// exactly. About 0.2 µs a lead from bins.
package struct Scorer: Sendable {
    /// The model.
    package let scorecard: Scorecard
    /// The features it is made for.
    package let features: FeatureSet

    /// Where each feature's bins start in the flat tables below; one more than there are features.
    private let starts: [Int]
    private let cells: [Cell]
    /// What outcomes taught of each bin; the cells of pairs have none here.
    private let lessons: [Lesson]
    private let dimensions: [Int]
    private let attributes: [AttributeBinner]
    private let combinations: [CombinedCells]
    private let logistic = LogisticTable.shared
    private let breakdown: BreakdownScale

    /// What one bin adds.
    struct Cell: Sendable {
        var micro: Int64
        var variance: Int64
        var milli: Int
    }

    /// What outcomes taught of one bin, for its reason.
    struct Lesson: Sendable {
        /// Of its micro-logits, what the rule book does not say.
        var learnedMicro: Int64
        /// Outcomes seen in it; nil when nothing was learned.
        var evidence: (won: Int, lost: Int)?
    }

    /// A scorer; throws when the card was made for other features.
    package init(_ scorecard: Scorecard, features: FeatureSet = .standard) throws(ScorecardError) {
        try scorecard.check(against: features)
        self.scorecard = scorecard
        self.features = features
        var starts = [0]
        var cells: [Cell] = []
        var lessons: [Lesson] = []
        func append(_ weights: [Int64], _ variances: [Int64]) {
            for (weight, variance) in zip(weights, variances) {
                let milli = Int(FixedPoint.milliPoints(microLogits: weight))
                cells.append(Cell(micro: weight, variance: variance, milli: milli))
            }
        }
        for table in scorecard.tables {
            append(table.weights, table.variances)
            starts.append(cells.count)
            for bin in table.weights.indices {
                lessons.append(
                    Lesson(
                        learnedMicro: table.weights[bin] - table.expert[bin],
                        evidence: table.won.isEmpty ? nil : (table.won[bin], table.lost[bin])
                    )
                )
            }
        }
        let dimensions =
            features.features.map(\.dimension.rawValue)
            + scorecard.attributes.map(\.dimension.rawValue)
            + scorecard.rules.features.map(\.dimension.rawValue)
        combinations = scorecard.combinations.map { combination in
            defer { append(combination.weights, combination.variances) }
            return CombinedCells(
                combination,
                start: cells.count,
                dimension: dimensions[combination.tables[0]]
            )
        }
        self.starts = starts
        self.cells = cells
        self.lessons = lessons
        self.dimensions = dimensions
        attributes = scorecard.attributes.map(AttributeBinner.init)
        attributeNames = scorecard.columns.map(\.attribute)
        breakdown = BreakdownScale(scorecard, dimensions: dimensions)
    }

    /// The attributes of a lead that the model uses, by name.
    package let attributeNames: [String]

    /// The part of the score that a table counts to.
    package func dimension(ofTable index: Int) -> Dimension {
        precondition(index < dimensions.count, "no such table")
        return Dimension.allCases[dimensions[index]]
    }

    /// What outcomes taught of a table's bin.
    func lesson(ofTable index: Int, bin: Int) -> Lesson {
        precondition(bin >= 0 && starts[index] + bin < starts[index + 1], "no such bin")
        return lessons[starts[index] + bin]
    }

    /// Which bin each feature falls into, in the order of the feature set.
    package func bins(of facts: LeadFacts) -> [Int] {
        var bins: [Int] = []
        var memo = TermMemo()
        fill(&bins, from: facts, memo: &memo)
        return bins
    }

    /// As ``bins(of:)``, into memory that is reused; for many leads in a row.
    package func fill(_ bins: inout [Int], from facts: LeadFacts, memo: inout TermMemo) {
        if bins.count != dimensions.count {
            bins = [Int](repeating: 0, count: dimensions.count)
        }
        FeatureSet.fill(&bins, from: facts, memo: &memo)
        let first = features.features.count
        for (index, attribute) in attributes.enumerated() {
            bins[first + index] = attribute.bin(of: facts)
        }
        for (index, rule) in scorecard.rules.features.enumerated() {
            let bin = rule.bin(ofPoints: rule.points(of: facts, bins))
            bins[first + attributes.count + index] = bin
        }
    }

    /// Scores one lead; pure, and safe to call from any thread.
    package func score(_ facts: LeadFacts) -> ScoreResult {
        var memo = TermMemo()
        var result = Self.emptyResult
        score(facts, memo: &memo, into: &result)
        return result
    }

    /// Scores one lead into a result whose memory is reused; for many leads in a row.
    package func score(_ facts: LeadFacts, memo: inout TermMemo, into result: inout ScoreResult) {
        fill(&result.bins, from: facts, memo: &memo)
        rescore(&result)
    }

    /// Scores bins; each must be a bin of its feature.
    package func score(bins: [Int]) -> ScoreResult {
        var result = Self.emptyResult
        result.bins = bins
        rescore(&result)
        return result
    }

    /// A result to be filled by ``score(_:memo:into:)``.
    package static var emptyResult: ScoreResult {
        ScoreResult(
            score: 0,
            logOddsMicro: 0,
            milliPoints: 0,
            probabilityMicro: 0,
            lowMicro: 0,
            highMicro: 0,
            confidenceMicro: 0,
            breakdown: [0, 0, 0, 0],
            bins: [],
            contributions: []
        )
    }

    /// Fills everything in from `bins`; each must be a bin of its feature.
    package func rescore(_ result: inout ScoreResult) {
        precondition(result.bins.count == dimensions.count, "one bin a feature")
        // Taken out and put back, so that the loop need not ask who else holds the array.
        var contributions: [Int] = []
        swap(&contributions, &result.contributions)
        let count = dimensions.count + combinations.count
        if contributions.count != count { contributions = [Int](repeating: 0, count: count) }
        var sums = SIMD4<Int64>()
        let total = add(result.bins, into: &contributions, &sums)
        swap(&contributions, &result.contributions)
        result.milliPoints = total.milliPoints
        result.logOddsMicro = scorecard.baseLogOddsMicro + total.micro
        result.score = scorecard.score(milliPoints: 50_000 + total.milliPoints)
        breakdown.split(score: result.score, sums: sums, into: &result.breakdown)
        fillProbability(&result, variance: total.variance)
    }

    /// Adds up the bins' cells; `sums` takes the micro-logits of each dimension.
    private func add(
        _ bins: [Int],
        into contributions: inout [Int],
        _ sums: inout SIMD4<Int64>
    ) -> (micro: Int64, variance: Int64, milliPoints: Int64) {
        var micro: Int64 = 0
        var variance = scorecard.baseVarianceMicro
        var rounded = 0
        var largest = 0
        var largestSize = -1
        var dimension = 0
        var before: Int64 = 0
        for index in 0..<bins.count {
            let bin = bins[index]
            let start = starts[index]
            precondition(bin >= 0 && start + bin < starts[index + 1], "no such bin")
            if dimensions[index] != dimension {
                sums[dimension] += micro - before
                (dimension, before) = (dimensions[index], micro)
            }
            let cell = cells[start + bin]
            micro += cell.micro
            variance += cell.variance
            rounded += cell.milli
            contributions[index] = cell.milli
            let size = abs(cell.milli)
            if size > largestSize { (largest, largestSize) = (index, size) }
        }
        sums[dimension] += micro - before
        for (index, combination) in combinations.enumerated() {
            let cell = cells[combination.index(bins)]
            micro += cell.micro
            variance += cell.variance
            rounded += cell.milli
            sums[combination.dimension] += cell.micro
            contributions[bins.count + index] = cell.milli
            let size = abs(cell.milli)
            if size > largestSize { (largest, largestSize) = (bins.count + index, size) }
        }
        variance = max(variance, scorecard.varianceFloorMicro)
        let milliPoints = FixedPoint.milliPoints(microLogits: micro)
        contributions[largest] += Int(milliPoints) - rounded
        return (micro, variance, milliPoints)
    }

    /// Probability, its 80 % interval σ(η ± 1.2816·√v), and confidence n ÷ (n + 20) with
    /// n = 1 ÷ (v·p(1 − p)): how many outcomes of leads like this one would tell as much.
    private func fillProbability(_ result: inout ScoreResult, variance: Int64) {
        let logOdds = result.logOddsMicro
        let probability = logistic.probabilityMicro(microLogits: logOdds)
        let deviation = FixedPoint.squareRoot(variance * 1_000_000)
        let reach = deviation * 12_816 / 10_000
        result.probabilityMicro = probability
        result.lowMicro = logistic.probabilityMicro(microLogits: logOdds - reach)
        result.highMicro = logistic.probabilityMicro(microLogits: logOdds + reach)
        let spread = Int64(probability) * Int64(1_000_000 - probability) / 1_000_000
        let thinness = 20 * variance * spread / 1_000_000
        result.confidenceMicro = Int(1_000_000_000_000 / (1_000_000 + thinness))
    }
}

extension Scorer {
    /// The scorer of the rule book.
    package static let expert: Scorer = {
        do { return try Scorer(.expert) } catch { preconditionFailure("\(error)") }
    }()
}

extension Scorer {
    /// The cells of tables that count together.
    private struct CombinedCells: Sendable {
        var start: Int
        var dimension: Int
        /// For each table, what each of its bins adds to the number of the cell.
        var axes: [(table: Int, steps: [Int])] = []

        init(_ combination: Scorecard.Combination, start: Int, dimension: Int) {
            self.start = start
            self.dimension = dimension
            var stride = combination.weights.count
            for (axis, width) in combination.widths.enumerated() {
                stride /= width
                let steps = combination.groups[axis].map { $0 * stride }
                axes.append((combination.tables[axis], steps))
            }
        }

        func index(_ bins: [Int]) -> Int {
            var index = start
            for axis in axes { index += axis.steps[bins[axis.table]] }
            return index
        }
    }
}
