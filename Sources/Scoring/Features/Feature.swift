package import CRM

/// The features of the standard set, in their fixed order: the raw value is the index everywhere.
package enum FeatureID: Int, CaseIterable, Sendable {
    case emailForm, emailDomain, emailRole, emailMatch, bounces
    case companyKnown, companySize, industry, colleagues, companyWon, companyLost, seniority,
        function
    case meetingWeek, meetingQuarter, replyWeek, replyQuarter, formWeek, formQuarter
    case callWeek, callQuarter, clickWeek, clickQuarter, pageWeek, pageQuarter
    case openWeek, openQuarter, unansweredWeek, unansweredQuarter
    case lastInbound, lastOutbound, activeChannels, activeDays, trend, noShows
    case source, interest, dealStage, dealValue, dealMoved, ownWon, ownLost
    case consent, optOuts, completeness, age
}

/// What features are told as one reason: both half-lives of a signal, all about an open deal.
package enum ReasonGroup: String, CaseIterable, Sendable {
    case emailForm = "email_form"
    case emailDomain = "email_domain"
    case emailRole = "email_role"
    case emailMatch = "email_match"
    case bounces
    case company
    case companySize = "company_size"
    case industry
    case colleagues
    case companyDeals = "company_deals"
    case seniority
    case function
    case meetings
    case replies
    case forms
    case calls
    case clicks
    case pages
    case opens
    case unanswered
    case lastInbound = "last_inbound"
    case lastOutbound = "last_outbound"
    case channels
    case activeDays = "active_days"
    case trend
    case noShows = "no_shows"
    case source
    case interest
    case openDeal = "open_deal"
    case ownDeals = "own_deals"
    case consent
    case optOuts = "opt_outs"
    case completeness
    case age
}

/// One question asked of a lead, with the answers it can have.
package struct Feature: Sendable {
    /// One answer.
    package struct Bin: Sendable {
        /// Name within the feature, stable: `business`.
        package var id: String
        /// The answer in plain words: `company address`.
        package var label: String
        /// The rule book's points (10 double the odds), in tenths, before centring.
        package var tenths: Int
        /// How many of a hundred leads of an ordinary CRM are expected to give this answer.
        package var share: Int
        /// Whether it stands for not knowing.
        package var isMissing: Bool
    }

    /// Which one.
    package var id: FeatureID
    /// Name in JSON and reports, stable: `email_domain`.
    package var name: String
    /// The part of the score it counts towards.
    package var dimension: Dimension
    /// The reason it is told under.
    package var group: ReasonGroup
    /// Its answers, in order of their index.
    package var bins: [Bin]
}

/// An ordered list of features; scorecards name the set they were made for.
package struct FeatureSet: Sendable {
    /// Name with version.
    ///
    /// Any change to order, bins or edges needs a new one.
    package let name: String
    /// In the order of ``FeatureID``.
    package let features: [Feature]

    /// The groups of reasons in their order, each with the places of its features.
    let groups: [(group: ReasonGroup, features: [Int])]

    /// A set of features.
    init(name: String, features: [Feature]) {
        self.name = name
        self.features = features
        groups = ReasonGroup.allCases.compactMap { group in
            let own = features.indices.filter { features[$0].group == group }
            return own.isEmpty ? nil : (group, own)
        }
    }

    /// The features every installation has.
    package static let standard = FeatureSet(
        name: "standard-1",
        features: emailFeatures + companyFeatures + engagementFeatures + qualificationFeatures
    )

    /// One feature of the set.
    package subscript(_ id: FeatureID) -> Feature { features[id.rawValue] }
}

/// Builders that keep the tables of features readable.
extension Feature {
    /// A bin: id, label, tenths of points, expected share in percent.
    typealias Row = (String, String, Int, Int)

    static func make(
        _ id: FeatureID,
        _ name: String,
        _ dimension: Dimension,
        _ group: ReasonGroup,
        missing: Row? = nil,
        _ rows: [Row]
    ) -> Feature {
        let first = missing.map { [Bin($0, isMissing: true)] } ?? []
        return Feature(
            id: id,
            name: name,
            dimension: dimension,
            group: group,
            bins: first + rows.map { Bin($0, isMissing: false) }
        )
    }
}

extension Feature.Bin {
    init(_ row: Feature.Row, isMissing: Bool) {
        self.init(id: row.0, label: row.1, tenths: row.2, share: row.3, isMissing: isMissing)
    }
}
