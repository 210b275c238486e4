import CRM
import SQLite

/// The contacts that a search found and that have a score, best first, some at a time.
///
/// Of few found the scores are looked up and sorted; of many the scores are walked in their order,
/// which meets them soon.
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
        after place: ContactPlace?,
        _ organization: OrganizationKey,
        _ connection: Connection
    ) throws {
        let isFew = found.keys.count <= Self.fewMax
        self.found = isFew ? nil : found
        statement = try connection.statement(isFew ? Self.lookedUp : Self.walked)
        statement.bind(1, organization)
        statement.bind(2, place?.logOddsMicro ?? Int64.max)
        statement.bind(3, place?.key.rawValue ?? 0)
        if isFew { statement.bind(4, FoundContacts.json(found.keys)) }
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

    private static let isBehind = """
        l.log_odds_micro <= ?2 AND (l.log_odds_micro < ?2 OR l.contact_key > ?3)
        """
    private static let walked = """
        SELECT l.contact_key FROM score_latest AS l INDEXED BY score_latest_by_rank
        WHERE l.organization_key = ?1 AND \(isBehind)
        ORDER BY l.log_odds_micro DESC, l.contact_key
        """
    private static let lookedUp = """
        SELECT l.contact_key FROM json_each(?4) AS f
        CROSS JOIN score_latest AS l ON l.contact_key = f.value
        WHERE l.organization_key = ?1 AND \(isBehind)
        ORDER BY l.log_odds_micro DESC, l.contact_key
        """
}
