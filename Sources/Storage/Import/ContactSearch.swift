import CRM
import Identity
import SQLite
import Values

/// Finds the contact that a record of a file means.
extension ImportBatch {
    /// A contact as the file holds it.
    struct ContactRow {
        var key: ContactKey
        var id: String
        var importKey: ImportKey?
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
        guard let id = draft.id else { return try person(draft) }
        if let row = try rows(.contactByID, id).first {
            // Whoever was merged is found as the contact that stayed.
            let merged = row.isDeleted ? try rows(.contactByHandle, "id:" + id).first : nil
            return (merged ?? row, contradiction(draft, merged ?? row))
        }
        // Kept by a version of Assay that took Salesforce's short ids as they were.
        if let short = SalesforceID.short(id), let row = try rows(.contactByID, short).first,
            !row.isDeleted
        {
            return (row, contradiction(draft, row))
        }
        for other in draft.otherIDs {
            if let row = try rows(.contactByID, other).first, !row.isDeleted { return (row, nil) }
        }
        if let row = try rows(.contactByHandle, "id:" + id).first { return (row, nil) }
        guard session.hasOthers else { return (nil, nil) }
        let (row, doubt) = try person(draft)
        guard let row, row.importKey != importKey else { return (nil, doubt) }
        if row.id.hasPrefix(Self.madePrefix) { return (row, doubt) }
        if try isUnknown(row, to: draft.system) { return (row, doubt) }
        return (nil, .probably(id: row.id, name: row.values.name ?? row.values.record.email ?? ""))
    }

    /// Whether a contact has no id in the system that the record comes from: then it may get one
    /// beside its own.
    private func isUnknown(_ row: ContactRow, to system: String?) throws -> Bool {
        guard let system, !row.id.hasPrefix(system + ":") else { return false }
        return try connection.value(
            "SELECT 1 FROM contact_handle WHERE contact_key = ?1 AND substr(handle, 1, ?2) = ?3",
            .key(row.key),
            .integer(Int64(system.unicodeScalars.count + 4)),
            .text("id:\(system):")
        ) == nil
    }

    /// Who a record without a known id is: by address and name, else by what else is known.
    private func person(
        _ draft: ContactDraft
    ) throws -> (row: ContactRow?, doubt: StoredContact.Doubt?) {
        var doubt: StoredContact.Doubt?
        if let email = draft.values.matchEmail {
            let (row, reason) = choose(draft, among: try rows(.contactByEmail, email))
            if row != nil { return (row, reason) }
            doubt = reason
        }
        // The same record of the same file is whom it was, whatever it was called since.
        if draft.id == nil, let own = try rows(.contactByID, draft.madeID).first {
            return (own, nil)
        }
        guard let best = try likeliest(draft, among: try candidates(draft)) else {
            return (nil, doubt)
        }
        if best.certainty >= IdentityRule.joins { return (best.row, nil) }
        let name = best.row.values.record.name
        return (nil, doubt ?? .probably(id: best.row.id, name: name))
    }

    /// Those who have an address, page, number, name or company of the record.
    private func candidates(_ draft: ContactDraft) throws -> [ContactRow] {
        var found: [ContactRow] = []
        for handle in draft.handles {
            found += try rows(.contactByHandle, handle)
            if handle.hasPrefix("mail:") {
                found += try rows(.contactByEmail, String(handle.dropFirst(5)))
            }
        }
        if let name = draft.values.name {
            for phone in draft.phones {
                found += try rows(.contactByPhone, String(phone.suffix(7)))
            }
            found += try rows(.contactByName, name)
        }
        let colleagues = try PersonColleagues.keys(like: draft.traits) { company, body in
            let row = try statement(.colleagues, PersonColleagues.sql)
            defer { row.reset() }
            row.bind(1, organization)
            row.bind(2, company)
            while try row.step() { try body(row) }
        }
        return try found + colleagues.flatMap { try rows(.contactByKey, String($0)) }
    }

