import Scoring

/// How a model treats groups of leads, by an attribute that somebody chose.
package struct Fairness: Hashable, Sendable {
    /// One lead with a known outcome.
    package struct Lead: Hashable, Sendable {
        /// The group it belongs to.
        package var group: String
        /// Its score, 0 to 100.
        package var score: Int
        /// Its predicted probability.
        package var probability: Double
        /// Whether it was won.
        package var isWon: Bool

        /// A lead, field by field.
        package init(group: String, score: Int, probability: Double, isWon: Bool) {
            self.group = group
            self.score = score
            self.probability = probability
            self.isWon = isWon
        }
    }

    /// What the model does to one group.
    package struct Group: Hashable, Sendable {
        /// Its name.
        package var name: String
        /// Leads with a known outcome.
        package var count: Int
        /// Of these, won.
        package var won: Int
        /// Of all, called hot.
        package var hot: Int
        /// Of the won ones, not called hot.
        package var missed: Int
        /// Mean score.
        package var meanScore: Double
        /// Area under the ROC curve within the group; nil unless it has both outcomes.
        package var rocAUC: Double?
        /// 95 % interval of that, by Hanley and McNeil's standard error.
        package var rocInterval: ClosedRange<Double>?
        /// Mean predicted probability.
        package var expected: Double
        /// Whether it is too small to conclude anything.
        package var isSmall: Bool

        /// Share called hot, with its 95 % interval.
        package var selection: (share: Double, interval: ClosedRange<Double>) {
            Self.share(hot, count)
        }
        /// Share won, with its 95 % interval; fair where ``expected`` lies in it.
        package var observed: (share: Double, interval: ClosedRange<Double>) {
            Self.share(won, count)
        }
        /// Of the won ones the share not called hot, with its 95 % interval.
        package var falseNegatives: (share: Double, interval: ClosedRange<Double>) {
            Self.share(missed, won)
        }

        private static func share(
            _ hits: Int,
            _ count: Int
        ) -> (share: Double, interval: ClosedRange<Double>) {
            (Double(hits) / Double(max(1, count)), Proportion.interval(hits, of: count))
        }
    }

    /// Groups with fewer leads are marked as small.
    package static let countMin = 30
    /// Groups told apart; the rest are one.
    package static let groupsMax = 20

    /// The groups, largest first, ties by name.
    package let groups: [Group]

    /// Groups leads by their names; scores from `hotFrom` on are called hot.
    package init(_ leads: [Lead], hotFrom: Int) {
        var members: [String: [Lead]] = [:]
        for lead in leads { members[lead.group, default: []].append(lead) }
        let order = members.keys.sorted { left, right in
            let counts = (members[left]?.count ?? 0, members[right]?.count ?? 0)
            return counts.0 == counts.1 ? left < right : counts.0 > counts.1
        }
        var groups = order.prefix(Self.groupsMax).map {
            Self.group($0, members[$0] ?? [], hotFrom)
        }
        let rest = order.dropFirst(Self.groupsMax).flatMap { members[$0] ?? [] }
        if !rest.isEmpty { groups.append(Self.group("all others", rest, hotFrom)) }
        self.groups = groups
    }

    private static func group(_ name: String, _ leads: [Lead], _ hotFrom: Int) -> Group {
        let won = leads.filter(\.isWon)
        let count = Double(max(1, leads.count))
        let lost = leads.count - won.count
        let area =
            won.isEmpty || lost == 0
            ? nil : Ranking(leads.map(\.probability), won: leads.map(\.isWon)).rocAUC
        return Group(
            name: name,
            count: leads.count,
            won: won.count,
            hot: leads.count { $0.score >= hotFrom },
            missed: won.count { $0.score < hotFrom },
            meanScore: Double(leads.reduce(0) { $0 + $1.score }) / count,
            rocAUC: area,
            rocInterval: area.map { interval($0, won: won.count, lost: lost) },
            expected: leads.reduce(0) { $0 + $1.probability } / count,
            isSmall: leads.count < countMin
        )
    }

    /// Hanley and McNeil 1982.
    private static func interval(_ area: Double, won: Int, lost: Int) -> ClosedRange<Double> {
        let (n, m) = (Double(won), Double(lost))
        let (q1, q2) = (area / (2 - area), 2 * area * area / (1 + area))
        let variance =
            (area * (1 - area) + (n - 1) * (q1 - area * area) + (m - 1) * (q2 - area * area))
            / (n * m)
        let reach = 1.96 * max(0, variance).squareRoot()
        return max(0, area - reach)...min(1, area + reach)
    }
}
