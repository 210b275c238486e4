package import CRM
import JSON
package import Storage

extension ScoringEngine {
    /// Scores some contacts, for the present or as of a past moment, in one transaction and run.
    ///
    /// Takes their keys; answers a report a contact, in the order given, read back from the file.
    /// - Throws: ``StoreError/contactNotFound(_:)``, and then nothing was stored.
    package func scoreContacts(
        _ keys: [ContactKey],
        organization: String,
        asOf: Instant? = nil
    ) throws -> [ScoreReport] {
        try scoreContacts(keys, given: [:], organization: organization, asOf: asOf)
    }

    /// Scores leads as callers describe them, with whatever history is held under the same id or
    /// e-mail; a lead that nothing matches becomes a contact.
    ///
    /// Answers a report a lead, in the order given; leads that mean the same contact get the same
    /// score.
    /// - Throws: ``StoreError/contactNotFound(_:)`` for a lead of whom an id alone is given and
    ///   nothing is held; then nothing was stored.
    package func scoreLeads(
        _ leads: [LeadInput],
        organization: String,
        asOf: Instant? = nil
    ) throws -> [ScoreReport] {
        let (keys, given) = try findContacts(of: leads, organization: organization)
        return try scoreContacts(keys, given: given, organization: organization, asOf: asOf)
    }

    /// As ``scoreContacts(_:organization:asOf:)``, with what callers gave put over the records, and
    /// a note on why no agent was asked.
    func scoreContacts(
        _ keys: [ContactKey],
        given: [ContactKey: LeadInput],
        organization: String,
        asOf: Instant?,
        note: AgentTrace? = nil,
        claim: IdempotencyKey? = nil
    ) throws -> [ScoreReport] {
        let scope = try scope(of: organization)
        let ordered = Array(Set(keys)).sorted()
        let sequence = try store.withScoringTransaction { transaction in
            let reader = transaction.reader(asOf: asOf, details: scope.scorer.leadDetails)
            var trace = trace(in: scope, startedAt: transaction.now)
            var (scoring, batch) = (LeadScoring(scope), ScoreBatch())
            for key in ordered {
                let lead = try scoring.read(key, given: given[key], reader) {
                    try trace.time($0, $1)
                }
                scoring.add(lead, note: note, to: &batch)
            }
            let started = try transaction.insert(trace.finish(scores: batch.items.count))
            let context = scope.context(started, asOf: asOf, now: transaction.now)
            return try transaction.append(batch, context, for: claim)
        }
        let numbers = Dictionary(uniqueKeysWithValues: zip(ordered, sequence))
        return try keys.compactMap { numbers[$0] }.map { try report(seq: $0) }
    }

    /// A trace of a run of the local model that begins now.
    func trace(
        in scope: ScoringScope,
        startedAt: Instant,
        origin: ScoreRequest.Origin = ScoreRequest.Origin()
    ) -> RunTrace {
        RunTrace(
            name: "score",
            organizationKey: scope.organizationKey,
            store: store,
            startedAt: startedAt,
            origin: origin
        )
    }

    /// The contacts that leads mean, by key and in order, and what was given of each; a lead that
    /// nothing matches becomes a contact.
    func findContacts(
        of leads: [LeadInput],
        organization: String
    ) throws -> ([ContactKey], [ContactKey: LeadInput]) {
        let organizationKey = try store.organizationKey(making: organization)
        let keys = try store.contactKeys(
            addingMissing: leads.map { $0.named(in: organization) },
            organizationKey: organizationKey
        )
        var given: [ContactKey: LeadInput] = [:]
        for (key, lead) in zip(keys, leads) { given[key] = lead }
        return (keys, given)
    }
}

extension LeadInput {
    /// How the lead is looked up, and the contact it becomes where nothing matches.
    ///
    /// `isAdded` tells whether it becomes one even if nothing but its id is given.
    package func named(in organization: String, isAdded: Bool = false) -> NamedLead {
        let isEnough = isAdded || !fields.isEmpty
        let name = isEnough ? fields["name"] ?? "" : nil
        var lead = NamedLead(id: id, email: fields["email"], name: name, contact: nil)
        lead.phone = fields["phone"]
        lead.company = fields["company"]
        if isEnough {
            lead.contact = { [self] in
                var contact = Contact(id: id ?? "", organizationID: organization)
                apply(to: &contact)
                contact.attributes = ["added_by": "score request"]
                return contact
            }
        }
        return lead
    }
}
