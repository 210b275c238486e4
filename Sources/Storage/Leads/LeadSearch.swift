import CRM
import SQLite

/// A lead as one row tells of it, with the moment of its score.
typealias FoundLead = (lead: ListedLead, asOf: Int64?)

extension Store {
    /// Looks for who answers a filter, once for the page and for the number of all.
    func search(
        _ filter: LeadFilter,
        _ organization: OrganizationKey,
        _ connection: Connection
    ) throws -> LeadSearch {
        var filter = filter
        filter.now = environment.now()
        filter.thresholds = try Self.thresholds(organization, connection)
        return try LeadSearch(filter, organization, connection)
    }

    // A parameter that a statement does not name is not there to bind.
    static func bind(
        _ filter: LeadFilter,
        _ organization: OrganizationKey,
        among keys: ArraySlice<Int64>,
        to statement: Statement
    ) {
        let place = (filter.after?.values ?? []) + [0, 0]
        let values: [(Int, Value)] = [
            (1, .key(organization)), (2, FoundContacts.json(keys)), (5, .integer(place[0])),
            (6, .key(filter.after?.key)), (7, .integer(Int64(filter.limit))),
            (8, .integer(filter.now.microseconds)), (9, .integer(filter.dayOffset)),
            (10, .integer(Int64(filter.thresholds.hot))),
            (11, .integer(Int64(filter.thresholds.warm))),
            (12, filter.thresholds.weekly.map { .integer(Int64($0)) } ?? .null),
            (13, .integer(place[1])),
        ]
        for (number, value) in values where number <= statement.parameterCount {
            statement.bind(number, value)
        }
    }
}

/// Who answers a filter: what was found apart from the lists, and the rest of the conditions.
struct LeadSearch {
    /// The filter without what ``found`` answers.
    private let filter: LeadFilter
    private let organization: OrganizationKey
    /// Who has what is read from what is made for it, where a walk through a list would read every
    /// record until it met enough of a rare one; nil where nothing of it is asked.
    private let found: FoundContacts?

    /// Contacts of a search that are looked at together; what other filters leave of them may be
    /// little.
    private static let togetherMin = 100
    private static let togetherMax = 5_000

    fileprivate init(
        _ asked: LeadFilter,
        _ organization: OrganizationKey,
        _ connection: Connection
    ) throws {
        self.organization = organization
        var found = try TextSearch(asked.text)?.found(organization, connection)
        func narrow(_ sql: String, _ value: Value) throws {
            var keys: [Int64] = []
            try connection.rows(sql, .key(organization), value) { keys.append($0.int64(0)) }
            if let others = found { keys = keys.filter { others.contains($0) } }
            found = FoundContacts(keys)
        }
        for (column, value) in [
            ("source", asked.source), ("country", asked.country), ("owner", asked.owner),
        ] {
            guard let value else { continue }
            try narrow(
                """
                SELECT contact_key FROM contact INDEXED BY contact_by_\(column)
                WHERE organization_key = ? AND \(column) = ? AND deleted_at IS NULL
                ORDER BY contact_key
                """,
                .text(value)
            )
        }
        if asked.question == .cooled {
            try narrow(LeadFilter.cooledAtMost, .integer(Int64(asked.thresholds.hot)))
        }
        if let since = asked.changedSince {
            try narrow(
                """
                SELECT l.contact_key FROM score_latest AS l NOT INDEXED
                WHERE l.organization_key = ? AND l.moved_at >= ? AND NOT EXISTS (
                    SELECT 1 FROM contact AS c INDEXED BY contact_deleted
                    WHERE c.organization_key = l.organization_key
                        AND c.contact_key = l.contact_key AND c.deleted_at IS NOT NULL
                )
                ORDER BY l.contact_key
                """,
                .integer(since.microseconds)
            )
        }
        var filter = asked
        filter.text = ""
        (filter.source, filter.country, filter.owner) = (nil, nil, nil)
        filter.changedSince = nil
        (self.filter, self.found) = (filter, found)
    }

