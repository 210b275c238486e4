package import CRM
import JSON
import SQLite
import Values

/// A lead that a request names, imported or not.
package struct NamedLead: Sendable {
    /// The CRM's id, if it is known.
    package var id: String?
    /// The e-mail, if it is known.
    package var email: String?
    /// The name, to tell apart those who share an e-mail.
    package var name: String?
    /// Makes the record to add where none matches, with a fresh id where its own is empty; nil
    /// where the request says too little for one.
    package var contact: (@Sendable () -> Contact)?

    /// A lead by its id, else its e-mail and name.
    package init(
        id: String?,
        email: String?,
        name: String?,
        contact: (@Sendable () -> Contact)?
    ) {
        self.id = id
        self.email = email
        self.name = name
        self.contact = contact
    }

    /// The contact held that it means; nil for none.
    func key(organizationKey: OrganizationKey, _ connection: Connection) throws -> ContactKey? {
        try Store.contact(
            id: id,
            email: email,
            name: name,
            organizationKey: organizationKey,
            connection
        )
        .key(of: email ?? "")
    }
}

extension Store {
    /// The keys of the contacts that leads mean, in the order given; those that no record matches
    /// are added.
    ///
    /// All or nothing, in one transaction: requests for one new lead, in this call or in others at
    /// the same time, get one contact. Without anything to add nothing is written.
    /// - Throws: ``StoreError/contactNotFound(_:)`` for a lead without a record to add,
    ///   ``StoreError/contactAmbiguous(_:candidates:)`` for an address that several people share.
    package func contactKeys(
        addingMissing leads: [NamedLead],
        organizationKey: OrganizationKey
    ) throws -> [ContactKey] {
        let known = try database.read { connection in
            try leads.map { try $0.key(organizationKey: organizationKey, connection) }
        }
        let found = known.compactMap(\.self)
        if found.count == leads.count { return found }
        return try database.write { connection in
            try leads.map {
                try contactKey(addingMissing: $0, organizationKey: organizationKey, connection)
            }
        }
    }

    /// The key of the contact that one lead means; it is added where no record matches.
    func contactKey(
        addingMissing lead: NamedLead,
        organizationKey: OrganizationKey,
        _ connection: Connection
    ) throws -> ContactKey {
        if let known = try lead.key(organizationKey: organizationKey, connection) { return known }
        guard let contact = lead.contact else {
            throw StoreError.contactNotFound(lead.id ?? lead.email ?? "")
        }
        return try add(contact(), organizationKey: organizationKey, connection)
    }

    func add(
        _ contact: Contact,
        organizationKey: OrganizationKey,
        _ connection: Connection
    ) throws -> ContactKey {
        let now = environment.now()
        let reader = LeadReader(connection, asOf: now, now: now)
        let companyKey = try contact.company.flatMap {
            try reader.companyKey(named: $0, organization: organizationKey)
        }
        var record = contact
        record.createdAt = contact.createdAt ?? now
        let insert = try connection.statement(
            """
            INSERT INTO contact (
                organization_key, id, match_email, company_key, recorded_at, \(Contact.stored.names)
            ) VALUES (?1, ?2, ?3, ?4, ?5, \(Contact.stored.parameters(from: 6)))
            """
        )
        insert.bind(1, organizationKey)
        insert.bind(2, contact.id.isEmpty ? newID() : contact.id)
        insert.bind(3, contact.email.flatMap(MatchKey.email))
        insert.bind(4, companyKey)
        insert.bind(5, now.microseconds)
        Contact.stored.bind(record, to: insert, from: 6)
        try insert.run()
        return ContactKey(connection.lastInsertRowID)
    }
}
