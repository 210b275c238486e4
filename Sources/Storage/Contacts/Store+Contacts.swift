package import CRM
import JSON
package import SQLite
import Values

/// A contact as lists show it.
package struct ContactSummary: Sendable {
    /// Key in this file.
    package var key: ContactKey
    /// Its id.
    package var id: String
    /// Its name.
    package var name: String
    /// Its e-mail.
    package var email: String?
    /// Its company.
    package var company: String?
    /// Its newest score as lists count it; nil before the first.
    package var score: Int?
    /// Whether an agent and the local model differ about it so far that people should look.
    package var isDisputed = false
    /// What a person says instead.
    package var override: Int?
}

extension Store {
    /// The key of the contact a person means: by id, else e-mail, else a part of a name that only
    /// one contact has.
    ///
    /// - Throws: ``StoreError/contactNotFound(_:)``,
    ///   ``StoreError/contactAmbiguous(_:candidates:)``.
    package func contactKey(_ given: String, organizationKey: OrganizationKey) throws -> ContactKey
    {
        try database.read { connection in
            let byID = try connection.value(
                """
                SELECT contact_key FROM contact
                WHERE organization_key = ? AND id = ? AND deleted_at IS NULL
                """,
                .key(organizationKey),
                .text(given)
            )
            if let key = ContactKey(byID?.integer) { return key }
            let merged = try Self.contacts(
                "AND c.contact_key IN (SELECT contact_key FROM contact_handle "
                    + "WHERE organization_key = ?1 AND handle = ?2)",
                organizationKey,
                [.text("id:" + given)],
                limit: 2,
                connection
            )
            if merged.count == 1 { return merged[0].key }
            var found: [ContactSummary] = []
            if let email = MatchKey.email(given) {
                found = try Self.contacts(
                    "AND c.match_email = ?2",
                    organizationKey,
                    [.text(email)],
                    limit: 6,
                    connection
                )
            }
            if found.isEmpty { found = try named(given, organizationKey, connection) }
            guard let first = found.first else { throw StoreError.contactNotFound(given) }
            guard found.count == 1 else {
                throw StoreError.contactAmbiguous(given, candidates: found.map(\.id))
            }
            return first.key
        }
    }

    /// Contacts who may be meant by a part of a name or of whatever else searches find, six at
    /// most: those whose name holds it as it is written, but for capitals, where there are any.
    private func named(
        _ given: String,
        _ organizationKey: OrganizationKey,
        _ connection: Connection
    ) throws -> [ContactSummary] {
        if let search = try TextSearch(given)?.found(organizationKey, connection) {
            let named = try Self.contacts(
                "AND c.contact_key IN (SELECT value FROM json_each(?3)) "
                    + "AND instr(lower(c.name), lower(?2)) > 0",
                organizationKey,
                [.text(given), FoundContacts.json(search.keys)],
                limit: 6,
                connection
            )
            if !named.isEmpty { return named }
        }
        var filter = LeadFilter()
        filter.text = given
        filter.limit = 6
        return try search(filter, organizationKey, connection).page(connection)
            .map { ContactSummary($0.lead) }
    }

    /// The key of the contact with this id, else of the one with this e-mail and name; nil for
    /// none.
    ///
    /// No name means whoever has the address.
    ///
    /// - Throws: ``StoreError/contactAmbiguous(_:candidates:)`` where several people have the
    ///   address and the name fits more than one of them.
    package func contactKey(
        id: String?,
        email: String?,
        name: String? = nil,
        organizationKey: OrganizationKey
    ) throws -> ContactKey? {
        try database.read {
            try Self.contact(
                id: id,
                email: email,
                name: name,
                organizationKey: organizationKey,
                $0
            )
            .key(of: email ?? "")
        }
    }

