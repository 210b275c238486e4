package import CRM
package import Storage
import Scoring

/// The tools over local history: what a scorer may know of a lead as of the reader's moment.
///
/// For one contact each tool is a function of its own; for many, ``facts(of:_:)`` reads their
/// history in ranges and gives the same answers. Nothing is asked of the network, and what is not
/// held is unknown.
package struct LeadTools {
    private let reader: LeadReader
    private let companies: CompanyCache
    private let attributes: [String]
    private var history: HistoryAccumulator

    /// Tools over one reader; `companies` may be shared by readers of the same moment, `attributes`
    /// names those of the record that the model uses.
    package init(
        _ reader: LeadReader,
        companies: CompanyCache = CompanyCache(),
        attributes: [String] = []
    ) {
        self.reader = reader
        self.companies = companies
        self.attributes = attributes
        history = HistoryAccumulator(asOf: reader.asOf)
    }

    // MARK: One contact

    /// `get_contact_history`: counts, recency, channels, replies, meetings and opportunities, but for
    /// the opportunity whose end is to be foretold.
    package mutating func contactHistory(
        key: Int64,
        without opportunity: Int64? = nil
    ) throws -> ContactHistory {
        history.reset()
        let deals = try reader.opportunities(from: key, through: key)
            .filter { $0.key != opportunity }
        try reader.interactions(from: key, through: key) { _, occurredAt, kind in
            history.add(kind: kind, at: occurredAt)
        }
        add(deals[...])
        return history.finish()
    }

    /// `get_company_info`: what is held about the company, and deals there with others.
    package func companyInfo(of row: LeadRow) throws -> CompanyFacts {
        let deals = try reader.opportunities(from: row.key, through: row.key)
        return companyFacts(of: row, try company(of: row), ownDeals: deals[...])
    }

    /// `analyze_email_quality`: what the address tells by itself and beside the company.
    package func emailQuality(of row: LeadRow) throws -> EmailQuality {
        emailQuality(of: row.contact, try company(of: row))
    }

    /// What the record itself says.
    package func profile(of contact: Contact) -> ProfileFacts {
        var facts = ProfileFacts()
        facts.title = contact.title
        facts.source = contact.source
        facts.doNotContact = contact.doNotContact
        facts.ageDays = contact.createdAt.flatMap { created in
            created <= reader.asOf ? reader.asOf.wholeDays(since: created) : nil
        }
        facts.filledFields = [
            contact.name, contact.email, contact.phone, contact.company, contact.title,
            contact.website, contact.country, contact.source,
        ].count { !($0 ?? "").isEmpty }
        return facts
    }

    /// All facts about one contact, as if the end of an opportunity of theirs were not known.
    package mutating func facts(
        of row: LeadRow,
        without opportunity: Int64?
    ) throws -> LeadFacts {
        var facts = LeadFacts(asOf: reader.asOf)
        facts.profile = profile(of: row.contact)
        facts.email = try emailQuality(of: row)
        facts.company = try companyInfo(of: row)
        facts.history = try contactHistory(key: row.key, without: opportunity)
        return facts
    }

    /// The CRM's own attributes that the model uses.
    package func attributes(of contact: Contact) -> [String: String] {
        attributes.isEmpty ? [:] : LeadAttributes.texts(attributes, of: contact)
    }

    // MARK: Many contacts

    /// Calls `body` with the facts of each row; rows must be in ascending order of their keys.
    ///
    /// Reads interactions and opportunities once, in ranges of contacts whose keys lie close.
    package mutating func facts(
        of rows: [LeadRow],
        _ body: (LeadRow, LeadFacts) throws -> Void
    ) throws {
        for segment in Self.segments(of: rows) {
            guard let first = segment.first, let last = segment.last else { continue }
            let deals = try reader.opportunities(from: first.key, through: last.key)
            let histories = try histories(of: segment, deals: deals)
            var ownDeals = deals[...]
            for (row, history) in zip(segment, histories) {
                var facts = LeadFacts(asOf: reader.asOf)
                let company = try company(of: row)
                let own = Self.take(row.key, from: &ownDeals)
                facts.profile = profile(of: row.contact)
                facts.email = emailQuality(of: row.contact, company)
                facts.company = companyFacts(of: row, company, ownDeals: own)
                facts.history = history
                facts.attributes = attributes(of: row.contact)
                try body(row, facts)
            }
        }
    }

    /// Contact keys further apart than this are read on their own.
    private static let widestGap: Int64 = 32

    private static func segments(of rows: [LeadRow]) -> [ArraySlice<LeadRow>] {
        var segments: [ArraySlice<LeadRow>] = []
        var start = 0
        for index in rows.indices.dropFirst()
        where rows[index].key - rows[index - 1].key > widestGap {
            segments.append(rows[start..<index])
            start = index
        }
        if start < rows.count { segments.append(rows[start...]) }
        return segments
    }

    /// Merges the interactions of a range, which come by contact, with its rows.
    private mutating func histories(
        of rows: ArraySlice<LeadRow>,
        deals: [OpportunityRow]
    ) throws -> [ContactHistory] {
        guard let first = rows.first, let last = rows.last else { return [] }
        var finished: [ContactHistory] = []
        finished.reserveCapacity(rows.count)
        var deals = deals[...]
        var position = rows.startIndex
        history.reset()
        try reader.interactions(from: first.key, through: last.key) { key, occurredAt, kind in
            while rows[position].key < key {
                finish(rows[position].key, &deals, &finished)
                position += 1
            }
            // Others in the range are not asked for: deleted, or of another organization.
            if rows[position].key == key { history.add(kind: kind, at: occurredAt) }
        }
        for row in rows[position...] { finish(row.key, &deals, &finished) }
        return finished
    }

    private mutating func finish(
        _ key: Int64,
        _ deals: inout ArraySlice<OpportunityRow>,
        _ finished: inout [ContactHistory]
    ) {
        add(Self.take(key, from: &deals))
        finished.append(history.finish())
        history.reset()
    }

    /// Cuts the deals of a contact from the front of deals ordered by contact.
    private static func take(
        _ key: Int64,
        from deals: inout ArraySlice<OpportunityRow>
    ) -> ArraySlice<OpportunityRow> {
        deals = deals.drop { $0.contactKey < key }
        let own = deals.prefix { $0.contactKey == key }
        deals = deals.dropFirst(own.count)
        return own
    }

    // MARK: Shared by both

    private mutating func add(_ deals: ArraySlice<OpportunityRow>) {
        for deal in deals {
            history.addOpportunity(
                status: deal.status,
                stage: deal.stage,
                valueMinor: deal.valueMinor,
                openedAt: nil,
                movedAt: deal.movedAt,
                closedAt: deal.status == .open ? nil : reader.asOf.microseconds
            )
        }
    }

    private func company(of row: LeadRow) throws -> CompanyRow? {
        guard let key = row.companyKey else { return nil }
        return try companies.company(key, reader)
    }

    private func emailQuality(of contact: Contact, _ company: CompanyRow?) -> EmailQuality {
        EmailAnalyzer.quality(
            of: contact.email,
            company: contact.company,
            website: contact.website,
            companyDomain: company?.domain
        )
    }

    private func companyFacts(
        of row: LeadRow,
        _ company: CompanyRow?,
        ownDeals: ArraySlice<OpportunityRow>
    ) -> CompanyFacts {
        var facts = CompanyFacts()
        facts.isKnown = company != nil || row.contact.company.flatMap(MatchKey.company) != nil
        guard let company else { return facts }
        facts.industry = company.industry
        facts.employees = company.employees
        let isCounted = (row.contact.createdAt ?? reader.asOf) <= reader.asOf
        facts.otherContacts = max(0, company.contacts - (isCounted ? 1 : 0))
        let own = ownDeals.filter { $0.companyKey == row.companyKey }
        facts.wonDeals = max(0, company.wonDeals - own.count { $0.status == .won })
        facts.lostDeals = max(0, company.lostDeals - own.count { $0.status == .lost })
        return facts
    }
}

/// Companies read so far, kept for a whole run: many contacts share one.
package final class CompanyCache {
    private var known: [Int64: CompanyRow?] = [:]

    /// Knows none yet.
    package init() {}

    /// The company as of the reader's moment.
    func company(_ key: Int64, _ reader: LeadReader) throws -> CompanyRow? {
        if let company = known[key] { return company }
        let company = try reader.company(key: key)
        known[key] = company
        return company
    }
}
