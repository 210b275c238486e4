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
}

extension Store {
    /// A page of leads, best unrounded score first, those without one last; `next` is where the
    /// following page begins, nil after the last.
    package func leadList(
        organizationKey: OrganizationKey,
        _ filter: LeadFilter
    ) throws -> (leads: [ListedLead], next: ContactPlace?) {
        try database.read { connection in
            let join = filter.needsScore ? "JOIN" : "LEFT JOIN"
            let statement = try connection.statement(
                """
                SELECT c.contact_key, c.id, c.name, c.company, c.title, c.email, c.phone,
                    c.do_not_contact, l.seq, l.log_odds_micro, n.as_of,
                    EXISTS (SELECT 1 FROM stale_contact AS t WHERE t.contact_key = c.contact_key),
                    coalesce(l.log_odds_micro, -9223372036854775808) AS place
                FROM contact AS c \(join) score_latest AS l USING (contact_key)
                \(join) score AS n ON n.seq = l.seq
                WHERE \(filter.conditions)
                ORDER BY place DESC, c.contact_key LIMIT ?7
                """
            )
            defer { statement.reset() }
            Self.bind(filter, organizationKey, to: statement)
            statement.bind(7, filter.limit + 1)
            var found: [(lead: ListedLead, asOf: Int64?)] = []
            while try statement.step() {
                let key = ContactKey(statement.int64(0))
                var lead = ListedLead(
                    key: key,
                    id: statement.string(1),
                    name: statement.string(2),
                    place: ContactPlace(logOddsMicro: statement.int64OrNil(9), key: key)
                )
                lead.company = statement.stringOrNil(3)
                lead.title = statement.stringOrNil(4)
                lead.email = statement.stringOrNil(5)
                lead.phone = statement.stringOrNil(6)
                lead.doNotContact = statement.int64OrNil(7).map { $0 != 0 }
                lead.seq = statement.int64OrNil(8)
                lead.isStale = lead.seq != nil && statement.int64(11) != 0
                found.append((lead, statement.int64OrNil(10)))
            }
            let page = found.prefix(filter.limit)
            let leads = try page.map { lead, asOf in
                var lead = lead
                if let asOf { try Self.addPast(to: &lead, asOf, filter.dayOffset, connection) }
                try Self.addHistory(to: &lead, now: environment.now(), connection)
                return lead
            }
            return (leads, found.count > filter.limit ? leads.last?.place : nil)
        }
    }

    /// How many leads answer a filter; its place and limit count for nothing.
    package func leadCount(organizationKey: OrganizationKey, _ filter: LeadFilter) throws -> Int {
        var filter = filter
        filter.after = nil
        return try database.read { [filter] connection in
            let join = filter.needsScore ? "JOIN" : "LEFT JOIN"
            let statement = try connection.statement(
                """
                SELECT count(*), coalesce(l.log_odds_micro, 0) AS place
                FROM contact AS c \(join) score_latest AS l USING (contact_key)
                \(join) score AS n ON n.seq = l.seq
                WHERE \(filter.conditions)
                """
            )
            defer { statement.reset() }
            Self.bind(filter, organizationKey, to: statement)
            return try statement.step() ? Int(statement.int64(0)) : 0
        }
    }

    // A parameter that the conditions do not name is not there to bind.
    private static func bind(
        _ filter: LeadFilter,
        _ organization: OrganizationKey,
        to statement: Statement
    ) {
        statement.bind(1, organization)
        if !filter.text.isEmpty { statement.bind(2, filter.text) }
        if let source = filter.source { statement.bind(3, source) }
        if let country = filter.country { statement.bind(4, country) }
        if let after = filter.after {
            statement.bind(5, after.logOddsMicro ?? Int64.min)
            statement.bind(6, after.key)
        }
        if let question = filter.question, [.becameHot, .cooled].contains(question) {
            statement.bind(9, filter.dayOffset)
        }
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
