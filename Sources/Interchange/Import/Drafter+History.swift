import CRM
import Storage
import Values

extension Drafter {
    /// Stores an interaction of a contact that is known by id or e-mail.
    mutating func interaction(in batch: ImportBatch) throws -> ImportVerdict {
        guard let contact = try contactKey(in: batch) else { throw unknownContact() }
        guard let occurredAt = try moment(.occurredAt) else {
            throw Refusal(field: .occurredAt, reason: "there is no date")
        }
        let kind = kind(isPast: occurredAt <= now)
        var draft = InteractionDraft(
            id: try id() ?? madeID,
            contactKey: contact,
            kind: kind,
            occurredAt: occurredAt
        )
        draft.subject = try cells.short(.subject, bytesMax: Limits.subjectBytesMax)
        draft.body = try cells.short(.body, bytesMax: Limits.bodyBytesMax)
        draft.attributes = try cells.attributes()
        return try batch.interaction(draft)
    }

    /// The contact the record names; of several ids (`12;34`, as HubSpot writes) the first.
    private mutating func contactKey(in batch: ImportBatch) throws -> ContactKey? {
        let id = try reference(.contactID)
        let email = cells.text(.contactEmail).flatMap { EmailReader.addresses($0).first ?? $0 }
        sharers = []
        switch try batch.contact(id: id, email: email) {
        case .known(let key): return key
        case .shared(let people): sharers = people
        case .unknown: break
        }
        guard let id, let end = id.firstIndex(where: { $0 == ";" || $0 == "," }) else { return nil }
        cells.keep(.contactID)
        guard case .known(let key) = try batch.contact(id: String(id[..<end]), email: nil) else {
            return nil
        }
        return key
    }

    private func unknownContact() -> Refusal {
        if !sharers.isEmpty {
            let names = sharers.prefix(3).map { "\($0.name) (\($0.id))" }.joined(separator: ", ")
            let more = sharers.count > 3 ? " and others" : ""
            return Refusal(
                field: .contactEmail,
                reason: "several contacts have this e-mail address: \(names)\(more); name one of "
                    + "them by its id"
            )
        }
        if let id = cells.text(.contactID) {
            return Refusal(
                field: .contactID,
                reason: "no contact has the id '\(id.prefix(200))'; import the contacts first"
            )
        }
        if let email = cells.text(.contactEmail) {
            return Refusal(
                field: .contactEmail,
                reason:
                    "no contact has the e-mail '\(email.prefix(200))'; import the contacts first"
            )
        }
        return Refusal(field: .contactID, reason: "the record names no contact")
    }

    private mutating func kind(isPast: Bool) -> InteractionKind {
        let result = cells.text(.result) ?? ""
        if !result.isEmpty { cells.keep(.result) }
        guard let type = cells.text(.kind) else {
            if cells.plan.has(.kind) {
                warnings.add(
                    "% records have no type and were stored as 'other'",
                    example: "line \(cells.record.line)"
                )
                return .other
            }
            return .note
        }
        let direction = cells.text(.direction) ?? ""
        let known = InteractionWords.kind(
            type: type,
            direction: direction,
            outcome: result,
            isPast: isPast
        )
        if known?.name != type { cells.keep(.kind) }
        guard let known else {
            warnings.add(
                "% records have a type that is not known and were stored as 'other'",
                example: "line \(cells.record.line): '\(type.prefix(60))'"
            )
            return .other
        }
        return known
    }

    /// Stores an opportunity; its contact may be unknown when it names a company.
    mutating func opportunity(in batch: ImportBatch) throws -> ImportVerdict {
        var draft = OpportunityDraft(id: try id() ?? madeID)
        draft.deal.company = try cells.short(.company)
        draft.contactKey = try contactKey(in: batch)
        let companyID = try reference(.companyID)
        draft.companyKey = try batch.companyKey(
            name: draft.deal.company,
            id: companyID,
            firm: FirmFacts()
        )
        if draft.contactKey == nil {
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
        draft.attributes = try cells.attributes()
        return try batch.opportunity(draft)
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

    /// Stores a result of a contact.
    mutating func outcome(in batch: ImportBatch) throws -> ImportVerdict {
        guard let contact = try contactKey(in: batch) else { throw unknownContact() }
        guard let text = cells.text(.result) else {
            throw Refusal(field: .result, reason: "there is no result")
        }
        guard case .decided(let isWon) = outcomes.read(text) else {
            throw Refusal(
                field: .result,
                reason: "'\(text.prefix(60))' says neither won nor lost; \(OutcomeReader.advice)"
            )
        }
        let source = cells.text(.source).flatMap(Outcome.Source.init(rawValue:)) ?? .column
        return try batch.outcome(
            contactKey: contact,
            isWon: isWon,
            occurredAt: try moment(.occurredAt),
            source: source
        )
    }
}