    /// The leads of the page as far as one row tells of them.
    func page(_ connection: Connection) throws -> [FoundLead] {
        let page = LeadPage(filter: filter)
        var leads: [FoundLead] = []
        if page.holdsScored {
            leads =
                try found.map { try scored(among: $0, page, connection) }
                ?? rows(page.scored, filter, connection)
        }
        guard page.holdsUnscored, leads.count < filter.limit else { return leads }
        var rest = filter
        rest.limit -= leads.count
        return try leads
            + (found.map { try unscored(among: $0, rest, connection) }
                ?? rows(page.unscored, rest, connection))
    }

    /// How many answer it, wherever they stand.
    func count(_ connection: Connection) throws -> Int {
        var filter = filter
        filter.after = nil
        filter.order = .score
        let page = LeadPage(filter: filter)
        guard page.holdsScored || page.holdsUnscored else { return 0 }
        if let found, !filter.asksMore { return found.keys.count }
        let isFew = found.map { $0.keys.count <= RankedContacts.fewMax } ?? false
        let statement = try connection.statement(
            found == nil ? page.count : isFew ? page.countAmong : page.keys
        )
        defer { statement.reset() }
        Store.bind(
            filter,
            organization,
            among: isFew ? found?.keys[...] ?? [] : [],
            to: statement
        )
        guard let found, !isFew else {
            return try statement.step() ? Int(statement.int64(0)) : 0
        }
        var count = 0
        while try statement.step() {
            if found.contains(statement.int64(0)) { count += 1 }
        }
        return count
    }

    /// Those with a score.
    private func scored(
        among found: FoundContacts,
        _ page: LeadPage,
        _ connection: Connection
    ) throws -> [FoundLead] {
        var filter = filter
        var ranked = try RankedContacts(found, filter, organization, connection)
        defer { ranked.close() }
        var leads: [FoundLead] = []
        var count = Self.togetherMin
        while filter.limit > 0 {
            let keys = try ranked.next(count)
            guard !keys.isEmpty else { break }
            let rows = try rows(page.scoredAmong, filter, among: keys[...], connection)
            leads += rows
            filter.limit -= rows.count
            count = min(count * 4, Self.togetherMax)
        }
        return leads
    }

    /// Those who have none.
    private func unscored(
        among found: FoundContacts,
        _ asked: LeadFilter,
        _ connection: Connection
    ) throws -> [FoundLead] {
        var filter = asked
        let sql = LeadPage(filter: filter).unscoredAmong
        var keys = found.keys[...]
        if let place = filter.after, place.values == nil {
            keys = keys.drop { $0 <= place.key.rawValue }
        }
        var leads: [FoundLead] = []
        while filter.limit > 0, !keys.isEmpty {
            let some = keys.prefix(Self.togetherMax)
            keys = keys.dropFirst(some.count)
            let rows = try rows(sql, filter, among: some, connection)
            leads += rows
            filter.limit -= rows.count
        }
        return leads
    }

    private func rows(
        _ sql: String,
        _ filter: LeadFilter,
        among keys: ArraySlice<Int64> = [],
        _ connection: Connection
    ) throws -> [FoundLead] {
        let statement = try connection.statement(sql)
        defer { statement.reset() }
        Store.bind(filter, organization, among: keys, to: statement)
        var leads: [FoundLead] = []
        while try statement.step() {
            let key = ContactKey(statement.int64(0))
            let places = filter.order.place.indices.map { statement.int64(13 + $0) }
            let isBehindAll = statement.isNull(8) && !filter.order.mixesUnscored
            var lead = ListedLead(
                key: key,
                id: statement.string(1),
                name: statement.string(2),
                place: ContactPlace(values: isBehindAll ? nil : places, key: key)
            )
            lead.company = statement.stringOrNil(3)
            lead.title = statement.stringOrNil(4)
            lead.email = statement.stringOrNil(5)
            lead.phone = statement.stringOrNil(6)
            lead.doNotContact = statement.int64OrNil(7).map { $0 != 0 }
            lead.seq = statement.int64OrNil(8)
            lead.isStale = lead.seq != nil && statement.int64(10) != 0
            lead.score = statement.int64OrNil(11).map(Int.init)
            lead.isDisputed = statement.int64(12) == 1
            leads.append((lead, statement.int64OrNil(9)))
        }
        return leads
    }
}
