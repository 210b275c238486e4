package import CRM
import SQLite
import Values

/// A contact as one record of a file gives it; nil fields say nothing.
package struct ContactDraft: Sendable {
    /// The record's own id; nil when the file has none.
    package var id: String?
    /// The id it gets when it has none and its e-mail is unknown.
    package var madeID = ""
    /// What goes into the row.
    package var values = ContactValues()
    /// The company's id in the CRM.
    package var companyID: String?
    /// What the record says of its company.
    package var firm = FirmFacts()

    package init() {}
}

/// What goes into a contact's row: the record, and what storage keeps beside it.
package struct ContactValues: Equatable, Sendable {
    /// The columns, without id and attributes; what is nil or an empty name says nothing.
    package var record = Contact(id: "", organizationID: "")
    /// The form under which the e-mail is compared.
    package var matchEmail: String?
    /// The attributes: a canonical JSON object.
    package var attributes: [UInt8] = Array("{}".utf8)
    /// Key of the company; set by the batch.
    var companyKey: CompanyKey?

    package init() {}

    /// The name; nil says nothing.
    var name: String? { record.name.isEmpty ? nil : record.name }

    /// These values where they say something, `old` elsewhere.
    func over(_ old: ContactValues, attributes: [UInt8]) -> ContactValues {
        var result = ContactValues()
        result.record = record.over(old.record)
        result.matchEmail = record.email == nil ? old.matchEmail : matchEmail
        // Who now writes `Self-employed` has left the company of before.
        result.companyKey = companyKey ?? (record.company == nil ? old.companyKey : nil)
        result.attributes = attributes
        return result
    }
}

/// What became of a contact of a file.
package struct StoredContact: Sendable {
    /// What became of the record.
    package var verdict: ImportVerdict
    /// The key of its row; 0 when it was refused.
    package var key: ContactKey
    /// What makes it doubtful who it is; nil as a rule.
    package var doubt: Doubt?

    /// What the owner of the file should look at: two people may be one, or one may be two.
    package enum Doubt: Equatable, Sendable {
        /// Somebody of another name has the same e-mail address; the record is its own contact.
        case sharedEmail(with: String)
        /// Several people have the address and the name fits more than one; it is one of its own.
        case severalWithEmail
        /// The record's id was that of somebody of another name and address, who is overwritten.
        case otherWithID(name: String, email: String)
    }
}

extension ImportBatch {
    /// Prefix of ids made for records that have none.
    package static let madePrefix = "import:"

    /// People of one e-mail address among whom a record looks for itself; of more, the oldest.
    ///
    /// A file in which everybody has one address must not take time that grows with its square.
    private static let sharersMax = 200

    /// Stores a contact: by its id, else by its e-mail and name, else as a new one.
    ///
    /// A record with an id takes over the row that an earlier import made for its e-mail without
    /// knowing an id. Two records of one file with the same id are one too many: the second is
    /// refused. Two without ids, with the same e-mail and with names that may be one person's
    /// (``PersonName``) are merged.
    package func contact(_ draft: ContactDraft) throws -> StoredContact {
        var values = draft.values
        values.companyKey = try companyKey(of: draft)
        // A record with an id is new or known by it, unless an id was made for its e-mail before.
        if let id = draft.id, !session.hasMadeIDs, let key = try insert(values, id: id) {
            return StoredContact(verdict: .created, key: key)
        }
        let (found, doubt) = try existing(draft)
        guard let row = found else {
            let key = try insert(values, id: draft.id ?? draft.madeID) ?? .beforeAll
            return StoredContact(verdict: .created, key: key, doubt: doubt)
        }
        if isSeen(row.key, in: .contact, importKey: row.importKey) {
            if let id = draft.id, row.id == id {
                return StoredContact(
                    verdict: .refused(field: "id", reason: Self.repeated(id)),
                    key: .beforeAll
                )
            }
            session.merged += 1
        }
        if row.isDeleted {
            try change(row.key, in: .contact) {
                try update(row.key, values, id: row.id, importKey: importKey)
            }
            return StoredContact(verdict: .created, key: row.key, doubt: doubt)
        }
        if draft.id == nil, PersonName(values.name).isShort(of: PersonName(row.values.name)) {
            // `A. Verdi` was found by her address; the next record of it may be Anna's again.
            values.record.name = ""
        }
        let attributes = try merged(row.values.attributes, with: values.attributes)
        let result = values.over(row.values, attributes: attributes)
        let id = draft.id ?? row.id
        if result == row.values, id == row.id {
            return StoredContact(verdict: .unchanged, key: row.key, doubt: doubt)
        }
        try change(row.key, in: .contact, importKey: row.importKey) {
            try update(row.key, result, id: id, importKey: row.importKey)
        }
        if id != row.id { try noteTakeover(of: row.key, from: row.id, by: id) }
        return StoredContact(
            verdict: row.importKey == importKey ? .unchanged : .updated,
            key: row.key,
            doubt: doubt
        )
    }

    static func repeated(_ id: String) -> String {
        "the id '\(id)' stands on an earlier record of this file; ids must be unique"
    }

    private struct Row {
        var key: ContactKey
        var id: String
        var importKey: ImportKey?
        var isDeleted: Bool
        var values: ContactValues
    }

