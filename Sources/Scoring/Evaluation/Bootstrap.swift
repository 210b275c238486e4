/// How much a figure would vary if other leads of the same kind had come.
package enum Bootstrap {
    /// Resamples drawn unless somebody asks for another number.
    package static let resamples = 1_000

    /// The 95 % interval of a figure over rows drawn with replacement, by percentiles.
    package static func interval(
        rows count: Int,
        resamples: Int = resamples,
        seed: UInt64,
        _ figure: (_ rows: [Int]) -> Double
    ) -> ClosedRange<Double> {
        var draw = Split.Draw(seed: seed)
        var rows = [Int](repeating: 0, count: count)
        var figures: [Double] = []
        for _ in 0..<resamples {
            for index in rows.indices { rows[index] = draw.below(count) }
            figures.append(figure(rows))
        }
        figures.sort()
        guard !figures.isEmpty else { return 0...0 }
        let last = figures.count - 1
        return figures[resamples * 25 / 1_000]...figures[min(last, resamples * 975 / 1_000)]
    }
}
