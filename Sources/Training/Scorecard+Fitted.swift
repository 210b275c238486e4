import CRM
package import Scoring

extension Scorecard {
    /// Contacts below which the rule book stays as it is: their averages are mostly chance.
    package static let fittedContactsMin = 20

    /// The rule book fitted to an organization's contacts, for the time before there are outcomes
    /// enough to learn from.
    ///
    /// The columns the book knows become features. Every table is centred on the contacts, so that
    /// their average has 0 and scores 50. The base is one in five, as worth three outcomes, and the
    /// few outcomes there are. `poolCounts` says how many contacts are in each bin of the standard
    /// features. Nothing is learned of a single column.
    package init(
        name: String,
        columns: [AttributeColumn],
        poolCounts: [[Int]],
        won: Int,
        lost: Int
    ) {
        let known = columns.filter(\.isFamiliar)
        let believed = 3.0
        let weight = believed + Double(won + lost)
        let rate = (Double(won) + believed * 0.2) / weight
        let told = Double(won + lost) * rate * (1 - rate)
        let standard = zip(Scorecard.expert.tables, poolCounts).map { table, counts in
            let missing = FeatureSet.standard.features.first { $0.name == table.feature }?.bins
                .map(\.isMissing)
            return Table(
                feature: table.feature,
                bins: table.bins,
                beliefs: table.weights,
                isMissing: missing ?? [],
                counts: counts
            )
        }
        let own = known.map { column in
            Table(
                feature: column.feature.name,
                bins: column.feature.binNames,
                beliefs: column.expert.map { Int64(($0 * 1_000_000).rounded()) },
                isMissing: column.expert.indices.map { $0 == 0 },
                counts: column.poolCounts
            )
        }
        self.init(
            name: name,
            kind: .expert,
            featureSet: FeatureSet.standard.name,
            baseLogOddsMicro: Int64((RealMath.log(rate / (1 - rate)) * 1_000_000).rounded()),
            baseVarianceMicro: Int64((1_000_000 / (1 / 2.25 + told)).rounded()),
            tables: standard + own,
            attributes: known.map(\.feature)
        )
    }

    /// Whether another card says the same under whatever name.
    package func agrees(with other: Scorecard) -> Bool {
        var other = other
        other.name = name
        return self == other
    }
}

extension Scorecard.Table {
    /// A table of beliefs, less their mean over the contacts.
    ///
    /// Variances as in the rule book: (½ weight)², and for a missing answer also the variance of
    /// the known ones, as any of them may be true.
    fileprivate init(
        feature: String,
        bins: [String],
        beliefs: [Int64],
        isMissing: [Bool],
        counts: [Int]
    ) {
        func mean(_ bins: [Int], _ value: (Int) -> Double) -> Double {
            let count = bins.reduce(0) { $0 + counts[$1] }
            return bins.reduce(0) { $0 + value($1) * Double(counts[$1]) } / Double(max(1, count))
        }
        let centre = mean(Array(bins.indices)) { Double(beliefs[$0]) }
        let weights = beliefs.map { (Double($0) - centre) / 1_000_000 }
        let known = bins.indices.filter { !isMissing[$0] }
        let middle = mean(known) { weights[$0] }
        let spread = mean(known) { (weights[$0] - middle) * (weights[$0] - middle) }
        let micro = weights.map { Int64(($0 * 1_000_000).rounded()) }
        self.init(
            feature: feature,
            bins: bins,
            weights: micro,
            expert: micro,
            variances: bins.indices.map { bin in
                let own = weights[bin] * weights[bin] / 4
                return Int64(((own + (isMissing[bin] ? spread : 0)) * 1_000_000).rounded())
            }
        )
    }
}
