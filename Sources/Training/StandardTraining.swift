import CRM
import Scoring

/// The standard features as features of a training set: their bins are fixed, their prior is the
/// rule book.
package enum StandardTraining {
    /// One feature each, given the bins of the examples and counts of the pool.
    package static func features(
        codes: [[UInt8]],
        poolCounts: [[Int]]
    ) -> [TrainingFeature] {
        let set = FeatureSet.standard.features
        precondition(codes.count == set.count && poolCounts.count == set.count, "one a feature")
        return set.indices.map { index in
            let feature = set[index]
            let table = Scorecard.expert.tables[index]
            return TrainingFeature(
                name: feature.name,
                dimension: feature.dimension,
                binCount: feature.bins.count,
                run: run(of: feature),
                expert: table.expert.map { Double($0) / 1_000_000 },
                isFamiliar: true,
                codes: codes[index],
                poolCounts: poolCounts[index]
            )
        }
    }

    /// The bins that lie in an order: all answers of counts and recencies, behind those that say
    /// nothing or never.
    private static func run(of feature: Feature) -> Range<Int> {
        let all = feature.bins.count
        switch feature.id {
        case .meetingWeek, .meetingQuarter, .replyWeek, .replyQuarter, .formWeek, .formQuarter,
            .callWeek, .callQuarter, .clickWeek, .clickQuarter, .pageWeek, .pageQuarter,
            .openWeek, .openQuarter, .unansweredWeek, .unansweredQuarter, .activeChannels,
            .activeDays, .noShows, .bounces, .companySize, .colleagues, .companyWon,
            .companyLost, .seniority, .dealValue, .dealMoved, .age:
            return 1..<all
        case .ownWon, .ownLost, .completeness: return 0..<all
        case .lastInbound, .lastOutbound: return 2..<all
        case .emailForm, .emailDomain, .emailRole, .emailMatch, .companyKnown, .industry,
            .function, .trend, .source, .interest, .dealStage, .consent, .optOuts:
            return 0..<0
        }
    }
}
