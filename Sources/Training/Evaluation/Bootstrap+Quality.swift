import Scoring

/// The 95 % intervals of the figures that are reported of a model.
package struct QualityIntervals: Hashable, Sendable {
    /// Of ``Quality/rocAUC``.
    package var rocAUC: ClosedRange<Double>
    /// Of ``Quality/logLoss``, in nats.
    package var logLoss: ClosedRange<Double>
    /// Of ``Quality/brier``.
    package var brier: ClosedRange<Double>
}

extension Bootstrap {
    /// Intervals of the figures of one model; `probabilities` from 0 to 1, an outcome for each.
    package static func quality(
        _ probabilities: [Double],
        won: [Bool],
        resamples: Int = resamples,
        seed: UInt64
    ) -> QualityIntervals {
        let rows = Rows(probabilities, won: won)
        var figures = Figures()
        each(rows: won.count, resamples: resamples, seed: seed) { figures.add(rows, times: $0) }
        return figures.intervals
    }

    /// Intervals of the first model's figures less the second's, both drawn on the same rows, so
    /// that what is hard for both cancels out.
    ///
    /// The first is better for certain where the interval of `rocAUC` lies above 0, those of the
    /// losses below.
    package static func difference(
        _ first: [Double],
        less second: [Double],
        won: [Bool],
        resamples: Int = resamples,
        seed: UInt64
    ) -> QualityIntervals {
        let (first, second) = (Rows(first, won: won), Rows(second, won: won))
        var figures = Figures()
        each(rows: won.count, resamples: resamples, seed: seed) {
            figures.add(first, less: second, times: $0)
        }
        return figures.intervals
    }

    /// Hands over how often each row is drawn, once a resample.
    private static func each(
        rows count: Int,
        resamples: Int,
        seed: UInt64,
        _ take: (_ times: [Int]) -> Void
    ) {
        var draw = Split.Draw(seed: seed)
        guard count > 0 else { return }
        for _ in 0..<resamples {
            var times = [Int](repeating: 0, count: count)
            for _ in 0..<count { times[draw.below(count)] += 1 }
            take(times)
        }
    }

    /// What is computed once of a model's predictions.
    private struct Rows {
        let ranked: RankedRows
        let losses: [Double]
        let squares: [Double]

        init(_ probabilities: [Double], won: [Bool]) {
            precondition(probabilities.count == won.count, "an outcome for each prediction")
            ranked = RankedRows(probabilities, won: won)
            losses = zip(probabilities, won).map {
                -RealMath.log(max(1e-15, $1 ? $0 : 1 - $0))
            }
            squares = zip(probabilities, won).map { ($0 - ($1 ? 1 : 0)) * ($0 - ($1 ? 1 : 0)) }
        }

        func mean(_ values: [Double], _ times: [Int]) -> Double {
            var sum = 0.0
            for (value, count) in zip(values, times) { sum += value * Double(count) }
            return sum / Double(max(1, times.count))
        }
    }

    private struct Figures {
        var areas: [Double] = []
        var losses: [Double] = []
        var squares: [Double] = []

        mutating func add(_ rows: Rows, less other: Rows? = nil, times: [Int]) {
            let area = other?.ranked.rocAUC(times: times) ?? 0
            areas.append(rows.ranked.rocAUC(times: times) - area)
            let loss = other.map { $0.mean($0.losses, times) } ?? 0
            losses.append(rows.mean(rows.losses, times) - loss)
            let square = other.map { $0.mean($0.squares, times) } ?? 0
            squares.append(rows.mean(rows.squares, times) - square)
        }

        var intervals: QualityIntervals {
            QualityIntervals(
                rocAUC: Bootstrap.percentiles(areas),
                logLoss: Bootstrap.percentiles(losses),
                brier: Bootstrap.percentiles(squares)
            )
        }
    }

    /// The middle 95 % of figures in any order; 0…0 without any.
    private static func percentiles(_ figures: [Double]) -> ClosedRange<Double> {
        let sorted = figures.sorted()
        guard !sorted.isEmpty else { return 0...0 }
        let count = sorted.count
        return sorted[count * 25 / 1_000]...sorted[min(count - 1, count * 975 / 1_000)]
    }
}
