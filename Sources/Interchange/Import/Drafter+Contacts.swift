import CRM
import Identity
import JSON
import Storage
import Values

extension Drafter {
    /// Stores a contact, and the outcome its column states.
    mutating func contact(in batch: ImportBatch) throws -> ImportVerdict {
        if let firm = try firmOfRow() {
            warnings.add(
                "% records are companies by their type, and were stored as such",
                example: "line \(cells.record.line): \(firm.name)"
            )
            return try batch.company(firm)
        }
        var draft = try contactDraft()
        if batch.mayChange { noteEmptied(&draft) }
        let outcome = outcome()
        let outcomeAt = outcome == nil ? nil : outcomeMoment()
        let bounce = bounce()
        let stored = try batch.contact(draft)
        if case .refused = stored.verdict { return stored.verdict }
        if let doubt = stored.doubt { note(doubt, draft) }
        try secondDeal(of: stored.key, in: batch)
        if let bounce {
            try batch.bounce(
                id: madeID,
                contactKey: stored.key,
                at: bounce.at,
                reason: bounce.reason
            )
        }
        if let isWon = outcome {
            try batch.outcome(
                contactKey: stored.key,
                isWon: isWon,
                occurredAt: outcomeAt,
                source: .column
            )
        }
        return stored.verdict
    }

    /// Notes what the record leaves empty; a name and a refusal of contact are never taken away.
    private func noteEmptied(_ draft: inout ContactDraft) {
        draft.isFull = isFull
        draft.emptied = Self.clearedColumns.compactMap { cells.isEmptied($0.1) ? $0.0 : nil }
        if isFull { draft.emptiedAttributes = cells.emptiedAttributes }
    }

    private static let clearedColumns: [(String, Field)] = Contact.columns.compactMap { column in
        guard column.isEditable, column.kind == .text, column.name != "name",
            let field = Field(columnName: column.name)
        else { return nil }
        return (column.name, field)
    }

    /// Warns by line of a record that may be somebody else.
    private mutating func note(_ doubt: StoredContact.Doubt, _ draft: ContactDraft) {
        let line = "line \(cells.record.line)"
        let name = draft.values.record.name
        let email = draft.values.record.email ?? ""
        switch doubt {
        case .sharedEmail(let other):
            warnings.add(
                "% records have the e-mail address of somebody of another name; they are contacts "
                    + "of their own",
                example: "\(line): \(name) and \(other), \(email)",
                examplesMax: Self.doubtsMax
            )
        case .severalWithEmail:
            warnings.add(
                "% records have the e-mail address of several people and a name that fits more "
                    + "than one; they are contacts of their own",
                example: "\(line): \(name) \(email)",
                examplesMax: Self.doubtsMax
            )
        case .probably(let id, let other):
            warnings.add(
                "% records are probably of somebody who is held already; both are kept: see 'assay "
                    + "duplicates'",
                example: "\(line): \(name) \(email) and \(other) ('\(id)')",
                examplesMax: Self.doubtsMax
            )
        case .otherWithID(let otherName, let otherEmail):
            warnings.add(
                "% records have the id of somebody of another name and e-mail address, whom they "
                    + "replace; if they come from another system, undo the import and give "
                    + "--system NAME",
                example: "\(line): \(draft.id ?? "") was \(otherName), \(otherEmail), and is "
                    + "\(name), \(email)",
                examplesMax: Self.doubtsMax
            )
        }
    }

    /// Doubts of one kind that are told by line.
    private static let doubtsMax = 10

    mutating func contactDraft() throws(Refusal) -> ContactDraft {
        var draft = ContactDraft()
        draft.id = try id()
        draft.madeID = madeID
        draft.system = system
        draft.mayBeNameless = allowsNameless
        draft.values.record = try contactRecord()
        draft.values.matchEmail = draft.values.record.email.flatMap(MatchKey.email)
        draft.otherEmails = otherEmails(than: draft.values.matchEmail)
        draft.phones = phones()
        draft.profiles = cells.pages.compactMap(IdentityRule.profileKey)
        draft.otherIDs = try reference(.convertedTo).map { [$0] } ?? []
        draft.companyID = try reference(.companyID)
        draft.firm = firm(isCompany: false)
        draft.values.attributes = try cells.attributes()
        let record = draft.values.record
        let isNobody =
            draft.id == nil && record.name.isEmpty && record.email == nil && record.phone == nil
            && record.company == nil
        if isNobody, !cells.plan.has(.outcome) {
            throw Refusal(
                field: nil,
                reason: "the record has neither id, name, e-mail, phone nor company"
            )
        }
        return draft
    }