    /// The contact with this id, else the one with this e-mail and a name that may be this one; nil
    /// for no name means whoever has the address.
    package static func contact(
        id: String?,
        email: String?,
        name: String?,
        organizationKey: OrganizationKey,
        _ connection: Connection
    ) throws -> ContactReference {
        if let id {
            let key = try connection.value(
                """
                SELECT contact_key FROM contact
                WHERE organization_key = ? AND id = ? AND deleted_at IS NULL
                """,
                .key(organizationKey),
                .text(id)
            )?.integer
            if let key { return .known(ContactKey(key)) }
        }
        guard let match = email.flatMap(MatchKey.email) else { return .unknown }
        let row = try connection.statement(ContactReference.byEmailSQL)
        defer { row.reset() }
        row.bind(1, organizationKey)
        row.bind(2, match)
        return try ContactReference(name: name, among: row)
    }

    /// The contacts that have an e-mail address, at most `limit`; none for what is no address.
    package func contacts(
        withEmail email: String,
        organizationKey: OrganizationKey,
        limit: Int
    ) throws -> [ContactSummary] {
        guard let match = MatchKey.email(email) else { return [] }
        return try database.read {
            try Self.contacts(
                "AND c.match_email = ?2",
                organizationKey,
                [.text(match)],
                limit: limit,
                $0
            )
        }
    }

    /// The whole record; one that was deleted only `withDeleted`.
    ///
    /// - Throws: ``StoreError/contactNotFound(_:)`` when it is gone.
    package func contact(key: ContactKey, withDeleted: Bool = false) throws -> Contact {
        try database.read { connection in
            let row = try connection.statement(
                """
                SELECT c.id, o.id, \(Contact.stored.list(of: "c"))
                FROM contact AS c JOIN organization AS o USING (organization_key)
                WHERE c.contact_key = ?1 AND (c.deleted_at IS NULL OR ?2)
                """
            )
            defer { row.reset() }
            row.bind(1, key)
            row.bind(2, withDeleted ? 1 : 0)
            guard try row.step() else {
                throw StoreError.contactNotFound("key \(key.rawValue)")
            }
            var contact = Contact(id: row.string(0), organizationID: row.string(1))
            try Contact.stored.read(row, from: 2, into: &contact)
            return contact
        }
    }

    /// The newest interactions of a contact, newest first.
    package func timeline(contactKey: ContactKey, limit: Int) throws -> [Interaction] {
        try database.read { connection in
            let row = try connection.statement(
                """
                SELECT i.id, c.id, \(Interaction.values.list(of: "i"))
                FROM interaction AS i JOIN contact AS c USING (contact_key)
                WHERE i.contact_key = ? AND i.deleted_at IS NULL
                ORDER BY i.occurred_at DESC, i.interaction_key DESC LIMIT ?
                """
            )
            defer { row.reset() }
            row.bind(1, contactKey)
            row.bind(2, limit)
            var found: [Interaction] = []
            while try row.step() {
                var interaction = Interaction(
                    id: row.string(0),
                    contactID: row.string(1),
                    kind: .other,
                    occurredAt: Instant(microseconds: 0)
                )
                try Interaction.values.read(row, from: 2, into: &interaction)
                found.append(interaction)
            }
            return found
        }
    }

    /// A text for SQLite; NULL for none.
    package static func text(_ value: String?) -> Value { value.map { .text($0) } ?? .null }

    static func contacts(
        _ clause: String,
        _ organizationKey: OrganizationKey,
        _ values: [Value],
        limit: Int,
        _ connection: Connection
    ) throws -> [ContactSummary] {
        let statement = try connection.statement(
            """
            SELECT c.contact_key, c.id, c.name, c.email, c.company, l.score, l.is_disputed
            FROM contact AS c LEFT JOIN score_latest AS l USING (contact_key)
            WHERE c.organization_key = ?1 AND c.deleted_at IS NULL \(clause)
            ORDER BY l.log_odds_micro DESC, c.contact_key LIMIT \(limit)
            """
        )
        defer { statement.reset() }
        statement.bind(1, organizationKey)
        for (index, value) in values.enumerated() { statement.bind(index + 2, value) }
        var found: [ContactSummary] = []
        while try statement.step() {
            found.append(
                ContactSummary(
                    key: ContactKey(statement.int64(0)),
                    id: statement.string(1),
                    name: statement.string(2),
                    email: statement.stringOrNil(3),
                    company: statement.stringOrNil(4),
                    score: statement.int64OrNil(5).map(Int.init),
                    isDisputed: statement.int64(6) == 1
                )
            )
        }
        return found
    }
}