    /// The first of those whom the rule holds likeliest; nil where nobody is worth a look.
    private func likeliest(
        _ draft: ContactDraft,
        among candidates: [ContactRow]
    ) throws -> (row: ContactRow, certainty: Int)? {
        var best: (row: ContactRow, certainty: Int)?
        let traits = draft.traits
        for row in candidates.prefix(Self.sharersMax) where row.id != draft.id {
            let certainty = IdentityRule.certainty(traits, try self.traits(of: row))
            if certainty >= IdentityRule.doubts, certainty > best?.certainty ?? 0 {
                best = (row, certainty)
            }
        }
        return best
    }

    /// What is known of a contact that may tell who it is.
    private func traits(of row: ContactRow) throws -> PersonTraits {
        var traits = row.values.traits
        try connection.rows(
            "SELECT handle FROM contact_handle WHERE contact_key = ?",
            .key(row.key)
        ) { handle in
            traits.add(handle: handle.string(0))
        }
        return traits
    }

    /// Keeps by what else than its own id and first address a contact is found; what a contact of
    /// before is given is noted, for undoing.
    func keepHandles(of draft: ContactDraft, _ key: ContactKey, known row: ContactRow? = nil) throws
    {
        var handles = draft.handles.filter { $0 != "mail:" + (row?.values.matchEmail ?? "") }
        if let row {
            if let id = draft.id, id != row.id, !row.id.hasPrefix(Self.madePrefix) {
                handles.append("id:" + id)
            }
            // The record's number takes the place of this one.
            if let phone = row.values.phoneKey, let own = draft.values.phoneKey, phone != own {
                handles.append("tel:" + phone)
            }
        } else {
            handles.removeAll { $0 == "mail:" + (draft.values.matchEmail ?? "") }
        }
        handles.removeAll { $0 == "tel:" + (draft.values.phoneKey ?? "") }
        for handle in handles {
            try connection.run(
                """
                INSERT INTO contact_handle (organization_key, handle, contact_key) VALUES (?, ?, ?)
                ON CONFLICT DO NOTHING
                """,
                .key(organization),
                .text(handle),
                .key(key)
            )
            guard connection.changes > 0 else { continue }
            try CommittedRows.note(key, on: connection)
            guard let row, row.importKey != importKey else { continue }
            session.changeNumber += 1
            try connection.run(
                """
                INSERT INTO import_change (import_key, number, table_name, row_key, before, after)
                VALUES (?, ?, 'contact_handle', ?, '{}', json_object('handle', ?))
                """,
                .key(importKey),
                .integer(session.changeNumber),
                .key(key),
                .text(handle)
            )
        }
    }
}

