package import CRM
package import SQLite
import Values

/// A contact's row as scoring reads it: the person, and keys of this file.
package struct LeadRow: Sendable {
    /// Key of the contact in this file.
    package var key: ContactKey
    /// Key of its company, if it is linked to one.
    package var companyKey: CompanyKey?
    /// The record; city and attributes only if the reader was asked for them.
    package var contact: Contact
}

/// One opportunity as scoring reads it.
package struct OpportunityRow: Sendable {
    /// Key of the opportunity in this file.
    package var key: OpportunityKey
    /// Key of the contact in this file.
    package var contactKey: ContactKey
    /// Key of its company, if it is linked to one.
    package var companyKey: CompanyKey?
    /// How it stood at the reader's moment.
    package var status: Opportunity.Status
    /// The pipeline's stage, as the CRM writes it.
    package var stage: String?
    /// Worth in minor units.
    package var valueMinor: Int64?
    /// When it last changed stage by that moment; nil when unknown.
    package var movedAt: Int64?
}

/// What is held about one company as of a moment.
package struct CompanyRow: Sendable {
    /// Industry, as typed.
    package var industry: String?
    /// Number of employees.
    package var employees: Int?
    /// Registrable web domain.
    package var domain: String?
    /// Contacts at the company.
    package var contacts = 0
    /// Deals won there by the moment.
    package var wonDeals = 0
    /// Deals lost there by the moment.
    package var lostDeals = 0
}