    private func existing(
        _ draft: ContactDraft
    ) throws -> (row: Row?, doubt: StoredContact.Doubt?) {
        if let id = draft.id {
            if let row = try rows(.contactByID, id).first {
                return (row, contradiction(draft, row))
            }
            guard let email = draft.values.matchEmail else { return (nil, nil) }
            let made = try rows(.contactByEmail, email).filter {
                $0.id.hasPrefix(Self.madePrefix) && $0.importKey != importKey
            }
            return choose(draft, among: made)
        }
        var doubt: StoredContact.Doubt?
        if let email = draft.values.matchEmail {
            let (row, reason) = choose(draft, among: try rows(.contactByEmail, email))
            if row != nil { return (row, reason) }
            doubt = reason
        }
        // The same record of the same file is whom it was, whatever it was called since.
        let own = try rows(.contactByID, draft.madeID).first
        return (own, own == nil ? doubt : nil)
    }

    /// Whom a record means among those who have its address.
    private func choose(
        _ draft: ContactDraft,
        among people: [Row]
    ) -> (row: Row?, doubt: StoredContact.Doubt?) {
        guard let first = people.first else { return (nil, nil) }
        let name = draft.values.name
        if let own = people.first(where: { $0.id == draft.madeID }),
            PersonName(name).agrees(with: PersonName(own.values.name))
        {
            return (own, nil)
        }
        switch PersonName.match(name, among: people.map(\.values.record.name)) {
        case .one(let place): return (people[place], nil)
        case .none: return (nil, .sharedEmail(with: first.values.record.name))
        case .several: return (nil, .severalWithEmail)
        }
    }

    /// Two systems that number from 1 give two people one id.
    private func contradiction(_ draft: ContactDraft, _ row: Row) -> StoredContact.Doubt? {
        guard !row.isDeleted, let email = draft.values.matchEmail,
            let known = row.values.matchEmail, email != known,
            !PersonName(draft.values.name).agrees(with: PersonName(row.values.name))
        else { return nil }
        return .otherWithID(name: row.values.record.name, email: row.values.record.email ?? known)
    }

    private static let byEmail = """
        c.match_email = ?2 AND c.deleted_at IS NULL ORDER BY c.contact_key LIMIT \(sharersMax)
        """

    private func rows(_ slot: Slot, _ text: String) throws -> [Row] {
        let condition = slot == .contactByID ? "c.id = ?2" : Self.byEmail
        let row = try statement(
            slot,
            """
            SELECT c.contact_key, c.id, c.import_key, c.deleted_at, c.match_email, c.company_key,
                c.attributes, \(Contact.values.list(of: "c"))
            FROM contact AS c WHERE c.organization_key = ?1 AND \(condition)
            """
        )
        defer { row.reset() }
        row.bind(1, organization)
        row.bind(2, text)
        var rows: [Row] = []
        while try row.step() { rows.append(try Self.contactRow(row)) }
        return rows
    }

    private static func contactRow(_ row: Statement) throws -> Row {
        var values = ContactValues()
        values.matchEmail = row.stringOrNil(4)
        values.companyKey = CompanyKey(row.int64OrNil(5))
        values.attributes = row.textBytes(6)
        try Contact.values.read(row, from: 7, into: &values.record)
        return Row(
            key: ContactKey(row.int64(0)),
            id: row.string(1),
            importKey: ImportKey(row.int64OrNil(2)),
            isDeleted: !row.isNull(3),
            values: values
        )
    }

    /// Has the log tell that a record's own id took the place of one that an import had made.
    private func noteTakeover(of key: ContactKey, from old: String, by new: String) throws {
        session.idsChanged += 1
        try ContactIDChange(contactKey: key, old: old, new: new)
            .record(
                .importDone(session.run.id),
                at: Instant(microseconds: now),
                on: connection,
                session.store.environment
            )
    }

    /// Nil when the id is taken.
    private func insert(_ values: ContactValues, id: String) throws -> ContactKey? {
        let insert = try statement(
            .contactInsert,
            """
            INSERT INTO contact (organization_key, recorded_at, import_key, id, match_email,
                company_key, attributes, \(Contact.values.names))
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, \(Contact.values.parameters(from: 8)))
            ON CONFLICT (organization_key, id) DO NOTHING
            """
        )
        insert.bind(1, organization)
        insert.bind(2, now)
        insert.bind(3, importKey)
        bind(values, id: id, to: insert)
        try insert.run()
        return connection.changes > 0 ? ContactKey(connection.lastInsertRowID) : nil
    }

    private func update(
        _ key: ContactKey,
        _ values: ContactValues,
        id: String,
        importKey creator: ImportKey?
    ) throws {
        let update = try statement(
            .contactUpdate,
            """
            UPDATE contact SET recorded_at = ?2, import_key = ?3, id = ?4, match_email = ?5,
                company_key = ?6, attributes = ?7, deleted_at = NULL,
                \(Contact.values.assignments(from: 8))
            WHERE contact_key = ?1
            """
        )
        update.bind(1, key)
        update.bind(2, now)
        update.bind(3, creator)
        bind(values, id: id, to: update)
        try update.run()
    }

    /// Binds the parameters from 4 on.
    private func bind(_ values: ContactValues, id: String, to statement: Statement) {
        statement.bind(4, id)
        statement.bind(5, values.matchEmail)
        statement.bind(6, values.companyKey)
        statement.bindText(7, values.attributes)
        Contact.values.bind(values.record, to: statement, from: 8)
    }
}
