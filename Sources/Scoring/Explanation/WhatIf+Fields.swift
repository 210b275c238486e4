import CRM

/// The fields that can be supposed, and what each of them carries along.
extension WhatIf {
    static let signalFields: [Field] = [
        signal("meetings", .meeting), signal("replies", .reply), signal("forms", .form),
        signal("calls", .call), signal("clicks", .click), signal("pages", .page),
        signal("opens", .open), signal("unanswered", .unanswered),
        last("last_meeting_days", .meeting), last("last_reply_days", .reply),
        last("last_form_days", .form), last("last_call_days", .call),
    ]

    static let historyFields: [Field] = [
        optional("last_inbound_days") { facts, days in
            facts.history.lastInboundDays = days
            if days != nil { facts.history.interactions = max(1, facts.history.interactions) }
        },
        optional("last_outbound_days") { facts, days in
            facts.history.lastOutboundDays = days
            if days != nil { facts.history.interactions = max(1, facts.history.interactions) }
        },
        number("inbound_last_30") { happened(&$0, $1) { $0.history.inboundLast30 = $1 } },
        number("inbound_prior_90") { happened(&$0, $1) { $0.history.inboundPrior90 = $1 } },
        number("active_days") { happened(&$0, $1) { $0.history.activeDays = $1 } },
        number("active_channels") { happened(&$0, $1) { $0.history.activeChannels = $1 } },
        number("no_shows") { happened(&$0, $1) { $0.history.noShows = $1 } },
        number("bounces") { happened(&$0, $1) { $0.history.bounces = $1 } },
        number("opt_outs") { happened(&$0, $1) { $0.history.optOuts = $1 } },
        choice(
            "interest",
            [
                ("none", nil), ("demo", .formDemo), ("pricing", .formPricing),
                ("trial", .formTrial), ("contact", .formContact), ("event", .formEvent),
                ("download", .formDownload),
            ] as [(String, InteractionKind?)]
        ) { $0.history.interest = $1 },
        number("open_deals") { facts, count in
            facts.history.openDeals = count
            if count == 0 {
                facts.history.openStage = nil
                facts.history.openValueMinor = nil
                facts.history.openMovedDays = nil
            }
        },
        text("stage") { facts, stage in
            facts.history.openStage = stage
            if stage != nil { facts.history.openDeals = max(1, facts.history.openDeals) }
        },
        optional("deal_value") { facts, value in
            facts.history.openValueMinor = value.map { Int64($0) * 100 }
            if value != nil { facts.history.openDeals = max(1, facts.history.openDeals) }
        },
        optional("deal_moved_days") { facts, days in
            facts.history.openMovedDays = days
            if days != nil { facts.history.openDeals = max(1, facts.history.openDeals) }
        },
        number("won_deals") { $0.history.wonDeals = $1 },
        number("lost_deals") { $0.history.lostDeals = $1 },
    ]

    static let emailFields: [Field] = [
        choice("email", EmailQuality.Form.allCases.map { ($0.rawValue, $0) }) { facts, form in
            facts.email.form = form
            if form != .valid {
                facts.email = EmailQuality()
                facts.email.form = form
            } else if facts.email.domainClass == nil {
                facts.email.domainClass = .business
            }
        },
        choice("email_domain", EmailQuality.DomainClass.allCases.map { ($0.rawValue, $0) }) {
            $0.email.form = .valid
            $0.email.domainClass = $1
        },
        answer("email_role") { facts, isRole in
            facts.email.isRole = isRole ?? false
        },
        answer("email_matches_company") { $0.email.matchesCompany = $1 },
    ]

    static let companyFields: [Field] = [
        answer("company") { facts, isKnown in
            if isKnown == true {
                facts.company.isKnown = true
            } else {
                facts.company = CompanyFacts()
            }
        },
        optional("employees") { facts, count in
            facts.company.employees = count
            if count != nil { facts.company.isKnown = true }
        },
        text("industry") { facts, industry in
            facts.company.industry = industry
            if industry != nil { facts.company.isKnown = true }
        },
        number("colleagues") { known(&$0, $1) { $0.company.otherContacts = $1 } },
        number("company_won_deals") { known(&$0, $1) { $0.company.wonDeals = $1 } },
        number("company_lost_deals") { known(&$0, $1) { $0.company.lostDeals = $1 } },
    ]

