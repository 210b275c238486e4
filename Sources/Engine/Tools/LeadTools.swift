package import CRM
package import Storage
import Scoring
import Values

/// The tools over local history: what a scorer may know of a lead as of the reader's moment.
///
/// One contact and many are read by the same function, many in ranges of their keys. Nothing is
/// asked of the network, and what is not held is unknown.
package struct LeadTools {
    private let reader: LeadReader
    private let companies: CompanyCache
    private let attributes: [String]
    private var history: HistoryAccumulator
    /// When what was counted last happened, of the one contact that was read alone.
    private(set) var moments = HistoryMoments()

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

    /// Does one tool's part of the reading: given the tool and its work, for callers who time it.
    package typealias Step = (_ tool: RunSteps.Tool, _ work: () throws -> Void) throws -> Void

    /// Does the work, and nothing else.
    package static let untimed: @Sendable (RunSteps.Tool, () throws -> Void) throws -> Void = {
        try $1()
    }

    /// The facts about one contact, read in three queries or fewer.
    ///
    /// Without an `opportunity` of theirs, the one whose outcome is being predicted: it does not
    /// count in the history.
    /// - Throws: ``SQLiteError`` when the file cannot be read.
    package mutating func facts(
        of row: LeadRow,
        without opportunity: OpportunityKey? = nil,
        step: Step = untimed
    ) throws -> LeadFacts {
        var found = LeadFacts(asOf: reader.asOf)
        try facts(of: [row], without: opportunity, step: step) { found = $1 }
        return found
    }

    /// Calls `body` with the facts of each row; rows must be in ascending order of their keys.
    ///
    /// The only place where facts are gathered. Reads interactions and opportunities once, in
    /// ranges of contacts whose keys lie close.
    /// - Throws: ``SQLiteError`` when the file cannot be read; what `body` throws.
    package mutating func facts(
        of rows: [LeadRow],
        without opportunity: OpportunityKey? = nil,
        step: Step = untimed,
        _ body: (LeadRow, LeadFacts) throws -> Void
    ) throws {
        for segment in Self.segments(of: rows) {
            guard let first = segment.first, let last = segment.last else { continue }
            var facts = segment.map { record(of: $0.contact) }
            var companies: [CompanyRow?] = []
            companies.reserveCapacity(segment.count)
            try step(.email) {
                for (index, row) in zip(facts.indices, segment) {
                    let company = try company(of: row)
                    facts[index].email = emailQuality(of: row.contact, company)
                    companies.append(company)
                }
            }
            var deals: [OpportunityRow] = []
            try step(.company) {
                deals = try reader.opportunities(from: first.key, through: last.key)
                var rest = deals[...]
                for (index, row) in zip(facts.indices, segment) {
                    facts[index].company = companyFacts(
                        of: row,
                        companies[index],
                        ownDeals: Self.take(row.key, from: &rest)
                    )
                }
            }
            try step(.history) {
                if let opportunity { deals.removeAll { $0.key == opportunity } }
                try addHistories(of: segment, deals: deals, to: &facts)
            }
            for (row, facts) in zip(segment, facts) { try body(row, facts) }
        }
    }

    /// Contact keys further apart than this are read on their own.
    private static let widestGap: Int64 = 32

    private static func segments(of rows: [LeadRow]) -> [ArraySlice<LeadRow>] {
        var segments: [ArraySlice<LeadRow>] = []
        var start = 0
        for index in rows.indices.dropFirst()
        where rows[index].key.rawValue - rows[index - 1].key.rawValue > widestGap {
            segments.append(rows[start..<index])
            start = index
        }
        if start < rows.count { segments.append(rows[start...]) }
        return segments
    }

    /// Merges the interactions of a range, which come by contact, with its rows.
    private mutating func addHistories(
        of rows: ArraySlice<LeadRow>,
        deals: [OpportunityRow],
        to facts: inout [LeadFacts]
    ) throws {
        guard let first = rows.first, let last = rows.last else { return }
        var deals = deals[...]
        var position = rows.startIndex
        func finish() {
            add(Self.take(rows[position].key, from: &deals))
            facts[position - rows.startIndex].history = history.finish()
            if rows.count == 1 { moments = history.moments }
            history.reset()
            position += 1
        }
        history.reset()
        try reader.interactions(from: first.key, through: last.key) { key, occurredAt, kind in
            while rows[position].key < key { finish() }
            // Others in the range are not asked for: deleted, or of another organization.
            if rows[position].key == key { history.add(kind: kind, at: occurredAt) }
        }
        while position < rows.endIndex { finish() }
    }

    /// Cuts the deals of a contact from the front of deals ordered by contact.
    private static func take(
        _ key: ContactKey,
        from deals: inout ArraySlice<OpportunityRow>
    ) -> ArraySlice<OpportunityRow> {
        deals = deals.drop { $0.contactKey < key }
        let own = deals.prefix { $0.contactKey == key }
        deals = deals.dropFirst(own.count)
        return own
    }

    /// What the record itself says, its attributes that the model uses included.
    private func record(of contact: Contact) -> LeadFacts {
        var facts = LeadFacts(asOf: reader.asOf)
        facts.profile.title = contact.title
        facts.profile.source = contact.source
        facts.profile.doNotContact = contact.doNotContact
        facts.profile.ageDays = contact.createdAt.flatMap { created in
            created <= reader.asOf ? reader.asOf.wholeDays(since: created) : nil
        }
        facts.profile.filledFields = [
            contact.name, contact.email, contact.phone, contact.company, contact.title,
            contact.website, contact.country, contact.source,
        ].count { !($0 ?? "").isEmpty }
        if !attributes.isEmpty { facts.attributes = LeadAttributes.texts(attributes, of: contact) }
        return facts
    }

    /// When what the history of a contact counts last happened, as it is held now.
    mutating func moments(of key: ContactKey) throws -> HistoryMoments {
        try count(key, until: reader.asOf)
        defer { history.reset() }
        return history.moments
    }

    /// The history of a contact up to a moment, as it is held now, seen from the reader's.
    mutating func history(
        of key: ContactKey,
        until moment: Instant,
        deals: [OpportunityRow]
    ) throws -> ContactHistory {
        try count(key, until: moment, deals: deals)
        defer { history.reset() }
        return history.finish()
    }

    /// The deals of a contact, as the reader sees them.
    func deals(of key: ContactKey) throws -> [OpportunityRow] {
        try reader.opportunities(from: key, through: key)
    }

    private mutating func count(
        _ key: ContactKey,
        until moment: Instant,
        deals: [OpportunityRow]? = nil
    ) throws {
        history.reset()
        try reader.interactions(from: key, through: key) { _, occurredAt, kind in
            if occurredAt <= moment.microseconds { history.add(kind: kind, at: occurredAt) }
        }
        let held = try deals ?? self.deals(of: key)
        add(held[...])
    }

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
