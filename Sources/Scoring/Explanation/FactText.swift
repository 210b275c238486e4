package import CRM

/// Says in plain English what is known of a lead, one sentence a reason.
///
/// Names the fact with its numbers, never the bin; the same facts give the same words.
package enum FactText {
    /// A sentence in a language, without full stop.
    package static func sentence(
        _ group: ReasonGroup,
        _ facts: LeadFacts,
        _ language: Language
    ) -> String {
        switch language {
        case .english: sentence(group, facts)
        case .italian: ItalianFactText.sentence(group, facts)
        }
    }

    /// A sentence without full stop: `Replied 3 times, last 2 days ago`.
    package static func sentence(_ group: ReasonGroup, _ facts: LeadFacts) -> String {
        switch group {
        case .emailForm, .emailDomain, .emailRole, .emailMatch, .bounces: email(group, facts)
        case .company, .companySize, .industry, .colleagues, .companyDeals: company(group, facts)
        case .seniority, .function: title(group, facts)
        case .meetings, .replies, .forms, .calls, .clicks, .pages, .opens, .unanswered:
            signal(group, facts.history)
        case .lastInbound, .lastOutbound, .channels, .activeDays, .trend, .noShows:
            activity(group, facts.history)
        case .interest, .openDeal, .ownDeals, .optOuts: history(group, facts.history)
        case .source, .consent, .completeness, .age: record(group, facts.profile)
        }
    }

    /// Whether a sentence only says that nothing has happened yet: no strength of a lead, whatever
    /// a model learned from it.
    static func isSilence(_ group: ReasonGroup, _ facts: LeadFacts) -> Bool {
        guard facts.history.interactions == 0, facts.history.openDeals == 0 else { return false }
        switch group {
        case .meetings, .replies, .forms, .calls, .clicks, .pages, .opens, .unanswered,
            .lastInbound, .lastOutbound, .channels, .activeDays, .trend, .noShows, .interest,
            .openDeal, .ownDeals, .bounces, .optOuts:
            return true
        default: return false
        }
    }

    private static func email(_ group: ReasonGroup, _ facts: LeadFacts) -> String {
        let email = facts.email
        switch group {
        case .emailForm:
            switch email.form {
            case .missing: return "No e-mail address"
            case .malformed: return "The e-mail address cannot exist as written"
            case .valid: return "The e-mail address is well formed"
            }
        case .emailDomain:
            switch email.domainClass {
            case nil: return "No usable e-mail domain"
            case .business: return "Writes from a company domain"
            case .free: return "Uses a free e-mail provider"
            case .disposable: return "Uses a throw-away e-mail provider"
            case .education: return "Writes from a school or university"
            case .government: return "Writes from a public body"
            }
        case .emailRole:
            if email.form != .valid { return "No usable e-mail address" }
            return email.isRole ? "Shared mailbox, such as info@" : "Personal mailbox"
        case .emailMatch:
            guard let matches = email.matchesCompany else {
                return "Nothing to compare the e-mail domain with"
            }
            return matches
                ? "The e-mail domain is the company's" : "The e-mail domain is not the company's"
        default:
            let count = facts.history.bounces
            return count == 0 ? "No e-mail bounced" : "\(plural(count, "e-mail")) bounced"
        }
    }

    private static func company(_ group: ReasonGroup, _ facts: LeadFacts) -> String {
        let company = facts.company
        switch group {
        case .company: return company.isKnown ? "The company is known" : "No company named"
        case .companySize:
            return company.employees.map { "The company has \(plural($0, "employee"))" }
                ?? "Company size unknown"
        case .industry:
            return company.industry.map { "Industry: \(quoted($0))" } ?? "Industry unknown"
        case .colleagues:
            guard company.isKnown else { return "No company to have colleagues at" }
            return company.otherContacts == 0
                ? "Nobody else known at the company"
                : "\(plural(company.otherContacts, "other contact")) at the company"
        default:
            guard company.isKnown else { return "No company to have deals with" }
            if company.wonDeals == 0 && company.lostDeals == 0 {
                return "No deal with colleagues won or lost yet"
            }
            return decided(company.wonDeals, company.lostDeals) + " with colleagues"
        }
    }

    private static func title(_ group: ReasonGroup, _ facts: LeadFacts) -> String {
        let read = JobTitle.read(facts.profile.title)
        guard let title = facts.profile.title, read.seniority != .unknown else {
            return group == .seniority ? "No job title" : "Function unknown"
        }
        let features = FeatureSet.standard
        return group == .seniority
            ? "\(quoted(title)) ranks as \(features[.seniority].bins[read.seniority.rawValue].label)"
            : "\(quoted(title)) works in \(features[.function].bins[read.function.rawValue].label)"
    }

    private static func signal(_ group: ReasonGroup, _ history: ContactHistory) -> String {
        func say(_ signal: Signal, _ did: String, never: String) -> String {
            let activity = history[signal]
            guard activity.count > 0 else { return never }
            let last = activity.lastDays.map { ", last \(ago($0))" } ?? ""
            return "\(did) \(times(activity.count))\(last)"
        }
        switch group {
        case .meetings: return say(.meeting, "Met", never: "No meeting yet")
        case .replies: return say(.reply, "Replied", never: "Never replied")
        case .forms: return say(.form, "Sent a form", never: "Never sent a form")
        case .calls: return say(.call, "Spoke on the phone", never: "No call answered yet")
        case .clicks: return say(.click, "Clicked a link", never: "Never clicked a link")
        case .pages: return say(.page, "Looked at a page", never: "Never seen on the website")
        case .opens: return say(.open, "Opened an e-mail", never: "Never opened an e-mail")
        default:
            let activity = history[.unanswered]
            guard activity.count > 0 else { return "No message of ours is unanswered" }
            let last = activity.lastDays.map { ", last sent \(ago($0))" } ?? ""
            return "\(plural(activity.count, "message")) of ours unanswered\(last)"
        }
    }

    private static func activity(_ group: ReasonGroup, _ history: ContactHistory) -> String {
        guard history.interactions > 0 else { return "No history yet" }
        switch group {
        case .lastInbound:
            return history.lastInboundDays.map { "Last active \(ago($0))" } ?? "Never reacted"
        case .lastOutbound:
            return history.lastOutboundDays.map { "We last reached out \(ago($0))" }
                ?? "We never reached out"
        case .channels:
            return history.activeChannels == 0
                ? "Active on no channel in 45 days"
                : "Active on \(plural(history.activeChannels, "channel")) in 45 days"
        case .activeDays:
            return "Active on \(plural(history.activeDays, "day")) of the last 90"
        case .trend:
            return "\(actions(history.inboundLast30)) in the last 30 days, "
                + "\(history.inboundPrior90 == 0 ? "none" : "\(history.inboundPrior90)") in the 90"
                + " days before"
        default:
            return history.noShows == 0
                ? "Missed no meeting" : "Missed \(plural(history.noShows, "meeting"))"
        }
    }

    private static func history(_ group: ReasonGroup, _ history: ContactHistory) -> String {
        switch group {
        case .interest:
            switch history.interest {
            case .formDemo: return "Asked for a demo"
            case .formPricing: return "Asked for prices"
            case .formTrial: return "Started a trial"
            case .formContact: return "Asked to be contacted"
            case .formEvent: return "Signed up for an event"
            case .formDownload: return "Downloaded something"
            default: return "No form in the last 180 days"
            }
        case .openDeal:
            guard history.openDeals > 0 else { return "No open deal" }
            let stage = history.openStage.map { ", stage \(quoted($0))" } ?? ""
            let value = history.openValueMinor.map { ", worth \(amount($0))" } ?? ""
            let moved = history.openMovedDays.map { ", last moved \(ago($0))" } ?? ""
            return "\(plural(history.openDeals, "open deal"))\(stage)\(value)\(moved)"
        case .ownDeals:
            if history.wonDeals == 0 && history.lostDeals == 0 { return "No deal won or lost yet" }
            return decided(history.wonDeals, history.lostDeals) + " before"
        default:
            return history.optOuts == 0
                ? "Never unsubscribed" : "Unsubscribed or complained \(times(history.optOuts))"
        }
    }

    private static func record(_ group: ReasonGroup, _ profile: ProfileFacts) -> String {
        switch group {
        case .source: return profile.source.map { "Source: \(quoted($0))" } ?? "Source unknown"
        case .consent:
            guard let refused = profile.doNotContact else { return "Consent unknown" }
            return refused ? "Asked not to be contacted" : "Agreed to be contacted"
        case .completeness: return "\(profile.filledFields) of 8 fields of the record are filled"
        default:
            return profile.ageDays.map { "In the CRM for \(plural($0, "day"))" }
                ?? "Age of the record unknown"
        }
    }

    /// `1 deal lost`, `2 deals won and 1 lost`.
    private static func decided(_ won: Int, _ lost: Int) -> String {
        if won == 0 { return "\(plural(lost, "deal")) lost" }
        return "\(plural(won, "deal")) won" + (lost == 0 ? "" : " and \(lost) lost")
    }

    private static func actions(_ count: Int) -> String {
        count == 0 ? "No action" : plural(count, "action")
    }

    static func plural(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }

    private static func times(_ count: Int) -> String {
        count == 1 ? "once" : count == 2 ? "twice" : "\(count) times"
    }

    private static func ago(_ days: Int) -> String {
        days == 0 ? "today" : days == 1 ? "yesterday" : "\(days) days ago"
    }

    /// Minor units as whole units; the currency is not known here.
    static func amount(_ minor: Int64, separator: Character = ",") -> String {
        let digits = String((minor / 100).magnitude)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append(separator) }
            text.append(digit)
        }
        return minor <= -100 ? "-\(text)" : text
    }

    /// The CRM's own words, on one line and at most 60 characters.
    static func quoted(_ text: String) -> String {
        let line = text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }
        let clean = String(String.UnicodeScalarView(line))
        return clean.count > 60 ? "\(clean.prefix(59))…" : clean
    }
}
