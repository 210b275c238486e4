import CRM
import JSON
import Ledger
import Scoring
import Storage

extension ScoringEngine {
    /// Scores leads for callers who wait, all in one transaction, each with a run of its own.
    ///
    /// Answers an outcome an order, in the order given: an order that cannot be filled fails alone.
    /// Reports are made from what was written, which is durable when this returns. Two orders for
    /// one contact give two scores.
    /// - Throws: what ended the whole transaction: then nothing was stored.
    package func score(
        orders: [ScoreOrder]
    ) throws -> [Result<ScoreOutcome, any Error>] {
        var tenants: [String: Tenant] = [:]
        for order in orders where tenants[order.organization] == nil {
            tenants[order.organization] = try tenant(order.organization)
        }
        return try store.scoreInTurn { desk in
            try orders.map { order in
                guard let tenant = tenants[order.organization] else {
                    return .failure(EngineError.unknownOrganization(order.organization, known: []))
                }
                if let known = try repeated(order, tenant, desk) { return .success(known) }
                let draft: Draft
                do {
                    draft = try self.draft(order, tenant, desk)
                } catch {
                    return .failure(error)
                }
                return .success(try write(draft, order, tenant, &desk))
            }
        }
    }

    /// What all orders of one organization share.
    private struct Tenant {
        var key: Int64
        var model: ModelRecord
        var scorer: Scorer
    }

    /// A result that is not written yet.
    private struct Draft {
        var contactKey: Int64
        var contact: Contact
        var payload: ScorePayload
        var scored: ScoredLeads
    }

    private func tenant(_ organization: String) throws -> Tenant {
        let key = try store.organizationKey(making: organization)
        let model = try currentModel(organizationKey: key)
        return Tenant(key: key, model: model, scorer: try scorer(modelSHA256: model.sha256))
    }

    private func repeated(
        _ order: ScoreOrder,
        _ tenant: Tenant,
        _ desk: ScoreDesk
    ) throws -> ScoreOutcome? {
        guard let claim = order.claim?.claim,
            let kept = try desk.keptAnswer(claim, organizationKey: tenant.key)
        else { return nil }
        return kept.requestSHA256 == claim.requestSHA256 ? .repeated(kept) : .conflicting
    }

    private func draft(_ order: ScoreOrder, _ tenant: Tenant, _ desk: ScoreDesk) throws -> Draft {
        let key = try desk.contactKey(of: named(order), organizationKey: tenant.key)
        let reader = desk.reader(details: tenant.scorer.leadDetails)
        guard let stored = try reader.contact(key: key) else {
            throw StoreError.contactNotFound("key \(key)")
        }
        var row = stored
        order.lead.apply(to: &row.contact)
        if let company = order.lead.fields["company"] {
            row.companyKey = try reader.companyKey(named: company, organization: tenant.key)
        }
        var trace = Trace(
            name: "score",
            organizationKey: tenant.key,
            store: store,
            startedAt: desk.now,
            origin: order.origin
        )
        let facts = try trace.facts(of: row, reader, attributes: tenant.scorer.attributeNames)
        let result = tenant.scorer.score(facts)
        let payload = ScorePayload(
            contactID: row.contact.id,
            organizationID: order.organization,
            modelSHA256: tenant.model.sha256,
            scorer: "local",
            facts: facts,
            result: result
        )
        var batch = ScoreBatch()
        batch.payloads = payload.canonicalBytes
        batch.add(contactKey: key, result: result, payloadFrom: 0)
        var contact = stored.contact
        contact.organizationID = order.organization
        return Draft(
            contactKey: key,
            contact: contact,
            payload: payload,
            scored: trace.finish(batch)
        )
    }

    private func named(_ order: ScoreOrder) -> NamedLead {
        var lead = named(order.lead, order.organization)
        if order.isAdded, lead.contact == nil {
            lead.contact = Contact(
                id: order.lead.id ?? "",
                organizationID: order.organization
            )
            lead.contact?.attributes = Self.addedByRequest
        }
        return lead
    }

    private func write(
        _ draft: Draft,
        _ order: ScoreOrder,
        _ tenant: Tenant,
        _ desk: inout ScoreDesk
    ) throws -> ScoreOutcome {
        let numbers = try desk.write(
            draft.scored,
            organizationKey: tenant.key,
            modelKey: tenant.model.key,
            facts: order.origin.requestID.map {
                ["request": .string($0), "trace": .string(draft.scored.run.traceID)]
            }
        )
        let seq = numbers.lowerBound
        let written = WrittenScore(
            id: "\(store.origin)/\(seq)",
            stored: StoredScore(
                seq: seq,
                contactKey: draft.contactKey,
                contact: draft.contact,
                result: draft.payload.result,
                asOf: desk.now,
                scoredAt: desk.now,
                model: tenant.model,
                run: draft.scored.run
            ),
            payload: draft.payload,
            scorer: tenant.scorer
        )
        guard let claim = order.claim else { return .scored(written, keptBody: nil) }
        let body = claim.body(written.report)
        let kept = KeptAnswer(
            requestSHA256: claim.claim.requestSHA256,
            status: 200,
            body: body,
            seq: seq
        )
        try desk.keep(kept, for: claim.claim, organizationKey: tenant.key)
        return .scored(written, keptBody: body)
    }
}
