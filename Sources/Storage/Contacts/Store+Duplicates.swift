package import CRM
import Identity
import SQLite
import Values

/// Two contacts that may be one person.
package struct DoubtfulPair: Equatable, Sendable {
    /// One of them, with what people tell it by.
    package struct Person: Equatable, Sendable {
        package var id: String
        package var name: String
        package var email: String?
        package var phone: String?
        package var company: String?
    }

    package var first: Person
    package var second: Person
    /// How sure it is that they are one, in thousandths, by `IdentityRule`.
    package var certainty: Int
}

extension Store {
    /// Pairs of contacts that may be one person, likeliest first, at most `limit`; without those
    /// of whom somebody said that they are two.
    ///
    /// Compared are those who share an e-mail address, a name, a number, a further address or a
    /// page, and colleagues whose names end alike; of each kind the first 20,000 pairs.
    ///
    /// - Throws: ``SQLiteError`` where the file cannot be read.
    package func doubtfulPairs(
        organizationKey: OrganizationKey,
        limit: Int
    ) throws -> [DoubtfulPair] {
        try database.read { connection in
            var seen: Set<[Int64]> = []
            var pairs: [DoubtfulPair] = []
            for condition in Self.pairConditions {
                try connection.rows(
                    Self.pairSQL(condition) + " LIMIT 20000",
                    .key(organizationKey)
                ) { row in
                    guard seen.insert([row.int64(0), row.int64(1)]).inserted else { return }
                    let certainty = IdentityRule.certainty(
                        Self.traits(row, from: 2),
                        Self.traits(row, from: 9)
                    )
                    guard certainty >= IdentityRule.doubts else { return }
                    pairs.append(
                        DoubtfulPair(
                            first: Self.person(row, from: 2),
                            second: Self.person(row, from: 9),
                            certainty: certainty
                        )
                    )
                }
            }
            let ordered = pairs.enumerated().sorted {
                ($1.element.certainty, $0.offset) < ($0.element.certainty, $1.offset)
            }
            return ordered.prefix(limit).map(\.element)
        }
    }

    /// Where the condition finds the second by its key or company, the organization's index would
    /// try everybody.
    private static func pairSQL(_ condition: String) -> String {
        let isFound = condition.contains("b.contact_key IN") || condition.contains("b.company_key")
        return """
            SELECT a.contact_key, b.contact_key, \(traitColumns(of: "a")), \(traitColumns(of: "b"))
            FROM contact AS a JOIN contact AS b
                ON \(isFound ? "+" : "")b.organization_key
                    = a.organization_key AND b.contact_key > a.contact_key
            WHERE a.organization_key = ?1 AND a.deleted_at IS NULL AND b.deleted_at IS NULL
                AND NOT EXISTS (
                    SELECT 1 FROM distinct_contacts AS p
                    WHERE p.first_key = a.contact_key AND p.second_key = b.contact_key
                        AND p.ended_at IS NULL
                )
                \(condition)
            """
    }

    private static let pairConditions = [
        " AND b.match_email = a.match_email",
        " AND b.name = a.name COLLATE NOCASE AND a.name <> ''",
        """
         AND b.contact_key IN (
            SELECT i.contact_key FROM contact_handle AS h JOIN contact_handle AS i
                ON i.organization_key = h.organization_key AND i.handle = h.handle
            WHERE h.contact_key = a.contact_key AND h.handle NOT LIKE 'firm:%')
        """,
        " AND b.contact_key IN (SELECT contact_key FROM contact_handle "
            + "WHERE organization_key = ?1 AND handle = 'mail:' || a.match_email)",
        " AND a.phone IS NOT NULL AND b.phone IS NOT NULL AND "
            + "\(PersonColleagues.phoneEnd(of: "b")) = \(PersonColleagues.phoneEnd(of: "a"))",
        // Nearly all who are one and not written alike end alike: `Bob` and `Robert Smith`.
        """
         AND b.company_key = a.company_key AND substr(b.name, -4) = substr(a.name, -4) COLLATE NOCASE
        """,
    ]

    private static func person(_ row: Statement, from column: Int) -> DoubtfulPair.Person {
        DoubtfulPair.Person(
            id: row.string(column),
            name: row.string(column + 1),
            email: row.stringOrNil(column + 5),
            phone: row.stringOrNil(column + 3),
            company: row.stringOrNil(column + 4)
        )
    }

    /// The columns of a contact that ``traits(_:from:)`` reads, seven of them, its id first.
    static func traitColumns(of table: String) -> String {
        """
        \(table).id, \(table).name, \(table).match_email, \(table).phone, \(table).company,
        \(table).email, (SELECT group_concat(handle, char(10)) FROM contact_handle
            WHERE contact_key = \(table).contact_key)
        """
    }

    /// What is known of a contact that may tell who it is, from ``traitColumns(of:)``.
    static func traits(_ row: Statement, from column: Int) -> PersonTraits {
        var traits = PersonTraits()
        traits.name = row.string(column + 1)
        if let email = row.stringOrNil(column + 2) { traits.emails.insert(email) }
        if let phone = row.stringOrNil(column + 3).flatMap(IdentityRule.phoneKey) {
            traits.phones.insert(phone)
        }
        traits.company = row.stringOrNil(column + 4).flatMap(IdentityRule.companyKey)
        for handle in (row.stringOrNil(column + 6) ?? "").split(separator: "\n") {
            traits.add(handle: handle)
        }
        return traits
    }
}
