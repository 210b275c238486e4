extension Scorecard {
    /// The rule book as a model: what is used until there are outcomes to learn from.
    ///
    /// - Weight of a bin: its points less the feature's expected mean, so that the average lead of
    ///   an ordinary CRM has 0 and scores 50; ten points double the odds (ln 2 ÷ 10 a point), times
    ///   ``expertShrinkage``.
    /// - Base: one lead in five converts (logit −1.386294), with standard deviation 1.5.
    /// - Variance of a weight: (½ weight)², since how far the book holds here is itself only known
    ///   as 1 ± 0.5; for an unknown answer also the variance of the known answers' weights, as any
    ///   of them may be the true one.
    package static let expert = Scorecard(
        name: "expert-1",
        kind: .expert,
        featureSet: FeatureSet.standard.name,
        baseLogOddsMicro: -1_386_294,
        baseVarianceMicro: 2_250_000,
        tables: FeatureSet.standard.features.map(expertTable)
    )

    /// What is kept of the rule book's points, in percent.
    ///
    /// The book's features overlap (one reply moves counts, recency, channels and trend at once),
    /// so taking their sum at face value would claim too much; 60 % leaves a lead with every good
    /// sign about three doublings above average.
    package static let expertShrinkage: Int64 = 60

    private static func expertTable(_ feature: Feature) -> Table {
        let bins = feature.bins
        let total = Int64(bins.reduce(0) { $0 + $1.share })
        // ln 2 ÷ 100 micro-logits a tenth of a point, in hundredths for the percentage.
        func micro(_ hundredTenths: Int64, over divisor: Int64) -> Int64 {
            FixedPoint.rounded(
                hundredTenths * 693_147 * expertShrinkage,
                dividedBy: divisor * 100 * 100
            )
        }
        let sum = bins.reduce(Int64(0)) { $0 + Int64($1.tenths * $1.share) }
        let weights = bins.map { micro(Int64($0.tenths) * total - sum, over: total) }
        let known = zip(bins, weights).filter { !$0.0.isMissing && $0.0.share > 0 }
        let knownShare = max(1, known.reduce(Int64(0)) { $0 + Int64($1.0.share) })
        let mean = known.reduce(Int64(0)) { $0 + Int64($1.0.share) * $1.1 } / knownShare
        let spread =
            known.reduce(Int64(0)) { $0 + Int64($1.0.share) * squareMicro($1.1 - mean) }
            / knownShare
        return Table(
            feature: feature.name,
            bins: bins.map(\.id),
            weights: weights,
            expert: weights,
            variances: zip(bins, weights).map { bin, weight in
                squareMicro(weight) / 4 + (bin.isMissing ? spread : 0)
            },
            won: [],
            lost: []
        )
    }

    /// The square of micro-logits, in millionths.
    private static func squareMicro(_ weight: Int64) -> Int64 {
        FixedPoint.rounded(weight * weight, dividedBy: 1_000_000)
    }
}
