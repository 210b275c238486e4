import CRM
import JSON
import Scoring
import Storage

/// Scores leads of one organization one after another: record, facts, result, payload.
///
/// Everything that scores goes through here: one contact, a batch, all, the service and the agent
/// differ only in whose leads they bring and when they write. Not for two threads at once.
struct LeadScoring {
    let scope: ScoringScope
    private var encoder: PayloadEncoder

    init(_ scope: ScoringScope) {
        self.scope = scope
        encoder = PayloadEncoder(scope)
    }

    /// Reads a lead, with what a caller gave put over the record, and scores it.
    ///
    /// Fields given count for this score and change no stored record. `step` is given each tool's
    /// part of the reading, to time it.
    /// - Throws: ``StoreError/contactNotFound(_:)`` when the contact is gone,
    ///   ``ObjectionError/notScored(contactID:)`` for one who objected.
    mutating func read(
        _ key: ContactKey,
        given: LeadInput? = nil,
        _ reader: LeadReader,
        step: LeadTools.Step = LeadTools.untimed
    ) throws -> ScoredLead {
        guard let held = try reader.contact(key: key) else {
            throw StoreError.contactNotFound("key \(key)")
        }
        let objection = try reader.objection(of: key)
        guard objection != .notScored else {
            throw ObjectionError.notScored(contactID: held.contact.id)
        }
        var row = held
        given?.apply(to: &row.contact)
        if let company = given?.fields["company"] {
            row.companyKey = try reader.companyKey(
                named: company,
                organization: scope.organizationKey
            )
        }
        var tools = LeadTools(reader, attributes: scope.scorer.attributeNames)
        let facts = try tools.facts(of: row, step: step)
        return ScoredLead(
            contactKey: key,
            held: held.contact,
            contact: row.contact,
            facts: facts,
            moments: tools.moments,
            result: encoder.score(facts),
            isReviewOnly: objection == .reviewOnly
        )
    }

    /// Adds a lead that was read to a batch, with an agent's part or why there is none.
    ///
    /// - Returns: what the ledger will commit to.
    @discardableResult
    mutating func add(
        _ lead: ScoredLead,
        note: AgentTrace? = nil,
        to batch: inout ScoreBatch
    ) -> ScorePayload {
        let payload = lead.payload(in: scope, note: note)
        encoder.add(
            payload,
            contactKey: lead.contactKey,
            answered: note?.verdict?.score,
            to: &batch
        )
        return payload
    }

    /// Reads, scores and adds many leads, whose rows are in ascending order of their keys.
    ///
    /// Allocates nothing for a lead but what the batch grows by.
    mutating func add(
        _ rows: [LeadRow],
        _ reader: LeadReader,
        _ companies: CompanyCache,
        to batch: inout ScoreBatch
    ) throws {
        var tools = LeadTools(
            reader,
            companies: companies,
            attributes: scope.scorer.attributeNames
        )
        try tools.facts(of: rows) { row, facts in encoder.add(row, facts, to: &batch) }
    }
}
