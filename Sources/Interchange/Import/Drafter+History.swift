import CRM
import Storage
import Values

extension Drafter {
    /// Stores an interaction of a contact that is known by id or e-mail.
    mutating func interaction(in batch: ImportBatch) throws -> ImportVerdict {
        let others = try otherContacts(in: batch)
        guard let contact = try contactKey(in: batch) ?? others.first?.key else {
            throw unknownContact()
        }
        guard let occurredAt = try moment(.occurredAt) else {
            throw Refusal(field: .occurredAt, reason: "there is no date")
        }
        let kind = kind(isPast: occurredAt <= now)
        let ownID = try id()
        var draft = InteractionDraft(
            id: ownID ?? "",
            contactKey: contact,
            kind: kind,
            occurredAt: occurredAt
        )
        draft.subject = try cells.short(.subject, bytesMax: Limits.subjectBytesMax)
        draft.body = try cells.short(.body, bytesMax: Limits.bodyBytesMax)
        draft.attributes = try cells.attributes()
        if ownID == nil {
            draft.id = contentID([
                String(kind.rawValue), String(contact.rawValue), String(occurredAt),
                draft.subject ?? "",
                draft.body ?? "",
            ])
            (draft.isMade, draft.placeID) = (true, madeID)
        }
        let verdict = try batch.interaction(draft)
        if case .refused = verdict { return verdict }
        for other in others where other.key != contact {
            var copy = draft
            (copy.id, copy.placeID) = (draft.id + "@" + other.id, nil)
            copy.contactKey = other.key
            _ = try batch.interaction(copy)
        }
        return verdict
    }

    /// Further contacts of a record that names several, as `12;34`: it happened with all of them.
    private mutating func otherContacts(
        in batch: ImportBatch
    ) throws -> [(id: String, key: ContactKey)] {
        guard let text = cells.text(.contactID), text.contains(where: { $0 == ";" || $0 == "," })
        else { return try othersByAddress(in: batch) }
        cells.keep(.contactID)
        var others: [(id: String, key: ContactKey)] = []
        for part in text.split(whereSeparator: { $0 == ";" || $0 == "," }).prefix(Self.othersMax) {
            let id = MatchKey.trimmed(String(part))
            if case .known(let key) = try batch.contact(id: id, email: nil) {
                others.append((id, key))
            } else {
                warnings.add(
                    "% contacts that records name beside others are not known",
                    example: "line \(cells.record.line): '\(id.prefix(60))'"
                )
            }
        }
        return others
    }

    /// Those who are known of several addresses in one cell: the guests of an appointment.
    private mutating func othersByAddress(
        in batch: ImportBatch
    ) throws -> [(id: String, key: ContactKey)] {
        guard cells.text(.contactID) == nil, let text = cells.text(.contactEmail) else { return [] }
        let addresses = EmailReader.addresses(text)
        guard addresses.count > 1 else { return [] }
        cells.keep(.contactEmail)
        var others: [(id: String, key: ContactKey)] = []
        for address in addresses {
            guard case .known(let key) = try batch.contact(id: nil, email: address),
                !others.contains(where: { $0.key == key })
            else { continue }
            others.append((MatchKey.email(address) ?? address, key))
        }
        return others
    }

    private static let othersMax = 100

    /// The contact the record names; of several ids (`12;34`, as HubSpot writes) the first.
    mutating func contactKey(in batch: ImportBatch) throws -> ContactKey? {
        let id = try reference(.contactID)
        let email = cells.text(.contactEmail).flatMap { EmailReader.addresses($0).first ?? $0 }
        sharers = []
        switch try batch.contact(id: id, email: email) {
        case .known(let key): return key
        case .shared(let people): sharers = people
        case .unknown: break
        }
        if id == nil, email == nil, let name = cells.text(.contactName) {
            let company = cells.plan.kind == .opportunities ? try cells.short(.company) : nil
            switch try batch.contact(named: name, company: company) {
            case .known(let key): return key
            case .shared(let people): sharers = people
            case .unknown: break
            }
        }
        guard let id, let end = id.firstIndex(where: { $0 == ";" || $0 == "," }) else { return nil }
        cells.keep(.contactID)
        guard case .known(let key) = try batch.contact(id: String(id[..<end]), email: nil) else {
            return nil
        }
        return key
    }

    func unknownContact() -> Refusal {
        if !sharers.isEmpty {
            let names = sharers.prefix(3).map { "\($0.name) (\($0.id))" }.joined(separator: ", ")
            let more = sharers.count > 3 ? " and others" : ""
            let isNamed = cells.text(.contactEmail) == nil
            return Refusal(
                field: isNamed ? .contactName : .contactEmail,
                reason: "several contacts have this \(isNamed ? "name" : "e-mail address"): "
                    + "\(names)\(more); name one of them by its id"
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
        if let name = cells.text(.contactName) {
            return Refusal(
                field: .contactName,
                reason: "no contact, or none alone, is called '\(name.prefix(200))'; import the "
                    + "contacts first, or name them by id or e-mail"
            )
        }
        return Refusal(field: .contactID, reason: "the record names no contact")
    }

    private mutating func kind(isPast: Bool) -> InteractionKind {
        let result = cells.text(.result) ?? ""
        if !result.isEmpty { cells.keep(.result) }
        let said = cells.text(.kind)
        // `Event` says nothing more than that it is an activity.
        let isGeneral = said.map { Self.generalTypes.contains(Words.folded($0)) } ?? true
        guard let type = isGeneral ? activity ?? said : said else {
            if said != nil || cells.plan.has(.kind) {
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
        guard let known = known ?? activityOfFile(direction, result, isPast: isPast) else {
            warnings.add(
                "% records have a type that is not known and were stored as 'other'",
                example: "line \(cells.record.line): '\(type.prefix(60))'"
            )
            return .other
        }
        return known
    }

    private static let generalTypes: Set<String> = [
        "event", "events", "evento", "activity", "attivita", "task", "aktivitat", "activite",
        "ereignis", "evenement", "actividad", "atividade",
    ]

    /// What the whole file says, where a record's own type is not understood.
    private func activityOfFile(
        _ direction: String,
        _ result: String,
        isPast: Bool
    ) -> InteractionKind? {
        activity.flatMap {
            InteractionWords.kind(type: $0, direction: direction, outcome: result, isPast: isPast)
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
