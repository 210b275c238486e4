import CRM
import SQLite

/// A lead as one row tells of it, with the moment of its score.
typealias FoundLead = (lead: ListedLead, asOf: Int64?)

/// Reading the rows of a page of leads.
extension Store {
    /// The leads of a page as far as one row tells of them, each with the moment of its score.
    func page(
        of filter: LeadFilter,
        _ organization: OrganizationKey,
        _ connection: Connection
    ) throws -> [FoundLead] {
        var filter = try completed(filter, organization, connection)
        let search = try Self.found(&filter, organization, connection)
        let page = LeadPage(filter: filter)
        var found: [FoundLead] = []
        if page.holdsScored {
            found =
                try search.map { try Self.scored($0, page, organization, connection) }
                ?? Self.rows(page.scored, filter, organization, connection)
        }
        guard page.holdsUnscored, found.count < filter.limit else { return found }
        var rest = filter
        rest.limit -= found.count
        return try found
            + (search.map { try Self.unscored($0, rest, organization, connection) }
                ?? Self.rows(page.unscored, rest, organization, connection))
    }

    /// Who has the text, source and country that are asked for, which the filter then asks no more:
    /// each is read from what is made for it, where a walk by rank would read every record until it
    /// met enough of a rare one; nil where none is asked.
    static func found(
        _ filter: inout LeadFilter,
        _ organization: OrganizationKey,
        _ connection: Connection
    ) throws -> FoundContacts? {
        var found = try TextSearch(filter.text)?.found(organization, connection)
        for (column, value) in [("source", filter.source), ("country", filter.country)] {
            guard let value else { continue }
            var keys: [Int64] = []
            try connection.rows(
                """
                SELECT contact_key FROM contact INDEXED BY contact_by_\(column)
                WHERE organization_key = ? AND \(column) = ? AND deleted_at IS NULL
                ORDER BY contact_key
                """,
                .key(organization),
                .text(value)
            ) { keys.append($0.int64(0)) }
            if let others = found { keys = keys.filter { others.contains($0) } }
            found = FoundContacts(keys)
        }
        filter.text = ""
        filter.source = nil
        filter.country = nil
        return found
    }

    /// With what the file and the clock say to it.
    func completed(
        _ filter: LeadFilter,
        _ organization: OrganizationKey,
        _ connection: Connection
    ) throws -> LeadFilter {
        var filter = filter
        filter.now = environment.now()
        filter.thresholds = try Self.thresholds(organization, connection)
        return filter
    }

    /// Contacts of a search that are looked at together; what other filters leave of them may be
    /// little.
    private static let searchedMin = 100
    private static let searchedMax = 5_000

    /// Leads of a search that have a score.
    private static func scored(
        _ search: FoundContacts,
        _ page: LeadPage,
        _ organization: OrganizationKey,
        _ connection: Connection
    ) throws -> [FoundLead] {
        var filter = page.filter
        var ranked = try RankedContacts(search, after: filter.after, organization, connection)
        defer { ranked.close() }
        var found: [FoundLead] = []
        var count = searchedMin
        while filter.limit > 0 {
            let keys = try ranked.next(count)
            guard !keys.isEmpty else { break }
            let rows = try rows(
                page.scoredAmong,
                filter,
                organization,
                among: keys[...],
                connection
            )
            found += rows
            filter.limit -= rows.count
            count = min(count * 4, searchedMax)
        }
        return found
    }

    /// Leads of a search that have none.
    private static func unscored(
        _ search: FoundContacts,
        _ filter: LeadFilter,
        _ organization: OrganizationKey,
        _ connection: Connection
    ) throws -> [FoundLead] {
        var filter = filter
        let sql = LeadPage(filter: filter).unscoredAmong
        let place = filter.after.flatMap { $0.logOddsMicro == nil ? $0.key.rawValue : nil }
        var keys = search.keys[...]
        if let place { keys = keys.drop { $0 <= place } }
        var found: [FoundLead] = []
        while filter.limit > 0, !keys.isEmpty {
            let some = keys.prefix(searchedMax)
            keys = keys.dropFirst(some.count)
            let rows = try rows(sql, filter, organization, among: some, connection)
            found += rows
            filter.limit -= rows.count
        }
        return found
    }

    private static func rows(
        _ sql: String,
        _ filter: LeadFilter,
        _ organization: OrganizationKey,
        among keys: ArraySlice<Int64> = [],
        _ connection: Connection
    ) throws -> [FoundLead] {
        let statement = try connection.statement(sql)
        defer { statement.reset() }
        bind(filter, organization, among: keys, to: statement)
        var found: [FoundLead] = []
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
            lead.score = statement.int64OrNil(12).map(Int.init)
            lead.isDisputed = statement.int64(13) == 1
            found.append((lead, statement.int64OrNil(10)))
        }
        return found
    }

    // A parameter that a statement does not name is not there to bind.
    static func bind(
        _ filter: LeadFilter,
        _ organization: OrganizationKey,
        among keys: ArraySlice<Int64>,
        to statement: Statement
    ) {
        let values: [(Int, Value)] = [
            (1, .key(organization)), (2, FoundContacts.json(keys)),
            (5, .integer(filter.after?.logOddsMicro ?? 0)),
            (6, .key(filter.after?.key)), (7, .integer(Int64(filter.limit))),
            (8, .integer(filter.now.microseconds)), (9, .integer(filter.dayOffset)),
            (10, .integer(Int64(filter.thresholds.hot))),
            (11, .integer(Int64(filter.thresholds.warm))),
            (12, filter.thresholds.weekly.map { .integer(Int64($0)) } ?? .null),
        ]
        for (number, value) in values where number <= statement.parameterCount {
            statement.bind(number, value)
        }
    }
}
