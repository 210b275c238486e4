package import CRM
import SQLite

/// A lead as a list shows it, before anybody explains its score.
package struct ListedLead: Sendable {
    /// A score of the past.
    package struct Past: Sendable {
        package var score: Int
        /// The moment it is for.
        package var asOf: Instant
        /// Its number in this file.
        package var seq: Int64
    }

    /// Something that happened.
    package struct Touch: Sendable {
        package var kind: InteractionKind
        package var occurredAt: Instant
    }

    /// An open deal.
    package struct Deal: Sendable {
        package var id: String
        package var name: String
        /// The pipeline's stage, as the CRM writes it.
        package var stage: String?
        package var valueMinor: Int64?
        /// ISO 4217; nil when nobody says.
        package var currency: String?
        /// When it last changed stage; nil when unknown.
        package var movedAt: Instant?
    }

    /// Key of the contact in this file.
    package var key: ContactKey
    package var id: String
    package var name: String
    package var company: String?
    package var title: String?
    package var email: String?
    package var phone: String?
    /// Whether it wants to be left alone; nil when unknown.
    package var doNotContact: Bool?
    /// Number of the newest score; nil before the first.
    package var seq: Int64?
    /// The newest score as lists count it; nil before the first.
    package var score: Int?
    /// Whether an agent and the local model differ about it so far that people should look.
    package var isDisputed = false
    /// Whether something changed since that score.
    package var isStale = false
    /// Where it stands in the list.
    package var place: ContactPlace
    /// The last score of an earlier day.
    package var before: Past?
    /// The last six scores, oldest first, the newest among them.
    package var recent: [Past] = []
    /// The last thing that happened; notes are nothing that happened.
    package var touch: Touch?
    /// The open deal that moved last.
    package var deal: Deal?
    /// How many deals are open.
    package var openDeals = 0
    /// What a person says instead of the score.
    package var override: ScoreOverride?
    /// Why lists of whom to call leave it out.
    package var states: [LeadState] = []
}

extension Store {
    /// A page of leads; `next` is where the following page begins, nil after the last.
    ///
    /// `isCounted` asks how many answer the filter wherever they stand, from the same search.
    package func leadList(
        organizationKey: OrganizationKey,
        _ filter: LeadFilter,
        isCounted: Bool = false
    ) throws -> (leads: [ListedLead], next: ContactPlace?, count: Int?) {
        try database.read { connection in
            var filter = filter
            // One more tells whether there is a next page.
            filter.limit += 1
            let search = try search(filter, organizationKey, connection)
            let found = try search.page(connection)
            let leads = try found.prefix(filter.limit - 1).map { lead, asOf in
                var lead = lead
                if let asOf { try Self.addPast(to: &lead, asOf, filter.dayOffset, connection) }
                try Self.addHistory(to: &lead, now: environment.now(), connection)
                return lead
            }
            let count = isCounted ? try search.count(connection) : nil
            return (leads, found.count == filter.limit ? leads.last?.place : nil, count)
        }
    }

    /// How many leads answer a filter; its place and limit count for nothing.
    package func leadCount(organizationKey: OrganizationKey, _ filter: LeadFilter) throws -> Int {
        try database.read { try search(filter, organizationKey, $0).count($0) }
    }

    private static func addPast(
        to lead: inout ListedLead,
        _ asOf: Int64,
        _ offset: Int64,
        _ connection: Connection
    ) throws {
        let start = Instant.dayStart(asOf, offset: offset)
        var scores: [ListedLead.Past] = []
        try connection.rows(
            """
            SELECT score, as_of, seq FROM score WHERE contact_key = ? AND as_of <= ?
            ORDER BY as_of DESC, seq DESC LIMIT 24
            """,
            .key(lead.key),
            .integer(asOf)
        ) { row in
            let past = ListedLead.Past(
                score: Int(row.int64(0)),
                asOf: Instant(microseconds: row.int64(1)),
                seq: row.int64(2)
            )
            // Of two scores for one moment the later computed counts.
            if scores.last?.asOf != past.asOf { scores.append(past) }
        }
        lead.before = scores.first { $0.asOf.microseconds < start }
        lead.recent = scores.prefix(6).reversed()
    }

    private static func addHistory(
        to lead: inout ListedLead,
        now: Instant,
        _ connection: Connection
    ) throws {
        try connection.rows(
            """
            SELECT kind, occurred_at FROM interaction
            WHERE contact_key = ? AND deleted_at IS NULL AND occurred_at <= ? AND kind <> 25
            ORDER BY occurred_at DESC, kind DESC LIMIT 1
            """,
            .key(lead.key),
            .integer(now.microseconds)
        ) { row in
            lead.touch = ListedLead.Touch(
                kind: InteractionKind(rawValue: Int(row.int64(0))) ?? .other,
                occurredAt: Instant(microseconds: row.int64(1))
            )
        }
        let deals = try openDeals(contactKey: lead.key, connection)
        lead.deal = deals.first
        lead.openDeals = deals.count
        lead.override = try override(contactKey: lead.key, now: now, connection)
        lead.states = try states(contactKey: lead.key, connection)
    }

    /// The open deals of a contact, the last moved first.
    package func openDeals(contactKey: ContactKey) throws -> [ListedLead.Deal] {
        try database.read { try Self.openDeals(contactKey: contactKey, $0) }
    }

    private static func openDeals(
        contactKey: ContactKey,
        _ connection: Connection
    ) throws -> [ListedLead.Deal] {
        var deals: [ListedLead.Deal] = []
        try connection.rows(
            """
            SELECT id, name, stage, value_minor, currency, moved_at FROM opportunity
            WHERE contact_key = ? AND status = 'open' AND deleted_at IS NULL
            ORDER BY moved_at DESC, opportunity_key DESC LIMIT 20
            """,
            .key(contactKey)
        ) { row in
            deals.append(
                ListedLead.Deal(
                    id: row.string(0),
                    name: row.string(1),
                    stage: row.stringOrNil(2),
                    valueMinor: row.int64OrNil(3),
                    currency: row.stringOrNil(4),
                    movedAt: row.int64OrNil(5).map(Instant.init(microseconds:))
                )
            )
        }
        return deals
    }
}

extension Instant {
    /// Where the day of a moment begins, for clocks `offset` microseconds ahead of UTC.
    static func dayStart(_ microseconds: Int64, offset: Int64) -> Int64 {
        let local = microseconds + offset
        let days = local / day - (local % day < 0 ? 1 : 0)
        return days * day - offset
    }
}
