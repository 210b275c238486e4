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
        for email in traits.emails.sorted() { try consider(Self.byHandle, "mail:" + email) }
        // The rule joins namesakes by a number or company alone.
        if let name = traits.name, !traits.phones.isEmpty || traits.company != nil {
            try consider(Self.byName, name)
        }
        return best?.key
    }

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
