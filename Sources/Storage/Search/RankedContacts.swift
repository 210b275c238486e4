import CRM
import SQLite

/// The contacts that a search found, in the order of a list, some at a time.
///
/// Of few found the places are looked up and sorted; of many the list is walked in its order, which
/// meets them soon. Those without a score are among them only where the order mixes them.
struct RankedContacts {
    private let statement: Statement
    /// Those among whom the walk looks; nil where the statement names them all.
    private let found: FoundContacts?
    // A statement that is at its end begins anew when it is stepped.
    private var isAtEnd = false

    /// So many are looked up one by one: a walk would pass hundreds of others for each of a page.
    static let fewMax = 2_000

    init(
        _ found: FoundContacts,
        _ filter: LeadFilter,
        _ organization: OrganizationKey,
        _ connection: Connection
    ) throws {
        let isFew = found.keys.count <= Self.fewMax
        self.found = isFew ? nil : found
        statement = try connection.statement(
            isFew ? Self.lookedUp(filter) : Self.walked(filter)
        )
        Store.bind(filter, organization, among: isFew ? found.keys[...] : [], to: statement)
    }

    /// The next keys, at most `count`; none after the last.
    mutating func next(_ count: Int) throws -> [Int64] {
        var keys: [Int64] = []
        while keys.count < count, !isAtEnd {
            guard try statement.step() else {
                isAtEnd = true
                break
            }
            let key = statement.int64(0)
            if found?.contains(key) ?? true { keys.append(key) }
        }
        return keys
    }

    /// Ends the reading; the statement is free for others.
    func close() { statement.reset() }

    /// What of a filter a walk can tell without the records: the category narrows it at once.
    private static func narrowed(_ filter: LeadFilter) -> String {
        [
            filter.order.isOfOrganization, filter.after == nil ? nil : filter.order.isBehind,
            filter.heat,
        ]
        .compactMap(\.self).joined(separator: " AND ")
    }

    private static func walked(_ filter: LeadFilter) -> String {
        let order = filter.order
        let table =
            order.mixesUnscored
            ? order.rows(isWhole: false) : "score_latest AS l INDEXED BY \(order.index)"
        return """
            SELECT \(order.mixesUnscored ? "c" : "l").contact_key FROM \(table)
            WHERE \(narrowed(filter)) ORDER BY \(order.terms)
            """
    }

    private static func lookedUp(_ filter: LeadFilter) -> String {
        """
        SELECT c.contact_key FROM json_each(?2) AS f \(filter.order.rows(of: "f.value"))
        WHERE \(narrowed(filter)) ORDER BY \(filter.order.terms)
        """
    }
}