/// Reads what the tools need, for one contact or for a range of them, in one order.
///
/// Lives inside one read transaction. Ranges are of ascending contact keys; every row of a range is
/// read once, interactions from their covering index.
package struct LeadReader {
    let connection: Connection
    /// History after this moment is not read.
    package let asOf: Instant
    /// Whether ``asOf`` lies in the past, so that earlier versions of records count.
    let isPast: Bool
    /// How much of each record is read.
    let details: LeadDetails

    /// A reader for one moment; `now` tells whether records must be looked up as they were.
    package init(
        _ connection: Connection,
        asOf: Instant,
        now: Instant,
        details: LeadDetails = .standard
    ) {
        self.connection = connection
        self.details = details
        self.asOf = asOf
        isPast = asOf < now
    }

    /// Up to `limit` contacts of an organization with keys above `after`, in order of their keys.
    ///
    /// Contacts the CRM did not have yet at a past moment are left out.
    package func contacts(
        organization: OrganizationKey,
        after: ContactKey,
        limit: Int,
        selection: LeadSelection
    ) throws -> [LeadRow] {
        let statement = try connection.statement(selection.sql(details))
        defer { statement.reset() }
        statement.bind(1, organization)
        statement.bind(2, after)
        statement.bind(3, limit)
        statement.bind(4, isPast ? asOf.microseconds : Int64.max)
        if let model = selection.modelKey { statement.bind(5, model) }
        var rows: [LeadRow] = []
        rows.reserveCapacity(limit)
        while try statement.step() {
            rows.append(try version(of: try leadRow(statement, organizationID: "")))
        }
        return rows
    }

    /// One contact by its key; nil when it is gone.
    package func contact(key: ContactKey) throws -> LeadRow? {
        let statement = try connection.statement(LeadSelection.one(details))
        defer { statement.reset() }
        statement.bind(1, key)
        guard try statement.step() else { return nil }
        return try version(of: try leadRow(statement, organizationID: ""))
    }

    /// Calls `body` for each interaction of the contacts `from` to `through`, by contact, then
    /// time.
    package func interactions(
        from: ContactKey,
        through: ContactKey,
        _ body: (_ contactKey: ContactKey, _ occurredAt: Int64, _ kind: Int) -> Void
    ) throws {
        let statement = try connection.statement(
            """
            SELECT contact_key, occurred_at, kind FROM interaction
            WHERE contact_key BETWEEN ? AND ? AND deleted_at IS NULL
            ORDER BY contact_key, occurred_at, kind
            """
        )
        defer { statement.reset() }
        statement.bind(1, from)
        statement.bind(2, through)
        while try statement.step() {
            body(ContactKey(statement.int64(0)), statement.int64(1), Int(statement.int64(2)))
        }
    }

    /// The opportunities of the contacts `from` to `through` as they stood at ``asOf``, in order.
    ///
    /// One decided later counts as open; one without a date of decision was decided when it last
    /// moved or, failing that, when it was recorded here.
    package func opportunities(from: ContactKey, through: ContactKey) throws -> [OpportunityRow] {
        let statement = try connection.statement(
            """
            SELECT contact_key, company_key,
                iif(status = 'open' OR coalesce(closed_at, moved_at, recorded_at) <= ?3,
                    status, 'open'),
                stage, value_minor, iif(moved_at <= ?3, moved_at, NULL), opportunity_key
            FROM opportunity
            WHERE contact_key BETWEEN ?1 AND ?2 AND deleted_at IS NULL
                AND (opened_at IS NULL OR opened_at <= ?3)
            ORDER BY contact_key, opportunity_key
            """
        )
        defer { statement.reset() }
        statement.bind(1, from)
        statement.bind(2, through)
        statement.bind(3, asOf.microseconds)
        var rows: [OpportunityRow] = []
        while try statement.step() {
            rows.append(
                OpportunityRow(
                    key: OpportunityKey(statement.int64(6)),
                    contactKey: ContactKey(statement.int64(0)),
                    companyKey: CompanyKey(statement.int64OrNil(1)),
                    status: Opportunity.Status(rawValue: statement.string(2)) ?? .open,
                    stage: statement.stringOrNil(3),
                    valueMinor: statement.int64OrNil(4),
                    movedAt: statement.int64OrNil(5)
                )
            )
        }
        return rows
    }

    /// The key of the company of that name, compared by ``MatchKey/employer(_:)``; nil for none.
    package func companyKey(named name: String, organization: OrganizationKey) throws -> CompanyKey?
    {
        guard let match = MatchKey.employer(name) else { return nil }
        let known = try connection.value(
            """
            SELECT company_key FROM company
            WHERE organization_key = ? AND match_name = ? AND deleted_at IS NULL
            """,
            .key(organization),
            .text(match)
        )
        return CompanyKey(known?.integer)
    }

    /// A company's own fields and its counts as of the moment; nil when it is gone.
    package func company(key: CompanyKey) throws -> CompanyRow? {
        let fields = try connection.statement(
            """
            SELECT industry, employees, domain,
                (
                    SELECT count(*) FROM contact
                    WHERE company_key = ?1 AND deleted_at IS NULL
                        AND (created_at IS NULL OR created_at <= ?2)
                )
            FROM company WHERE company_key = ?1 AND deleted_at IS NULL
            """
        )
        defer { fields.reset() }
        fields.bind(1, key)
        fields.bind(2, asOf.microseconds)
        guard try fields.step() else { return nil }
        var row = CompanyRow(
            industry: fields.stringOrNil(0),
            employees: fields.int64OrNil(1).map(Int.init),
            domain: fields.stringOrNil(2),
            contacts: Int(fields.int64(3))
        )
        let deals = try connection.statement(
            """
            SELECT status, count(*) FROM opportunity
            WHERE company_key = ?1 AND deleted_at IS NULL AND status <> 'open'
                AND (opened_at IS NULL OR opened_at <= ?2)
                AND coalesce(closed_at, moved_at, recorded_at) <= ?2
            GROUP BY status
            """
        )
        defer { deals.reset() }
        deals.bind(1, key)
        deals.bind(2, asOf.microseconds)
        while try deals.step() {
            let count = Int(deals.int64(1))
            if deals.string(0) == "won" { row.wonDeals = count } else { row.lostDeals = count }
        }
        return row
    }
}

/// One interaction with its words, as people and agents read it.
package struct RecentInteraction: Sendable, Hashable {
    /// What happened.
    package var kind: InteractionKind
    /// When.
    package var occurredAt: Instant
    /// Subject line or title.
    package var subject: String?
    /// Text of the message or note, its beginning.
    package var body: String?
}

extension LeadReader {
    /// The contact's latest interactions up to the moment, newest first, texts cut to `bodyMax`.
    package func recentInteractions(
        of contact: ContactKey,
        limit: Int,
        bodyMax: Int
    ) throws -> [RecentInteraction] {
        var found: [RecentInteraction] = []
        try connection.rows(
            """
            SELECT kind, occurred_at, subject, substr(body, 1, ?4) FROM interaction
            WHERE contact_key = ?1 AND deleted_at IS NULL AND occurred_at <= ?2
            ORDER BY occurred_at DESC, kind DESC, interaction_key DESC LIMIT ?3
            """,
            .key(contact),
            .integer(asOf.microseconds),
            .integer(Int64(limit)),
            .integer(Int64(bodyMax))
        ) { row in
            found.append(
                RecentInteraction(
                    kind: InteractionKind(rawValue: Int(row.int64(0))) ?? .other,
                    occurredAt: Instant(microseconds: row.int64(1)),
                    subject: row.stringOrNil(2),
                    body: row.stringOrNil(3)
                )
            )
        }
        return found
    }
}
