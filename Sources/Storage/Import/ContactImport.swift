package import CRM
import JSON
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
    /// Further addresses, as `MatchKey.email` writes them.
    package var otherEmails: [String] = []
    /// Phone numbers, as `IdentityRule.phoneKey` writes them.
    package var phones: [String] = []
    /// Pages that are the person's alone, as `IdentityRule.profileKey` writes them.
    package var profiles: [String] = []
    /// Ids under which other records know the person: the contact that a lead was converted to.
    package var otherIDs: [String] = []
    /// The system that the ids of the file are of; nil where its owner named none.
    package var system: String?
    /// Columns that the file has and whose cell is empty, by their names.
    package var emptied: [String] = []
    /// The same of columns that are kept as attributes.
    package var emptiedAttributes: [String] = []
    /// Whether what is emptied is cleared; else it is counted.
    package var isFull = false
    /// Whether it may become a contact though it has neither name, e-mail nor phone.
    package var mayBeNameless = true

    package init() {}

    var isRefusedAsNew: Bool {
        !mayBeNameless && values.name == nil && values.record.email == nil
            && values.record.phone == nil
    }
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

    /// Whether both say when they were changed, and these were before.
    func isOlder(than other: ContactValues) -> Bool {
        guard let own = record.updatedAt, let others = other.record.updatedAt else { return false }
        return own < others
    }

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
        /// A contact of another id is probably the same person; both are kept.
        case probably(id: String, name: String)
    }
}

extension ImportBatch {
    /// Prefix of ids made for records that have none.
    package static let madePrefix = "import:"

    /// Stores a contact: by its id, else as the person that it is by `IdentityRule`, else as a new
    /// one.
    ///
    /// A record with an id takes over the row that an earlier import made for the person without
    /// knowing an id. Two records of one file with the same id are one too many: the second is
    /// refused. Where both say when they were changed, the older one only fills gaps.
    package func contact(_ draft: ContactDraft) throws -> StoredContact {
        var values = draft.values
        let company = try company(of: draft)
        values.companyKey = company?.key
        if values.record.company == nil { values.record.company = company?.name }
        // A record with an id is new or known by it, unless an id was made for its e-mail before.
        if let id = draft.id, !session.hasOthers, !draft.isRefusedAsNew,
            draft.otherIDs.isEmpty, let key = try insert(values, id: id)
        {
            try keepHandles(of: draft, key)
            return StoredContact(verdict: .created, key: key)
        }
        let (found, doubt) = try existing(draft)
        guard let row = found else {
            if draft.isRefusedAsNew {
                let reason =
                    "no contact has the id, and the record has neither name, e-mail nor phone"
                return StoredContact(
                    verdict: .refused(field: "id", reason: reason),
                    key: .beforeAll
                )
            }
            let key = try insert(values, id: draft.id ?? draft.madeID) ?? .beforeAll
            try keepHandles(of: draft, key)
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
        try keepHandles(of: draft, row.key, known: row)
        return try change(row, to: draft, values, doubt)
    }

    /// Changes a contact that a record was found to be of.
    private func change(
        _ row: ContactRow,
        to draft: ContactDraft,
        _ said: ContactValues,
        _ doubt: StoredContact.Doubt?
    ) throws -> StoredContact {
        var values = said
        if row.isDeleted {
            try change(row.key, in: .contact) {
                try update(row.key, values, id: row.id, importKey: importKey)
            }
            return StoredContact(verdict: .created, key: row.key, doubt: doubt)
        }
        if row.id != draft.id, PersonName(values.name).isShort(of: PersonName(row.values.name)) {
            // `A. Verdi` was found by her address; the next record of it may be Anna's again.
            values.record.name = ""
        }
        if row.id != draft.id, row.values.matchEmail != nil {
            // Found by something else than this address, which is kept as a further one.
            if row.values.matchEmail != values.matchEmail { values.record.email = nil }
        }
        let isOlder = values.isOlder(than: row.values)
        let attributes =
            isOlder
            ? try merged(values.attributes, with: row.values.attributes)
            : try merged(row.values.attributes, with: values.attributes)
        var result =
            isOlder
            ? row.values.over(values, attributes: attributes)
            : values.over(row.values, attributes: attributes)
        if !isOlder { try clear(&result, by: draft, said: values) }
        // An id of another record is no reason to rename this one.
        let id = row.id.hasPrefix(Self.madePrefix) ? draft.id ?? row.id : row.id
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

    /// Takes away what the record leaves empty, where it says all there is; else counts it.
    private func clear(
        _ result: inout ContactValues,
        by draft: ContactDraft,
        said: ContactValues
    ) throws {
        for column in Contact.columns where draft.emptied.contains(column.name) {
            guard column.json(said.record).isNull, !column.json(result.record).isNull else {
                continue
            }
            guard draft.isFull else {
                session.emptyKept += 1
                continue
            }
            column.clear(&result.record)
            if column.name == "email" { result.matchEmail = nil }
            if column.name == "company" { result.companyKey = nil }
        }
        guard draft.isFull, !draft.emptiedAttributes.isEmpty,
            case .object(var members) = try JSON(parsing: result.attributes)
        else { return }
        for name in draft.emptiedAttributes { members[name] = nil }
        result.attributes = JSON.object(members).canonicalBytes
    }

    static func repeated(_ id: String) -> String {
        "the id '\(id)' stands on an earlier record of this file; ids must be unique"
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
