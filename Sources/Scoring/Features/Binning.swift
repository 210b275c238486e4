package import CRM

/// Which bin of each standard feature a lead falls into. Integer comparisons only.
extension FeatureSet {
    /// Writes one index a feature into `bins`, in the order of ``FeatureID``.
    ///
    /// `bins` is made as long as need be and keeps its memory and what lies behind; `memo`
    /// remembers texts between leads.
    package static func fill(_ bins: inout [Int], from facts: LeadFacts, memo: inout TermMemo) {
        if bins.count < FeatureID.allCases.count {
            bins = [Int](repeating: 0, count: FeatureID.allCases.count)
        }
        fillEmail(&bins, facts)
        fillCompany(&bins, facts, &memo)
        fillSignals(&bins, facts.history)
        fillRecency(&bins, facts.history)
        fillDeals(&bins, facts.history, &memo)
        fillRecord(&bins, facts, &memo)
    }

    private static func fillEmail(_ bins: inout [Int], _ facts: LeadFacts) {
        let email = facts.email
        switch email.form {
        case .missing: bins[.emailForm] = 0
        case .malformed: bins[.emailForm] = 1
        case .valid: bins[.emailForm] = 2
        }
        switch email.domainClass {
        case nil: bins[.emailDomain] = 0
        case .business: bins[.emailDomain] = 1
        case .free: bins[.emailDomain] = 2
        case .disposable: bins[.emailDomain] = 3
        case .education: bins[.emailDomain] = 4
        case .government: bins[.emailDomain] = 5
        }
        bins[.emailRole] = email.form != .valid ? 0 : email.isRole ? 2 : 1
        bins[.emailMatch] = email.matchesCompany.map { $0 ? 2 : 1 } ?? 0
        bins[.bounces] = occurrences(facts.history.bounces, facts.history)
    }

    private static func fillCompany(_ bins: inout [Int], _ facts: LeadFacts, _ memo: inout TermMemo)
    {
        let company = facts.company
        bins[.companyKnown] = company.isKnown ? 1 : 0
        bins[.companySize] = company.employees.map { 1 + band($0, 10, 50, 250, 1_000, 5_000) } ?? 0
        bins[.industry] = memo.industry(company.industry).rawValue
        bins[.colleagues] = company.isKnown ? 1 + band(company.otherContacts, 1, 2, 5) : 0
        bins[.companyWon] = company.isKnown ? 1 + band(company.wonDeals, 1, 2) : 0
        bins[.companyLost] = company.isKnown ? 1 + band(company.lostDeals, 1, 2) : 0
        let title = memo.title(facts.profile.title)
        bins[.seniority] = title.seniority.rawValue
        bins[.function] = title.function.rawValue
    }

    private static func fillSignals(_ bins: inout [Int], _ history: ContactHistory) {
        var index = FeatureID.meetingWeek.rawValue
        for signal in Signal.allCases {
            let activity = history[signal]
            bins[index] = decayBin(activity.weekMicro, activity, history)
            bins[index + 1] = decayBin(activity.quarterMicro, activity, history)
            index += 2
        }
    }

    private static func fillRecency(_ bins: inout [Int], _ history: ContactHistory) {
        guard history.interactions > 0 else {
            for id in [FeatureID.lastInbound, .lastOutbound, .activeChannels, .activeDays] {
                bins[id] = 0
            }
            bins[.trend] = 0
            bins[.noShows] = 0
            return
        }
        bins[.lastInbound] =
            history.lastInboundDays.map { 2 + band($0, 3, 8, 15, 31, 91, 181) } ?? 1
        bins[.lastOutbound] = history.lastOutboundDays.map { 2 + band($0, 8, 31, 91) } ?? 1
        bins[.activeChannels] = 1 + band(history.activeChannels, 1, 2, 3)
        bins[.activeDays] = 1 + band(history.activeDays, 1, 2, 4, 8)
        bins[.trend] = trendBin(now: history.inboundLast30, before: history.inboundPrior90)
        bins[.noShows] = occurrences(history.noShows, history)
    }

    /// Compares 30 days with a third of the 90 before: half as much again is rising, below two
    /// thirds falling.
    private static func trendBin(now: Int, before: Int) -> Int {
        if before == 0 { return now == 0 ? 1 : 6 }
        if now == 0 { return 2 }
        if now * 9 < before * 2 { return 3 }
        return now * 2 > before ? 5 : 4
    }

    private static func fillDeals(
        _ bins: inout [Int],
        _ history: ContactHistory,
        _ memo: inout TermMemo
    ) {
        if history.openDeals > 0 {
            bins[.dealStage] = 1 + memo.stage(history.openStage).rawValue
            bins[.dealValue] =
                history.openValueMinor.map { 1 + band($0, 100_000, 1_000_000, 10_000_000) } ?? 0
            bins[.dealMoved] = history.openMovedDays.map { 1 + band($0, 15, 46, 91) } ?? 0
        } else {
            bins[.dealStage] = 0
            bins[.dealValue] = 0
            bins[.dealMoved] = 0
        }
        bins[.ownWon] = band(history.wonDeals, 1, 2)
        bins[.ownLost] = band(history.lostDeals, 1, 2)
    }

    private static func fillRecord(_ bins: inout [Int], _ facts: LeadFacts, _ memo: inout TermMemo)
    {
        bins[.source] = memo.source(facts.profile.source).rawValue
        switch facts.history.interest {
        case .formDemo: bins[.interest] = 1
        case .formPricing: bins[.interest] = 2
        case .formTrial: bins[.interest] = 3
        case .formContact: bins[.interest] = 4
        case .formEvent: bins[.interest] = 5
        case .formDownload: bins[.interest] = 6
        default: bins[.interest] = 0
        }
        bins[.consent] = facts.profile.doNotContact.map { $0 ? 2 : 1 } ?? 0
        bins[.optOuts] = facts.history.optOuts > 0 ? 1 : 0
        bins[.completeness] = band(facts.profile.filledFields, 2, 4, 6, 8)
        bins[.age] = facts.profile.ageDays.map { 1 + band($0, 8, 31, 91, 366) } ?? 0
    }

    /// 0 without history, else 1 for none, 2 for one, 3 for more.
    private static func occurrences(_ count: Int, _ history: ContactHistory) -> Int {
        history.interactions == 0 ? 0 : 1 + band(count, 1, 2)
    }

    private static func decayBin(
        _ micro: Int,
        _ activity: ContactHistory.Activity,
        _ history: ContactHistory
    ) -> Int {
        if history.interactions == 0 { return 0 }
        if activity.count == 0 { return 1 }
        return 2 + band(micro, decayEdges[0], decayEdges[1], decayEdges[2], decayEdges[3])
    }

    /// How many of the ascending edges the value reaches.
    @inline(__always)
    private static func band<Number: BinaryInteger>(_ value: Number, _ edges: Number...) -> Int {
        var count = 0
        for edge in edges where value >= edge { count += 1 }
        return count
    }
}

extension [Int] {
    fileprivate subscript(_ id: FeatureID) -> Int {
        get { self[id.rawValue] }
        set { self[id.rawValue] = newValue }
    }
}
