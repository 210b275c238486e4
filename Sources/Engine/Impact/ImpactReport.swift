package import CRM
package import Storage
import Training

/// Whether scoring helps: what was promised against what came, and what reaching out early gave.
package struct ImpactReport: Sendable {
    /// A share with its 95 % interval.
    package struct Share: Hashable, Sendable {
        package let won: Int
        package let count: Int

        package init(won: Int, count: Int) { (self.won, self.count) = (won, count) }

        package var value: Double { Double(won) / Double(max(1, count)) }
        /// By Wilson's score; 0…1 without any.
        package var interval: ClosedRange<Double> { Proportion.interval(won, of: count) }
    }

    /// Leads of one band that were decided, and what their scores had promised.
    package struct Band: Hashable, Sendable {
        /// By today's thresholds; nil for all bands together.
        package let category: Category?
        package let share: Share
        /// The mean of the probabilities in force before the outcomes; 0 without any.
        package let promised: Double

        /// Whether what was promised lies within the interval of what came.
        package var isKept: Bool { share.interval.contains(promised) }
    }

    /// Leads decided in one month, in UTC.
    package struct Month: Hashable, Sendable {
        /// Year and month, as in `2026-11`.
        package let month: String
        /// In the order of ``ImpactReport/bands``.
        package let bands: [Band]
    }

    /// Leads first reached within a time after they were made.
    package struct Speed: Hashable, Sendable {
        /// Hours below which they were reached; nil for those reached later, or never.
        package let hours: Double?
        package let isNever: Bool
        /// All leads of the group, whether they were won, lost, or neither yet.
        package let contacts: Int
        /// How many were won of those that were won or lost.
        package let share: Share
    }

    /// One each for hot, warm and cold leads, then one for all together.
    package let bands: [Band]
    /// Oldest first; the last ``monthsMax``.
    package let months: [Month]
    /// Outcomes of contacts that had no score before: nothing was promised of them.
    package let unscored: Int
    /// Outcomes without a date, of which nobody knows which score preceded them.
    package let undated: Int
    /// Soonest first, those never reached last.
    package let speeds: [Speed]
    /// Half of the leads reached were reached within so many microseconds; nil without any.
    package let medianDelay: Int64?

    /// Older months count in ``bands`` alone.
    package static let monthsMax = 24
    /// Hours that set the groups of speed apart: five minutes, an hour, a day, a week.
    package static let speedHours = [1.0 / 12, 1, 24, 168]

    /// A report; `thresholds` say what is called hot.
    package init(
        scores: [DecidedScore],
        unscored: Int,
        undated: Int,
        reaches: [FirstReach],
        thresholds: Thresholds
    ) {
        (self.unscored, self.undated) = (unscored, undated)
        bands = Self.bands(scores, thresholds)
        let months = Dictionary(grouping: scores) { String($0.decidedAt.dateText.prefix(7)) }
        self.months = months.keys.sorted().suffix(Self.monthsMax).map { month in
            Month(month: month, bands: Self.bands(months[month] ?? [], thresholds))
        }
        speeds = Self.speeds(reaches)
        let delays = reaches.compactMap(\.delay).sorted()
        medianDelay = delays.isEmpty ? nil : delays[(delays.count - 1) / 2]
    }

    private static func bands(_ scores: [DecidedScore], _ thresholds: Thresholds) -> [Band] {
        func band(_ category: Category?, _ scores: [DecidedScore]) -> Band {
            let sum = scores.reduce(0) { $0 + $1.probabilityMicro }
            return Band(
                category: category,
                share: Share(won: scores.count { $0.isWon }, count: scores.count),
                promised: Double(sum) / 1_000_000 / Double(max(1, scores.count))
            )
        }
        return Category.allCases.map { category in
            band(category, scores.filter { Category(score: $0.score, thresholds) == category })
        } + [band(nil, scores)]
    }

    private static func speeds(_ reaches: [FirstReach]) -> [Speed] {
        func speed(_ hours: Double?, isNever: Bool, _ members: [FirstReach]) -> Speed {
            let decided = members.compactMap(\.isWon)
            return Speed(
                hours: hours,
                isNever: isNever,
                contacts: members.count,
                share: Share(won: decided.count { $0 }, count: decided.count)
            )
        }
        let edges = speedHours.map { Int64($0 * 3_600_000_000) }
        func group(_ delay: Int64) -> Int { edges.count { delay >= $0 } }
        let reached = Dictionary(grouping: reaches.filter { $0.delay != nil }) { reach in
            group(reach.delay ?? 0)
        }
        let groups = (0...edges.count).map { index in
            speed(
                index < edges.count ? speedHours[index] : nil,
                isNever: false,
                reached[index] ?? []
            )
        }
        return groups + [speed(nil, isNever: true, reaches.filter { $0.delay == nil })]
    }
}

extension ScoringEngine {
    /// What scores promised against what came, and how soon leads were reached.
    ///
    /// Reads every outcome with its history of scores, and every contact: seconds for a million.
    /// - Throws: `SQLiteError` when the file cannot be read.
    package func impact(organizationKey: OrganizationKey) throws -> ImpactReport {
        let decided = try store.decidedScores(organizationKey: organizationKey)
        return ImpactReport(
            scores: decided.scores,
            unscored: decided.unscored,
            undated: decided.undated,
            reaches: try store.firstReaches(organizationKey: organizationKey),
            thresholds: try store.thresholds(organizationKey: organizationKey)
        )
    }
}
