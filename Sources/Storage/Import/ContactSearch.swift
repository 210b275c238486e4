import CRM
import SQLite
import Values

/// Finds the contact that a record of a file means.
extension ImportBatch {
    /// A contact as the file holds it.
    struct ContactRow {
        var key: Int64
        var id: String
        var importKey: Int64?
        var isDeleted: Bool
        var values: ContactValues
    }

    /// People of one e-mail address among whom a record looks for itself; of more, the oldest.
    ///
    /// A file in which everybody has one address must not take time that grows with its square.
    private static let sharersMax = 200

    /// Whom a record means, and what is doubtful about it.
    func existing(
        _ draft: ContactDraft
    ) throws -> (row: ContactRow?, doubt: StoredContact.Doubt?) {
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
        among people: [ContactRow]
    ) -> (row: ContactRow?, doubt: StoredContact.Doubt?) {
        guard let first = people.first else { return (nil, nil) }
        let name = draft.values.name
        if let own = people.first(where: { $0.id == draft.madeID }),
            PersonName(name).agrees(with: PersonName(own.values.name))
        {
            return (own, nil)
        }
        switch PersonName.match(name, among: people.map { $0.values.name ?? "" }) {
        case .one(let place): return (people[place], nil)
        case .none: return (nil, .sharedEmail(with: first.values.name ?? ""))
        case .several: return (nil, .severalWithEmail)
        }
    }

    /// Two systems that number from 1 give two people one id.
    private func contradiction(_ draft: ContactDraft, _ row: ContactRow) -> StoredContact.Doubt? {
        guard !row.isDeleted, let email = draft.values.matchEmail,
            let known = row.values.matchEmail, email != known,
            !PersonName(draft.values.name).agrees(with: PersonName(row.values.name))
        else { return nil }
        return .otherWithID(name: row.values.name ?? "", email: row.values.email ?? known)
    }

    private static let byEmail = """
        c.match_email = ?2 AND c.deleted_at IS NULL ORDER BY c.contact_key LIMIT \(sharersMax)
        """

    private func rows(_ slot: Slot, _ text: String) throws -> [ContactRow] {
        let condition = slot == .contactByID ? "c.id = ?2" : Self.byEmail
        let row = try statement(
            slot,
            """
            SELECT c.contact_key, c.id, c.import_key, c.deleted_at, c.name, c.email, c.match_email,
                c.phone, c.company_key, c.company, c.title, c.website, c.source, c.country, c.city,
                c.do_not_contact, c.created_at, c.updated_at, c.attributes
            FROM contact AS c WHERE c.organization_key = ?1 AND \(condition)
            """
        )
        defer { row.reset() }
        row.bind(1, organization)
        row.bind(2, text)
        var rows: [ContactRow] = []
        while try row.step() { rows.append(Self.contactRow(row)) }
        return rows
    }

    private static func contactRow(_ row: Statement) -> ContactRow {
        var values = ContactValues()
        values.name = row.string(4)
        values.email = row.stringOrNil(5)
        values.matchEmail = row.stringOrNil(6)
        values.phone = row.stringOrNil(7)
        values.companyKey = row.int64OrNil(8)
        values.company = row.stringOrNil(9)
        values.title = row.stringOrNil(10)
        values.website = row.stringOrNil(11)
        values.source = row.stringOrNil(12)
        values.country = row.stringOrNil(13)
        values.city = row.stringOrNil(14)
        values.doNotContact = row.int64OrNil(15).map { $0 != 0 }
        values.createdAt = row.int64OrNil(16)
        values.updatedAt = row.int64OrNil(17)
        values.attributes = row.textBytes(18)
        return ContactRow(
            key: row.int64(0),
            id: row.string(1),
            importKey: row.int64OrNil(2),
            isDeleted: !row.isNull(3),
            values: values
        )
    }
}
