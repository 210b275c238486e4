import CRM
import Storage
import Values

extension Drafter {
    /// Stores the deal that the row of a contact holds as well.
    ///
    /// A deal without an id of its own is known by its name and by what the row calls the contact,
    /// which is the same on every laptop.
    mutating func secondDeal(of contact: ContactKey, in batch: ImportBatch) throws {
        guard second != nil else { return }
        let name = try name() ?? ""
        let company = try cells.short(.company)
        let person = try id() ?? cells.text(.email) ?? [name, company ?? ""].joined(separator: ",")
        let said = reading { $0.dealOfRow() }
        guard var draft = said else { return }
        draft.contactKey = contact
        draft.deal.company = company
        draft.companyKey = try batch.companyKey(name: company, id: nil, firm: FirmFacts())
        if draft.deal.id.isEmpty {
            draft.deal.id = contentID(["deal", person, draft.deal.name])
        }
        if draft.deal.name.isEmpty { draft.deal.name = company ?? name }
        if case .refused(_, let reason) = try batch.opportunity(draft) {
            warnings.add(
                "% rows hold a deal beside the contact that could not be stored",
                example: "line \(cells.record.line): \(reason)"
            )
            return
        }
        warnings.add(
            "% rows hold a deal beside the contact; both were stored",
            example: "line \(cells.record.line)"
        )
    }

    /// The deal of the present row, its own columns alone; nil where they are empty.
    private mutating func dealOfRow() -> OpportunityDraft? {
        let fields: [Field] = [.stage, .status, .value, .name]
        guard fields.contains(where: { cells.text($0) != nil }) else { return nil }
        do throws(Refusal) {
            var draft = OpportunityDraft(id: try id() ?? "")
            try terms(&draft)
            return draft
        } catch {
            warnings.add(
                "% rows hold a deal beside the contact that could not be stored",
                example: "line \(cells.record.line): \(error.reason)"
            )
            return nil
        }
    }

    /// The person that the row of a deal names: found by the rule for people without an id, else
    /// stored; nil where no name stands beside an address or number.
    mutating func secondPerson(in batch: ImportBatch) throws -> ContactKey? {
        guard second != nil, cells.text(.contactID) == nil else { return nil }
        guard let draft = reading({ $0.personOfRow() }) else { return nil }
        let stored = try batch.contact(draft)
        if case .refused = stored.verdict { return nil }
        warnings.add(
            "% deals name a person with an address or number, who was stored too where not held",
            example: "line \(cells.record.line)"
        )
        return stored.key
    }

    private mutating func personOfRow() -> ContactDraft? {
        do throws(Refusal) {
            var draft = try contactDraft()
            let record = draft.values.record
            guard !record.name.isEmpty, record.email != nil || record.phone != nil else {
                return nil
            }
            draft.values.attributes = Array("{}".utf8)
            draft.madeID = contentID([
                "person", record.name, record.email ?? "", record.phone ?? "",
            ])
            return draft
        } catch {
            warnings.add(
                "% deals name a person who could not be stored",
                example: "line \(cells.record.line): \(error.reason)"
            )
            return nil
        }
    }

    /// Reads the present row by the second plan.
    private mutating func reading<Draft>(_ body: (inout Drafter) -> Draft?) -> Draft? {
        guard var other = second else { return nil }
        other.record = cells.record
        other.arrange()
        swap(&cells, &other)
        defer { swap(&cells, &other) }
        return body(&self)
    }
}
