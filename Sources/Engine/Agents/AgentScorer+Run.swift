import Agents
import CRM
import JSON
import Scoring
import Storage

/// One lead as it was read when its run began.
private struct LeadReading: Sendable {
    var contact: Contact
    var facts: LeadFacts
    var result: ScoreResult
    var explanation: Explanation
    var errand: AgentErrand
}

extension AgentScorer {
    /// Interactions shown to the agent.
    static let recentMax = 6
    /// Bytes of each interaction's text that are read.
    static let bodyMax = 400

    /// Asks the agent about one lead, and stores what came of it.
    func ask(
        _ lead: (key: Int64, request: LeadRequest?),
        _ organization: String,
        _ setup: AgentSetup
    ) async throws -> ScoreReport {
        let organizationKey = try engine.organizationKey(organization)
        let model = try engine.currentModel(organizationKey: organizationKey)
        let scorer = try engine.scorer(modelSHA256: model.sha256)
        let started = try await begin(lead, organizationKey, scorer, setup)
        let reading = started.answer
        let finding = await carryOut(reading.errand, key: started.key, setup)
        let note = finding.note
        let payload = ScorePayload(
            contactID: reading.contact.id,
            organizationID: organization,
            modelSHA256: model.sha256,
            scorer: note.verdict == nil ? "local" : note.agent,
            facts: reading.facts,
            result: reading.result,
            agent: note.json
        )
        var batch = ScoreBatch()
        batch.payloads = payload.canonicalBytes
        batch.add(
            contactKey: lead.key,
            result: reading.result,
            score: note.verdict?.score,
            payloadFrom: 0
        )
        let context = ScoreContext(
            runKey: started.key,
            organizationKey: organizationKey,
            modelKey: model.key,
            asOf: reading.facts.asOf,
            scoredAt: reading.facts.asOf,
            isPresent: true,
            epoch: started.epoch
        )
        let closing = closing(
            reading.errand,
            key: started.key,
            finding,
            setup,
            score: (batch, context)
        )
        let store = engine.store
        let stored = try await Patience(environment: environment).write {
            try await store.finish(closing)
        }
        guard let seq = stored else {
            throw StoreError.scoreNotFound(reading.contact.id)
        }
        return ScoreReport(
            id: "\(store.origin)/\(seq)",
            stored: try await offPool { try store.score(seq: seq) },
            payload: payload,
            explanation: reading.explanation
        )
    }

    /// Reads the lead, scores it by the local model, and records that the run begins.
    private func begin(
        _ lead: (key: Int64, request: LeadRequest?),
        _ organizationKey: Int64,
        _ scorer: Scorer,
        _ setup: AgentSetup
    ) async throws -> StartedAgentRun<LeadReading> {
        try await engine.store.beginAgentRun(
            organizationKey: organizationKey,
            details: scorer.leadDetails
        ) { [self] reader, now in
            let row = try ScoringEngine.row(
                lead.key,
                given: lead.request,
                reader,
                organizationKey: organizationKey
            )
            var tools = LeadTools(reader, attributes: scorer.attributeNames)
            var facts = try tools.facts(of: row, without: nil)
            facts.attributes = tools.attributes(of: row.contact)
            let result = scorer.score(facts)
            let explanation = Explanation(facts: facts, result: result, scorer: scorer)
            let brief = LeadBrief.brief(
                contact: row.contact,
                facts: facts,
                recent: try reader.recentInteractions(
                    of: row.key,
                    limit: Self.recentMax,
                    bodyMax: Self.bodyMax
                ),
                result: result,
                explanation: explanation,
                redaction: setup.redaction
            )
            let errand = errand(
                .leadScorer,
                brief,
                organizationKey: organizationKey,
                contactKey: lead.key,
                localScore: result.score,
                at: now
            )
            let reading = LeadReading(
                contact: row.contact,
                facts: facts,
                result: result,
                explanation: explanation,
                errand: errand
            )
            return (start(errand, setup), reading)
        }
    }
}