    static let profileFields: [Field] = [
        text("title") { $0.profile.title = $1 },
        text("source") { $0.profile.source = $1 },
        answer("do_not_contact") { $0.profile.doNotContact = $1 },
        optional("age_days") { $0.profile.ageDays = $1 },
        number("filled_fields") { $0.profile.filledFields = min(8, $1) },
    ]

    /// Something counted above zero is history, if there was none.
    private static func happened(
        _ facts: inout LeadFacts,
        _ count: Int,
        _ set: (inout LeadFacts, Int) -> Void
    ) {
        set(&facts, count)
        if count > 0 { facts.history.interactions = max(1, facts.history.interactions) }
    }

    /// Something counted at a company means that there is one.
    private static func known(
        _ facts: inout LeadFacts,
        _ count: Int,
        _ set: (inout LeadFacts, Int) -> Void
    ) {
        set(&facts, count)
        if count > 0 { facts.company.isKnown = true }
    }

    private static func signal(_ name: String, _ signal: Signal) -> Field {
        number(name) { facts, count in setCount(&facts.history, signal, count) }
    }

    private static func setCount(_ history: inout ContactHistory, _ signal: Signal, _ count: Int) {
        var activity = history[signal]
        if count == 0 {
            activity = ContactHistory.Activity()
        } else if count < activity.count {
            activity.weekMicro = scaled(activity.weekMicro, count, activity.count)
            activity.quarterMicro = scaled(activity.quarterMicro, count, activity.count)
            activity.count = count
        } else if count > activity.count {
            let added = count - activity.count
            activity.weekMicro += added * 1_000_000
            activity.quarterMicro += added * 1_000_000
            activity.count = count
            activity.lastDays = 0
            history.interactions += added
            if signal == .unanswered {
                history.lastOutboundDays = 0
            } else {
                acted(&history, days: 0, times: added)
                if isAnswer(signal) { history[.unanswered] = ContactHistory.Activity() }
            }
        }
        history[signal] = activity
    }

    /// The contact's having acted once more, `days` ago.
    private static func acted(_ history: inout ContactHistory, days: Int, times: Int) {
        history.lastInboundDays = min(days, history.lastInboundDays ?? days)
        if days < 30 { history.inboundLast30 += times }
        if days < 45 { history.activeChannels = max(1, history.activeChannels) }
        if days < 90 { history.activeDays = max(1, history.activeDays) }
    }

    /// The last one moved to `days` ago; one happens if there was none.
    private static func last(_ name: String, _ signal: Signal) -> Field {
        number(name) { facts, days in
            var activity = facts.history[signal]
            let hours = min(days, 100_000) * 24
            if activity.count == 0 {
                activity.count = 1
                facts.history.interactions += 1
            }
            let week = DecayTable.micro(DecayTable.shared.week(hours: hours))
            let quarter = DecayTable.micro(DecayTable.shared.quarter(hours: hours))
            if let lastDays = activity.lastDays, lastDays < days {
                // Further back: none of them is nearer than that.
                activity.weekMicro = min(activity.weekMicro, activity.count * week)
                activity.quarterMicro = min(activity.quarterMicro, activity.count * quarter)
            } else {
                activity.weekMicro = max(activity.weekMicro, week)
                activity.quarterMicro = max(activity.quarterMicro, quarter)
                acted(&facts.history, days: days, times: 1)
                if isAnswer(signal) { facts.history[.unanswered] = ContactHistory.Activity() }
            }
            activity.lastDays = days
            facts.history[signal] = activity
        }
    }

    private static func isAnswer(_ signal: Signal) -> Bool {
        switch signal {
        case .meeting, .reply, .form, .call: true
        case .click, .page, .open, .unanswered: false
        }
    }

    private static func scaled(_ value: Int, _ part: Int, _ whole: Int) -> Int {
        let product = Int128(value) * Int128(part)
        return Int(product / Int128(whole))
    }
}