    /// The record's columns: those with words or rules of their own are read by these, the others
    /// as they stand.
    private mutating func contactRecord() throws(Refusal) -> Contact {
        var contact = Contact(id: "", organizationID: "", name: try name() ?? "")
        try address(&contact)
        contact.company = try companyName()
        contact.website = try website()
        contact.doNotContact = doNotContact()
        for (column, field) in Self.plainColumns {
            switch column.access {
            case .text(_, let set): set(&contact, try cells.short(field))
            case .moment(_, let set):
                set(&contact, readableMoment(field).map(Instant.init(microseconds:)))
            case .integer, .flag, .object, .contact: break
            }
        }
        return contact
    }

    /// Columns that have no reader of their own.
    private static let plainColumns: [(Column<Contact>, Field)] = Contact.columns.compactMap {
        guard let field = Field(columnName: $0.name),
            ![.name, .email, .phone, .company, .website, .doNotContact].contains(field)
        else { return nil }
        return ($0, field)
    }

    /// The whole name, else its parts joined.
    func name() throws(Refusal) -> String? {
        if let name = try cells.short(.name) {
            guard let nested = cells.nested(.name) else { return name }
            return NestedValue.name(nested)
        }
        var parts: [String] = []
        for field in [Field.firstName, .middleName, .lastName] {
            if let part = try cells.short(field) { parts.append(part) }
        }
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }

    /// All addresses but the first, under which the person is found as well.
    private func otherEmails(than first: String?) -> [String] {
        var emails: [String] = []
        for (_, text) in cells.texts(.email) {
            for address in EmailReader.addresses(text) {
                guard let email = MatchKey.email(address), email != first, !emails.contains(email)
                else { continue }
                emails.append(email)
            }
        }
        return emails
    }

    /// The numbers of all columns, by which the person is found.
    private func phones() -> [String] {
        var phones: [String] = []
        for (_, text) in cells.texts(.phone) {
            for phone in PhoneReader.read(text).numbers.compactMap(IdentityRule.phoneKey)
            where !phones.contains(phone) {
                phones.append(phone)
            }
        }
        return phones
    }

    /// The company's name; of an object of JSON, as other programs' interfaces give it, its member.
    private mutating func companyName() throws(Refusal) -> String? {
        guard let text = try cells.short(.company) else { return nil }
        guard let nested = cells.nested(.company) else { return text }
        cells.keep(.company)
        return NestedValue.company(nested)
    }

    /// E-mail and phone; of several in one cell (`a ::: b`, as Google writes) the first, while the
    /// cell is kept.
    private mutating func address(_ contact: inout Contact) throws(Refusal) {
        if let text = cells.text(.email) {
            contact.email = EmailReader.addresses(flat(.email, text)).first
            if contact.email == nil { setAside(.email, "are no e-mail address", text) }
            if contact.email != text { cells.keep(.email) }
        }
        if let text = cells.text(.phone) {
            let phone = PhoneReader.read(flat(.phone, text))
            contact.phone = phone.numbers.first
            if phone.isRounded {
                setAside(.phone, "were rounded by a spreadsheet; export them as text", text)
            }
            if phone.isRounded || (contact.phone != nil && contact.phone != text) {
                cells.keep(.phone)
            }
        }
    }

    /// The text of a field; of a list or object of JSON its values, the primary one first.
    private func flat(_ field: Field, _ text: String) -> String {
        cells.nested(field).map { NestedValue.values($0).joined(separator: "; ") } ?? text
    }

    /// A web address; that of a person's page on a social network says nothing of the company.
    private mutating func website() throws(Refusal) -> String? {
        guard let website = try cells.short(.website, bytesMax: Limits.subjectBytesMax) else {
            return nil
        }
        let column = cells.column(of: .website).map { cells.plan.slots[$0].key }
        guard column != Field.website.columnName, let host = WebAddress.host(website),
            Self.networks.contains(host)
        else {
            return website
        }
        cells.keep(.website)
        return nil
    }

    private static let networks: Set<String> = [
        "linkedin.com", "facebook.com", "twitter.com", "x.com", "instagram.com", "xing.com",
    ]

    /// Whether they refuse: one refusal in any column is one.
    ///
    /// Our own column says yes or no; a CRM's opt-outs, of which it has one a channel, say yes or
    /// nothing; its consent says either.
    private mutating func doNotContact() -> Bool? {
        var refusal: Bool?
        if let text = cells.text(.doNotContact) {
            if FlagWords.flag(text) == nil { cells.keep(.doNotContact) }
            refusal = optOut(text, .doNotContact)
        }
        for (column, text) in cells.texts(.optedOut)
        where optOut(text, .optedOut, column: column) == true {
            refusal = true
        }
        for (column, text) in cells.texts(.consent) {
            guard let isGiven = FlagWords.consent(text) else { continue }
            if !isGiven {
                warnings.add(
                    "% records say no in '\(cells.plan.slots[column].key)' and count as asked not "
                        + "to be contacted",
                    example: "line \(cells.record.line): '\(text.prefix(60))'"
                )
            }
            refusal = refusal == true || !isGiven
        }
        return refusal
    }

