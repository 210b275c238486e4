import CRM
import Identity
import SQLite
import Values

/// Finds the contact of one organization that is a person by ``IdentityRule``, as an import does.
struct PersonSearch {
    private let organizationKey: OrganizationKey
    private let connection: Connection

    /// People of one name or address among whom a person is looked for; of more, the oldest.
    private static let sharersMax = 200

    init(organizationKey: OrganizationKey, _ connection: Connection) {
        self.organizationKey = organizationKey
        self.connection = connection
    }

    /// Whoever has a handle: a further address, page, or the id of a record merged into theirs; the
    /// oldest of several.
    func holder(of handle: String) throws -> ContactKey? {
        try connection.value(
            """
            SELECT c.contact_key FROM contact AS c JOIN contact_handle AS h USING (contact_key)
            WHERE h.organization_key = ?1 AND h.handle = ?2 AND c.organization_key = ?1
                AND c.deleted_at IS NULL ORDER BY c.contact_key LIMIT 1
            """,
            .key(organizationKey),
            .text(handle)
        )?.integer.map { ContactKey($0) }
    }

    /// The contact that the rule is surest of, the oldest of equals; nil where it joins nobody.
    func person(_ traits: PersonTraits) throws -> ContactKey? {
        var best: (key: ContactKey, certainty: Int)?
        func consider(_ condition: String, _ text: String) throws {
            try connection.rows(
                Self.sql(condition),
                .key(organizationKey),
                .text(text)
            ) { row in
                let certainty = IdentityRule.certainty(traits, Store.traits(row, from: 1))
                guard certainty >= IdentityRule.joins, certainty > best?.certainty ?? 0 else {
                    return
                }
                best = (ContactKey(row.int64(0)), certainty)
            }
        }
        for email in traits.emails.sorted() {
            try consider(Self.byHandle, "mail:" + email)
            try consider(Self.byEmail, email)
        }
        guard let name = traits.name else { return best?.key }
        for phone in traits.phones.sorted() {
            try consider(Self.byHandle, "tel:" + phone)
            try consider(Self.byPhone, String(phone.suffix(7)))
        }
        // The rule joins namesakes by a number or company alone.
        if !traits.phones.isEmpty || traits.company != nil { try consider(Self.byName, name) }
        let colleagues = try PersonColleagues.keys(like: traits) { company, body in
            try connection.rows(PersonColleagues.sql, .key(organizationKey), .text(company)) {
                try body($0)
            }
        }
        for key in colleagues { try consider(Self.byKey, String(key)) }
        return best?.key
    }

    private static let byEmail = "a.match_email = ?2"
    private static let byPhone =
        "a.phone IS NOT NULL AND " + PersonColleagues.phoneEnd(of: "a") + " = ?2"
    private static let byKey = "a.contact_key = CAST(?2 AS INTEGER)"
    private static let byName = "a.name = ?2 COLLATE NOCASE"

    private static let byHandle = """
        a.contact_key IN (SELECT contact_key FROM contact_handle
            WHERE organization_key = ?1 AND handle = ?2)
        """

    private static func sql(_ condition: String) -> String {
        """
        SELECT a.contact_key, \(Store.traitColumns(of: "a")) FROM contact AS a
        WHERE a.organization_key = ?1 AND a.deleted_at IS NULL AND \(condition)
        ORDER BY a.contact_key LIMIT \(sharersMax)
        """
    }
}
