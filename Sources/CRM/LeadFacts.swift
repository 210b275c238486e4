/// Everything a scorer may know of a lead as of one moment: the answers of the tools.
///
/// Integers and texts only, so that it is stored exactly and read back to the same bits.
package struct LeadFacts: Hashable, Sendable {
    /// The moment; nothing later was used.
    package var asOf: Instant
    /// What the CRM's record says.
    package var profile: ProfileFacts
    /// Answer of `analyze_email_quality`.
    package var email: EmailQuality
    /// Answer of `get_company_info`.
    package var company: CompanyFacts
    /// Answer of `get_contact_history`.
    package var history: ContactHistory
    /// The CRM's own attributes that the model uses, as texts by name; unknown ones are left out.
    package var attributes: [String: String] = [:]

    /// Whether they must not be reached out to: they asked not to be contacted, unsubscribed or
    /// complained.
    package var refusesContact: Bool { profile.doNotContact == true || history.optOuts > 0 }

    /// Whether mail can reach them: there is an address, and nothing came back from it.
    package var takesMail: Bool { email.form == .valid && history.bounces == 0 }

    /// Facts about a lead of whom nothing is known.
    package init(asOf: Instant) {
        self.asOf = asOf
        profile = ProfileFacts()
        email = EmailQuality()
        company = CompanyFacts()
        history = ContactHistory()
    }
}

/// The part of a contact's record that features use.
package struct ProfileFacts: Hashable, Sendable {
    /// Job title, as typed.
    package var title: String?
    /// Source, as the CRM writes it.
    package var source: String?
    /// True: asked not to be contacted; false: consented; nil: unknown.
    package var doNotContact: Bool?
    /// Whole days since the CRM first had the record; nil when it does not say or lies ahead.
    package var ageDays: Int?
    /// How many of name, e-mail, phone, company, title, website, country, source are filled: 0 to
    /// 8.
    package var filledFields = 0

    package init() {}
}

/// What an e-mail address tells by itself and beside its owner's company.
package struct EmailQuality: Hashable, Sendable {
    /// Whether there is an address, and whether it can exist.
    package enum Form: String, CaseIterable, Sendable { case missing, malformed, valid }
    /// Whose domain it is.
    package enum DomainClass: String, CaseIterable, Sendable {
        case business, free, disposable, education, government
    }

    /// Whether there is an address, and whether it can exist.
    package var form = Form.missing
    /// Whose domain it is; nil unless the form is valid.
    package var domainClass: DomainClass?
    /// Whether the local part names a function (`info`, `sales`) instead of a person.
    package var isRole = false
    /// Whether the domain is that of the company or website; nil when there is nothing to compare.
    package var matchesCompany: Bool?

    package init() {}
}

/// What is held about the contact's company, from local data only.
package struct CompanyFacts: Hashable, Sendable {
    /// Whether the contact names a company at all.
    package var isKnown = false
    /// Industry, as typed.
    package var industry: String?
    /// Number of employees.
    package var employees: Int?
    /// Contacts at the same company, without this one.
    package var otherContacts = 0
    /// Deals won at the company with others than this contact, closed by the moment.
    package var wonDeals = 0
    /// Deals lost there, counted likewise.
    package var lostDeals = 0

    package init() {}
}

/// Counts of what happened up to the moment.
package struct ContactHistory: Hashable, Sendable {
    /// One signal's counts.
    package struct Activity: Hashable, Sendable {
        /// How often, ever.
        package var count = 0
        /// Σ 2^(−age/7 days), in millionths.
        package var weekMicro = 0
        /// Σ 2^(−age/45 days), in millionths.
        package var quarterMicro = 0
        /// Whole days since the last one; nil when there was none.
        package var lastDays: Int?

        package init() {}
    }

    /// All interactions up to the moment.
    package var interactions = 0
    /// Eight fields instead of an array: bulk scoring makes one of these a contact.
    private var meeting = Activity()
    private var reply = Activity()
    private var form = Activity()
    private var call = Activity()
    private var click = Activity()
    private var page = Activity()
    private var open = Activity()
    private var unanswered = Activity()
    /// Whole days since the contact last acted; nil when never.
    package var lastInboundDays: Int?
    /// Whole days since we last reached out; nil when never.
    package var lastOutboundDays: Int?
    /// Inbound interactions of the last 30 days.
    package var inboundLast30 = 0
    /// Inbound interactions of the 90 days before those 30.
    package var inboundPrior90 = 0
    /// Distinct UTC days with an inbound interaction in the last 90 days.
    package var activeDays = 0
    /// Distinct channels with an inbound interaction in the last 45 days.
    package var activeChannels = 0
    /// Meetings the contact did not attend.
    package var noShows = 0
    /// E-mails that came back.
    package var bounces = 0
    /// Unsubscriptions and complaints.
    package var optOuts = 0
    /// The most telling form of the last 180 days: demo before price before trial before contact.
    package var interest: InteractionKind?
    /// Opportunities of this contact that were open at the moment.
    package var openDeals = 0
    /// The stage of the most recently moved open one, as the CRM writes it.
    package var openStage: String?
    /// Sum of the open ones' values in minor units; nil when none states a value.
    package var openValueMinor: Int64?
    /// Whole days since an open one last moved; nil when unknown.
    package var openMovedDays: Int?
    /// Opportunities of this contact won by the moment.
    package var wonDeals = 0
    /// Opportunities of this contact lost by the moment.
    package var lostDeals = 0

    package init() {}

    /// How often a signal was seen, and when last.
    package subscript(_ signal: Signal) -> Activity {
        get {
            switch signal {
            case .meeting: meeting
            case .reply: reply
            case .form: form
            case .call: call
            case .click: click
            case .page: page
            case .open: open
            case .unanswered: unanswered
            }
        }
        set {
            switch signal {
            case .meeting: meeting = newValue
            case .reply: reply = newValue
            case .form: form = newValue
            case .call: call = newValue
            case .click: click = newValue
            case .page: page = newValue
            case .open: open = newValue
            case .unanswered: unanswered = newValue
            }
        }
    }
}
