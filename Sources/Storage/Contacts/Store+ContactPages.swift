package import CRM
import SQLite

/// Where a page of contacts ends: the place the next one goes on from.
package struct ContactPlace: Hashable, Sendable {
    /// Log-odds in millionths of the last contact's newest score; nil when it has none.
    package var logOddsMicro: Int64?
    /// Its key in this file.
    package var key: ContactKey

    /// A place in the order of contacts.
    package init(logOddsMicro: Int64?, key: ContactKey) {
        self.logOddsMicro = logOddsMicro
        self.key = key
    }
}

/// Which contacts a page shows.
package struct ContactFilter: Sendable {
    /// Only those whose id, name, e-mail or company holds this text; all when empty.
    package var text = ""
    /// Only those whose newest score is of this category.
    package var category: Category?
    /// Only those after this place.
    package var after: ContactPlace?
    /// At most so many.
    package var limit = 50

    /// The best fifty of all.
    package init() {}
}

extension Store {
    /// A page of contacts, best score first, those without one last; `next` is where the following
    /// page begins, nil after the last.
    package func contactPage(
        organizationKey: OrganizationKey,
        _ filter: ContactFilter
    ) throws -> (contacts: [ContactSummary], next: ContactPlace?) {
        try database.read { connection in
            let statement = try connection.statement(Self.pageSQL)
            defer { statement.reset() }
            // A contact without a score ranks below every score there can be.
            statement.bind(1, organizationKey)
            statement.bind(2, filter.text)
            let range = try filter.category.map {
                try Self.thresholds(organizationKey, connection).range($0)
            }
            statement.bind(3, range.map { Int64($0.lowerBound) })
            statement.bind(4, range.map { Int64($0.upperBound) })
            statement.bind(5, filter.after.map { $0.logOddsMicro ?? Int64.min })
            statement.bind(6, filter.after?.key)
            statement.bind(7, filter.limit + 1)
            var found: [(contact: ContactSummary, place: ContactPlace)] = []
            while try statement.step() {
                let contact = ContactSummary(
                    key: ContactKey(statement.int64(0)),
                    id: statement.string(1),
                    name: statement.string(2),
                    email: statement.stringOrNil(3),
                    company: statement.stringOrNil(4),
                    score: statement.int64OrNil(5).map(Int.init),
                    isDisputed: statement.int64(6) == 1
                )
                let place = ContactPlace(
                    logOddsMicro: statement.int64OrNil(7),
                    key: contact.key
                )
                found.append((contact, place))
            }
            let page = found.prefix(filter.limit)
            let contacts = try overridden(page.map(\.contact), organizationKey, connection)
            return (contacts, found.count > filter.limit ? page.last?.place : nil)
        }
    }

    private static let pageSQL = """
        SELECT c.contact_key, c.id, c.name, c.email, c.company, l.score, l.is_disputed, l.log_odds_micro,
            coalesce(l.log_odds_micro, -9223372036854775808) AS place
        FROM contact AS c LEFT JOIN score_latest AS l USING (contact_key)
        WHERE c.organization_key = ?1 AND c.deleted_at IS NULL
            AND (?2 = '' OR instr(
                lower(c.id || ' ' || c.name || ' ' || coalesce(c.email, '') || ' '
                    || coalesce(c.company, '')),
                lower(?2)
            ) > 0)
            AND (?3 IS NULL OR l.score BETWEEN ?3 AND ?4)
            AND (?6 IS NULL OR place < ?5 OR (place = ?5 AND c.contact_key > ?6))
        ORDER BY place DESC, c.contact_key LIMIT ?7
        """
}
