package import CRM
import Identity
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
    /// The phone number, if it is known.
    package var phone: String?
    /// The company's name, if it is known.
    package var company: String?
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

    /// Begins ids that were made from what is known of a lead, and say nothing of the CRM's.
    package static let madePrefix = "request:"

    /// The contact held that it means; nil for none.
    ///
    /// By id, else by address and name, else, where the id is not one of a CRM, as the person it is
    /// by ``IdentityRule``. Costs further lookups only for those whom id and address do not find.
    func key(organizationKey: OrganizationKey, _ connection: Connection) throws -> ContactKey? {
        let reference = try Store.contact(
            id: id,
            email: email,
            name: name,
            organizationKey: organizationKey,
            connection
        )
        if let known = try reference.key(of: email ?? "") { return known }
        let search = PersonSearch(organizationKey: organizationKey, connection)
        if let id, let kept = try search.holder(of: "id:" + id) { return kept }
        guard id?.hasPrefix(Self.madePrefix) ?? true else { return nil }
        return try search.person(traits)
    }

    private var traits: PersonTraits {
        var traits = PersonTraits()
        traits.name = name
        if let email = email.flatMap(MatchKey.email) { traits.emails.insert(email) }
        if let phone = phone.flatMap(IdentityRule.phoneKey) { traits.phones.insert(phone) }
        traits.company = company.flatMap(IdentityRule.companyKey)
        return traits
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
            let now = environment.now()
            return try leads.map {
                try contactKey(
                    addingMissing: $0,
                    organizationKey: organizationKey,
                    at: now,
                    connection
                )
            }
        }
    }

    /// The key of the contact that a lead means; nil where nothing is held of it.
    ///
    /// - Throws: ``StoreError/contactAmbiguous(_:candidates:)`` for an address that several people
    ///   share.
    package func contactKey(
        of lead: NamedLead,
        organizationKey: OrganizationKey
    ) throws -> ContactKey? {
        try database.read { try lead.key(organizationKey: organizationKey, $0) }
    }

    /// The key of the contact that one lead means; it is added where no record matches.
    ///
    /// `now` is the moment that whoever scores it reads at: a contact that came later would be of
    /// unknown age.
    func contactKey(
        addingMissing lead: NamedLead,
        organizationKey: OrganizationKey,
        at now: Instant,
        _ connection: Connection
    ) throws -> ContactKey {
        if let known = try lead.key(organizationKey: organizationKey, connection) { return known }
        guard let contact = lead.contact else {
            throw StoreError.contactNotFound(lead.id ?? lead.email ?? "")
        }
        return try add(contact(), organizationKey: organizationKey, at: now, connection)
    }

    func add(
        _ contact: Contact,
        organizationKey: OrganizationKey,
        at now: Instant,
        _ connection: Connection
    ) throws -> ContactKey {
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
