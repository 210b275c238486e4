import CRM

/// Where the numbers behind a standard feature are divided: a rule can ask for these bounds alone.
struct RuleScale {
    enum Unit { case number, days }

    let unit: Unit
    /// The bin of numbers below the first edge; each edge begins the next.
    let first: Int
    let edges: [Double]

    init(_ unit: Unit, from first: Int, _ edges: [Double]) {
        (self.unit, self.first, self.edges) = (unit, first, edges)
    }

    /// The scale of a feature; nil for mere answers.
    init?(_ id: FeatureID) {
        switch id {
        case .companySize: self.init(.number, from: 1, [10, 50, 250, 1_000, 5_000])
        case .colleagues: self.init(.number, from: 1, [1, 2, 5])
        case .companyWon, .companyLost, .bounces, .noShows: self.init(.number, from: 1, [1, 2])
        case .ownWon, .ownLost: self.init(.number, from: 0, [1, 2])
        case .activeChannels: self.init(.number, from: 1, [1, 2, 3])
        case .activeDays: self.init(.number, from: 1, [1, 2, 4, 8])
        case .dealValue: self.init(.number, from: 1, [1_000, 10_000, 100_000])
        case .completeness: self.init(.number, from: 0, [2, 4, 6, 8])
        case .lastInbound: self.init(.days, from: 2, [3, 8, 15, 31, 91, 181])
        case .lastOutbound: self.init(.days, from: 2, [8, 31, 91])
        case .dealMoved: self.init(.days, from: 1, [15, 46, 91])
        case .age: self.init(.days, from: 1, [8, 31, 91, 366])
        case .meetingWeek, .meetingQuarter, .replyWeek, .replyQuarter, .formWeek, .formQuarter,
            .callWeek, .callQuarter, .clickWeek, .clickQuarter, .pageWeek, .pageQuarter,
            .openWeek, .openQuarter, .unansweredWeek, .unansweredQuarter:
            self.init(.number, from: 2, FeatureSet.decayEdges.map { Double($0) / 1_000_000 })
        case .emailForm, .emailDomain, .emailRole, .emailMatch, .companyKnown, .industry,
            .seniority, .function, .trend, .source, .interest, .dealStage, .consent, .optOuts:
            return nil
        }
    }

    /// The first bin of numbers from an edge on; nil where it is no edge.
    func bin(from edge: Double) -> Int? { edges.firstIndex(of: edge).map { first + $0 + 1 } }

    /// Its bounds in words: `3, 8 and 15`; of days, the last within.
    var bounds: String {
        let texts = edges.map { AttributeFeature.text(unit == .days ? $0 - 1 : $0) }
        return texts.dropLast().joined(separator: ", ") + " and " + (texts.last ?? "")
    }
}

extension Signal {
    /// The feature that counts it, each worth half after so many days; nil for other half-lives.
    func feature(halfLife days: Int) -> FeatureID? {
        let place = FeatureID.meetingWeek.rawValue + 2 * rawValue
        switch days {
        case 7: return FeatureID(rawValue: place)
        case 45: return FeatureID(rawValue: place + 1)
        default: return nil
        }
    }
}