    private mutating func optOut(_ text: String, _ field: Field, column: Int? = nil) -> Bool? {
        if let answer = FlagWords.optOut(text) { return answer }
        guard !Placeholder.isNothing(text, isName: false) else { return nil }
        let name = (column ?? cells.column(of: field)).map { cells.plan.slots[$0].key } ?? ""
        warnings.add(
            "% values of '\(name)' say neither yes nor no and count as no; look whether these "
                + "people may be contacted",
            example: "line \(cells.record.line): '\(text.prefix(60))'"
        )
        return nil
    }

    /// That mail came back: why, and when if the record says so.
    private mutating func bounce() -> (reason: String?, at: Int64?)? {
        let text = cells.text(.bounced)
        guard let said = text ?? cells.text(.bouncedAt), FlagWords.flag(said) != false else {
            return nil
        }
        let reason = text.flatMap { FlagWords.flag($0) == nil ? $0 : nil }
        do {
            return (reason, try moment(.bouncedAt).map { min($0, now) })
        } catch {
            warnings.add(
                "% addresses came back at a moment that cannot be read; that they did counts",
                example: "line \(cells.record.line): \(error.reason)"
            )
            return (reason, nil)
        }
    }

    /// What the record says of the company; kept as attributes too, where it is a contact's.
    mutating func firm(isCompany: Bool) -> FirmFacts {
        var firm = FirmFacts()
        firm.industry = cells.text(.industry)
        let size = cells.text(.employees)
        firm.employees = size.flatMap { HeadCount.read($0, mark: decimalMark(.employees)) }
        if let size, firm.employees == nil {
            setAside(.employees, "are no whole number of people", size)
        }
        if let domain = cells.text(.domain) { firm.domain = WebAddress.host(domain) }
        if !isCompany || size != nil && firm.employees == nil { cells.keep(.employees) }
        if !isCompany { cells.keep(.industry) }
        if !isCompany || firm.domain != cells.text(.domain) { cells.keep(.domain) }
        return firm
    }

    private mutating func outcome() -> Bool? {
        guard let text = cells.text(.outcome) else { return nil }
        switch outcomes.read(text) {
        case .decided(let isWon): return isWon
        case .open: return nil
        case .unknown:
            let name = cells.plan.name(of: .outcome) ?? ""
            warnings.add(
                "% values of '\(name)' say neither won nor lost; those contacts have no outcome: "
                    + OutcomeReader.advice,
                example: "line \(cells.record.line): '\(text.prefix(60))'"
            )
            return nil
        }
    }

    /// When it was decided; a lead with its outcome is worth more than that date.
    private mutating func outcomeMoment() -> Int64? {
        do {
            return try moment(.outcomeAt)
        } catch {
            warnings.add(
                "% outcomes were stored without a date, which could not be read",
                example: "line \(cells.record.line): \(error.reason)"
            )
            return nil
        }
    }

    /// The company that a record of a file of people and companies is; nil for a person.
    private mutating func firmOfRow() throws(Refusal) -> CompanyDraft? {
        guard let column = cells.plan.firmColumn, let text = cells.text(column: column),
            ColumnSample.isFirm(text, isFlag: true) ?? ColumnSample.isFirm(text, isFlag: false)
                == true
        else { return nil }
        var name = try name()
        if name == nil { name = try companyName() }
        guard let name else { return nil }
        var draft = CompanyDraft(name: name)
        draft.id = try id()
        draft.firm = firm(isCompany: true)
        draft.firm.domain = draft.firm.domain ?? cells.text(.website).flatMap(WebAddress.host)
        draft.country = try cells.short(.country)
        draft.attributes = try cells.attributes()
        return draft
    }

    mutating func company(in batch: ImportBatch) throws -> ImportVerdict {
        guard let name = try cells.short(.name) else {
            throw Refusal(field: .name, reason: "the company has no name")
        }
        var draft = CompanyDraft(name: name)
        draft.id = try id()
        draft.firm = firm(isCompany: true)
        draft.country = try cells.short(.country)
        draft.attributes = try cells.attributes()
        if isFull {
            draft.emptied = emptied([
                ("industry", .industry), ("employees", .employees), ("domain", .domain),
                ("country", .country),
            ])
        }
        return try batch.company(draft)
    }
}
