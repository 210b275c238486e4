import CRM
import Storage
import Values

extension Drafter {
    /// Stores an opportunity; its contact may be unknown when it names a company.
    mutating func opportunity(in batch: ImportBatch) throws -> ImportVerdict {
        var draft = OpportunityDraft(id: try id() ?? madeID)
        draft.deal.company = try cells.short(.company)
        draft.contactKey = try contactKey(in: batch) ?? secondPerson(in: batch)
        noteOtherContacts(of: draft)
        let companyID = try reference(.companyID)
        draft.companyKey = try batch.companyKey(
            name: draft.deal.company,
            id: companyID,
            firm: FirmFacts()
        )
        if draft.contactKey == nil {
            // A name alone is kept beside the deal.
            let isNamed = cells.text(.contactID) != nil || cells.text(.contactEmail) != nil
            if isNamed, draft.companyKey == nil { throw unknownContact() }
            if isNamed {
                cells.keep(.contactID)
                cells.keep(.contactEmail)
                warnings.add(
                    "% opportunities name a contact that is not known, or an address that several "
                        + "share; they count for the company",
                    example: "line \(cells.record.line)"
                )
            }
        }
        try terms(&draft)
        draft.attributes = try cells.attributes()
        if isFull { draft.emptied = emptied(Self.clearedDealFields) }
        return try batch.opportunity(draft)
    }

    /// What was agreed: name, stage, worth, and when.
    mutating func terms(_ draft: inout OpportunityDraft) throws(Refusal) {
        draft.deal.name = try cells.short(.name) ?? ""
        draft.deal.stage = try cells.short(.stage)
        draft.status = status()
        try worth(&draft)
        draft.deal.openedAt = readableMoment(.openedAt).map(Instant.init(microseconds:))
        draft.deal.movedAt = readableMoment(.movedAt).map(Instant.init(microseconds:))
        // CRMs put the day they hope for into the same column while a deal is open.
        if draft.status == .won || draft.status == .lost {
            draft.deal.closedAt = readableMoment(.closedAt).map(Instant.init(microseconds:))
        } else {
            cells.keep(.closedAt)
        }
    }

    private static let clearedDealFields: [(column: String, field: Field)] = [
        ("stage", .stage), ("value_minor", .value), ("value_minor", .valueMinor),
        ("currency", .currency), ("closed_at", .closedAt),
    ]

    /// The columns of which the record has a cell with nothing in it.
    func emptied(_ fields: [(column: String, field: Field)]) -> Set<String> {
        Set(fields.filter { cells.isEmptied($0.field) }.map(\.column))
    }

    /// A deal counts for one contact; who else is named is told.
    private mutating func noteOtherContacts(of draft: OpportunityDraft) {
        guard let text = cells.text(.contactID), text.contains(";") else { return }
        warnings.add(
            "% deals name several contacts and count for the first",
            example: "line \(cells.record.line): \(text.prefix(60))",
            examplesMax: 10
        )
    }

    private mutating func status() -> Opportunity.Status? {
        let isWon = isWon()
        let isClosed = cells.text(.isClosed).flatMap(FlagWords.flag)
        if isWon == true { return .won }
        if isClosed == true, isWon == false { return .lost }
        let status = cells.text(.status)
        let named = status.flatMap(StatusWords.status)
        if let status, status != named?.rawValue { cells.keep(.status) }
        if let named, named != .open { return named }
        let staged = cells.text(.stage).flatMap(StatusWords.status)
        if let staged, staged != .open { return staged }
        return named ?? staged ?? (isClosed == false ? .open : nil)
    }

    /// What the column that says so means; nil, and told, where it is not understood.
    private mutating func isWon() -> Bool? {
        guard let text = cells.text(.isWon) else { return nil }
        switch outcomes.read(text) {
        case .decided(let isWon): return isWon
        case .open: return nil
        case .unknown:
            warnings.add(
                "% values of '\(cells.plan.name(of: .isWon) ?? "")' say neither won nor lost and "
                    + "were not used: \(OutcomeReader.advice)",
                example: "line \(cells.record.line): '\(text.prefix(60))'"
            )
            return nil
        }
    }

    private mutating func worth(_ draft: inout OpportunityDraft) throws(Refusal) {
        if let code = try cells.short(.currency) {
            draft.deal.currency = Currency.code(MatchKey.trimmed(code))
            if draft.deal.currency != code { cells.keep(.currency) }
        }
        if let text = cells.text(.valueMinor) {
            draft.deal.valueMinor = Int64(text)
            if draft.deal.valueMinor == nil { setAside(.valueMinor, "are no integer", text) }
        } else if let text = cells.text(.value) {
            do throws(MoneyReader.Refusal) {
                let amount = try MoneyReader(mark: decimalMark(.value)).read(
                    text,
                    currency: draft.deal.currency,
                    isPlain: cells.isJSON(.value)
                )
                draft.deal.valueMinor = amount.minor
                draft.deal.currency = amount.currency
            } catch {
                setAside(.value, "are no amount of money", error.description)
            }
        }
    }
}
