import Agents
import CRM
import JSON
import Ledger
import Scoring
import Storage

/// One lead as it was read when its run began.
private struct LeadReading: Sendable {
    var contact: Contact
    var facts: LeadFacts
    var result: ScoreResult
    var explanation: Explanation
    var brief: LeadBrief
    var run: RunRecord
    var spanID: String
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
        let (plan, planRecord) = planned ?? Self.planned(setup)
        let started = try await begin(lead, organizationKey, scorer, setup, planRecord)
        let reading = started.answer
        let recorder = StoreRecorder(
            engine.store,
            runKey: started.key,
            organizationKey: organizationKey,
            limits: setup.dayLimits
        )
        let (outcome, events) = await runner(reading, setup, recorder).run(
            AgentRunner.Assignment(
                plan: plan,
                task: reading.brief.task,
                runID: reading.run.id,
                spanID: reading.spanID,
                startedAt: reading.run.startedAt.microseconds,
                check: LeadScorer.check
            )
        )
        recorder.note(events)
        var note = AgentNote(outcome, setup.wire, runID: reading.run.id)
        note.planSHA256 = planRecord.sha256
        note.exchangesSHA256 = recorder.exchangesSHA256
        let payload = ScorePayload(
            contactID: reading.contact.id,
            organizationID: organization,
            modelSHA256: model.sha256,
            scorer: note.verdict == nil ? "local" : LeadScorer.name,
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
            started.key,
            organizationKey,
            reading,
            plan,
            outcome,
            events,
            setup,
            score: (batch, context)
        )
        guard let seq = try await engine.store.finish(closing) else {
            throw StoreError.scoreNotFound(reading.contact.id)
        }
        let store = engine.store
        return ScoreReport(
            id: "\(store.origin)/\(seq)",
            stored: try await offPool { try store.score(seq: seq) },
            payload: payload,
            explanation: reading.explanation
        )
    }

    private func runner(
        _ reading: LeadReading,
        _ setup: AgentSetup,
        _ recorder: StoreRecorder
    ) -> AgentRunner {
        AgentRunner(
            caller: ModelCaller(
                wire: setup.wire,
                credentials: setup.credentials,
                breaker: breaker,
                environment: environment
            ),
            tools: LeadScorer.tools(reading.brief),
            recorder: recorder
        )
    }

    /// The plan of all runs of a setup, and as it is kept.
    static func planned(_ setup: AgentSetup) -> (AgentPlan, AgentPlanRecord) {
        let plan = LeadScorer.plan(budget: setup.budget, price: setup.price)
        let record = AgentPlanRecord(
            sha256: SHA256.hash(plan.body).hex,
            name: plan.name,
            version: plan.version,
            body: plan.body
        )
        return (plan, record)
    }

    /// Reads the lead, scores it by the local model, and records that the run begins.
    private func begin(
        _ lead: (key: Int64, request: LeadRequest?),
        _ organizationKey: Int64,
        _ scorer: Scorer,
        _ setup: AgentSetup,
        _ plan: AgentPlanRecord
    ) async throws -> StartedAgentRun<LeadReading> {
        let store = engine.store
        return try await store.beginAgentRun(
            organizationKey: organizationKey,
            details: scorer.leadDetails
        ) { reader, now in
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
            let brief = LeadBrief(
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
            let reading = LeadReading(
                contact: row.contact,
                facts: facts,
                result: result,
                explanation: explanation,
                brief: brief,
                run: RunRecord(
                    id: store.newID(),
                    traceID: store.newTraceID(),
                    name: "invoke_agent \(LeadScorer.name)",
                    organizationKey: organizationKey,
                    startedAt: now
                ),
                spanID: store.newSpanID()
            )
            return (Self.start(reading, lead.key, setup, plan), reading)
        }
    }

    private static func start(
        _ reading: LeadReading,
        _ contactKey: Int64,
        _ setup: AgentSetup,
        _ plan: AgentPlanRecord
    ) -> AgentRunStart {
        AgentRunStart(
            run: reading.run,
            spanID: reading.spanID,
            plan: plan,
            contactKey: contactKey,
            provider: setup.wire.provider,
            model: setup.wire.model,
            url: setup.wire.url,
            task: reading.brief.task,
            localScore: reading.result.score
        )
    }

    private func closing(
        _ key: Int64,
        _ organizationKey: Int64,
        _ reading: LeadReading,
        _ plan: AgentPlan,
        _ outcome: AgentOutcome,
        _ events: [AgentEvent],
        _ setup: AgentSetup,
        score: (batch: ScoreBatch, context: ScoreContext)
    ) -> AgentRunClosing {
        let now = environment.now()
        let root = Span.agent(
            id: reading.spanID,
            name: plan.name,
            version: plan.version,
            model: setup.wire.model,
            startedAt: reading.run.startedAt.microseconds,
            outcome: outcome,
            endedAt: now
        )
        var run = reading.run
        run.finishedAt = Instant(microseconds: now)
        run.status = outcome.answer == nil ? .error : .ok
        run.attributes = .object(root.attributes)
        return AgentRunClosing(
            key: key,
            organizationKey: organizationKey,
            run: run,
            events: StoreRecorder.traced(events) + [.span(StoreRecorder.record(root))],
            end: AgentRunEnd(
                stopReason: outcome.reason.name,
                stopWords: outcome.reason.words,
                modelVersion: outcome.modelVersion,
                steps: outcome.steps,
                toolCalls: outcome.toolCalls,
                inputTokens: outcome.usage.input,
                outputTokens: outcome.usage.output,
                costMicros: outcome.costMicros,
                answer: outcome.answer
            ),
            score: score,
            upstream: upstream(setup),
            isExported: setup.collector != nil
        )
    }

    private func upstream(_ setup: AgentSetup) -> AgentUpstream {
        let state = breaker.state
        var upstream = AgentUpstream(url: setup.wire.url)
        upstream.failures = state.failures
        upstream.openUntil = state.openUntil
        upstream.lastSuccess = state.lastSuccess
        upstream.lastFailure = state.lastFailure
        upstream.lastError = state.lastError
        upstream.modelVersion = state.modelVersion
        return upstream
    }
}

extension AgentNote {
    /// What came of a run.
    init(_ outcome: AgentOutcome, _ wire: any ModelWire, runID: String) {
        self.init(
            agent: LeadScorer.name,
            version: LeadScorer.version,
            provider: wire.provider,
            model: wire.model,
            outcome: outcome.reason.name,
            words: outcome.reason.words
        )
        self.runID = runID
        modelVersion = outcome.modelVersion
        wasRouted = outcome.modelVersion.map { !wire.isAsked($0) } ?? false
        verdict = outcome.answer.flatMap {
            AgentVerdict(answer: $0, results: outcome.toolResults)
        }
    }
}