/// Chooses among those who were found, and reads their rows.
extension ImportBatch {
    /// Whom a record means among those who have its address.
    private func choose(
        _ draft: ContactDraft,
        among all: [ContactRow]
    ) -> (row: ContactRow?, doubt: StoredContact.Doubt?) {
        let name = draft.values.name
        var people = all
        // Whoever writes from `info@` without a name may be anybody there.
        if let email = draft.values.matchEmail, IdentityRule.isShared(email) {
            people.removeAll { ($0.values.name == nil) != (name == nil) }
            if people.isEmpty, let other = all.first, name == nil {
                let single = StoredContact.Doubt.probably(
                    id: other.id,
                    name: other.values.record.name
                )
                return (nil, all.count > 1 ? .severalWithEmail : single)
            }
        }
        guard let first = people.first else { return (nil, nil) }
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
    private func contradiction(_ draft: ContactDraft, _ row: ContactRow) -> StoredContact.Doubt? {
        guard !row.isDeleted, let email = draft.values.matchEmail,
            let known = row.values.matchEmail, email != known,
            !PersonName(draft.values.name).agrees(with: PersonName(row.values.name))
        else { return nil }
        return .otherWithID(name: row.values.record.name, email: row.values.record.email ?? known)
    }

    private static let byEmail = """
        c.match_email = ?2 AND c.deleted_at IS NULL ORDER BY c.contact_key LIMIT \(sharersMax)
        """

    private static let byName = """
        c.name = ?2 COLLATE NOCASE AND c.deleted_at IS NULL
        ORDER BY c.contact_key LIMIT \(sharersMax)
        """

    private static let byPhone = """
        c.phone IS NOT NULL AND \(PersonColleagues.phoneEnd(of: "c")) = ?2 AND c.deleted_at IS NULL
        ORDER BY c.contact_key LIMIT \(sharersMax)
        """

    private static let byHandle = """
        c.deleted_at IS NULL AND c.contact_key IN (
            SELECT contact_key FROM contact_handle WHERE organization_key = ?1 AND handle = ?2)
        ORDER BY c.contact_key LIMIT \(sharersMax)
        """

    /// The contacts that have an id, address, name or handle, oldest first.
    func rows(_ slot: Slot, _ text: String) throws -> [ContactRow] {
        let condition =
            switch slot {
            case .contactByName: Self.byName
            case .contactByHandle: Self.byHandle
            case .contactByEmail: Self.byEmail
            case .contactByPhone: Self.byPhone
            case .contactByKey: "c.contact_key = CAST(?2 AS INTEGER)"
            default: "c.id = ?2"
            }
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
        var rows: [ContactRow] = []
        while try row.step() { rows.append(try Self.contactRow(row)) }
        return rows
    }

    private static func contactRow(_ row: Statement) throws -> ContactRow {
        var values = ContactValues()
        values.matchEmail = row.stringOrNil(4)
        values.companyKey = CompanyKey(row.int64OrNil(5))
        values.attributes = row.textBytes(6)
        try Contact.values.read(row, from: 7, into: &values.record)
        return ContactRow(
            key: ContactKey(row.int64(0)),
            id: row.string(1),
            importKey: ImportKey(row.int64OrNil(2)),
            isDeleted: !row.isNull(3),
            values: values
        )
    }
}

extension ContactDraft {
    /// Addresses, numbers, pages and ids as `contact_handle` has them, the first of each too; of
    /// whoever names no company, what the addresses say of it.
    var handles: [String] {
        let firms =
            values.record.company == nil
            ? IdentityRule.companies(of: Set([values.matchEmail].compactMap { $0 })) : []
        return firms.sorted().map { "firm:" + $0 }
            + (values.matchEmail.map { ["mail:" + $0] } ?? []) + otherEmails.map { "mail:" + $0 }
            + phones.map { "tel:" + $0 } + profiles.map { "page:" + $0 }
            + otherIDs.map { "id:" + $0 }
    }

    var traits: PersonTraits {
        var traits = values.traits
        traits.emails.formUnion(otherEmails)
        traits.phones.formUnion(phones)
        traits.profiles.formUnion(profiles)
        return traits
    }
}

extension ContactValues {
    var traits: PersonTraits {
        var traits = PersonTraits()
        traits.name = name
        if let matchEmail { traits.emails.insert(matchEmail) }
        if let phoneKey { traits.phones.insert(phoneKey) }
        traits.company = record.company.flatMap(IdentityRule.companyKey)
        return traits
    }

    var phoneKey: String? { record.phone.flatMap(IdentityRule.phoneKey) }
}

extension ImportBatch {
    /// Whom a record means that says no more than a name in full: the one of that name.
    ///
    /// `company`, where the record names one, must not be another than theirs.
    /// - Throws: ``SQLiteError`` when the file cannot be read.
    package func contact(named name: String, company: String?) throws -> ContactReference {
        let name = MatchKey.trimmed(name)
        let firm = company.flatMap(MatchKey.company)
        let people = try rows(.contactByName, name).filter { row in
            let own = row.values.record.company.flatMap(MatchKey.company)
            return firm == nil || own == nil || own == firm
        }
        if people.count > 1 {
            return .shared(
                people.prefix(4).map {
                    ContactReference.Sharer(id: $0.id, name: $0.values.record.name)
                }
            )
        }
        guard let one = people.first, PersonName(name).wordCount >= 2 else { return .unknown }
        return .known(one.key)
    }
}
