import Agents
import CRM
import JSON
import Ledger
import Storage

/// One run of an agent: what it is about, and where it belongs.
struct AgentErrand: Sendable {
    var role: AgentRole
    var brief: AgentBrief
    var run: RunRecord
    /// The span of the whole run.
    var spanID: String
    var organizationKey: Int64
    /// The contact it is about; nil for none.
    var contactKey: Int64?
    /// What the local model says of the same facts; nil where it was not asked.
    var localScore: Int?
}

/// What came of an errand, not yet written to its end.
struct AgentFinding: Sendable {
    var outcome: AgentOutcome
    /// What happened and is not recorded yet.
    var events: [AgentEvent]
    /// What it was asked, and what came of it.
    var note: AgentNote
}

extension AgentScorer {
    /// An errand that begins now.
    func errand(
        _ role: AgentRole,
        _ brief: AgentBrief,
        organizationKey: Int64,
        contactKey: Int64?,
        localScore: Int?,
        at now: Instant
    ) -> AgentErrand {
        let store = engine.store
        return AgentErrand(
            role: role,
            brief: brief,
            run: RunRecord(
                id: store.newID(),
                traceID: store.newTraceID(),
                name: "invoke_agent \(role.name)",
                organizationKey: organizationKey,
                startedAt: now
            ),
            spanID: store.newSpanID(),
            organizationKey: organizationKey,
            contactKey: contactKey,
            localScore: localScore
        )
    }

    /// How the errand's beginning is written.
    func start(_ errand: AgentErrand, _ setup: AgentSetup) -> AgentRunStart {
        AgentRunStart(
            run: errand.run,
            spanID: errand.spanID,
            plan: plan(of: errand.role).1,
            contactKey: errand.contactKey,
            provider: setup.wire.provider,
            model: setup.wire.model,
            url: setup.wire.url,
            task: errand.brief.task,
            localScore: errand.localScore
        )
    }

    /// Runs an errand whose beginning is written under a key; whatever happens becomes the finding.
    func carryOut(_ errand: AgentErrand, key: Int64, _ setup: AgentSetup) async -> AgentFinding {
        let recorder = StoreRecorder(
            engine.store,
            runKey: key,
            organizationKey: errand.organizationKey,
            limits: setup.dayLimits,
            patience: Patience(environment: environment)
        )
        let runner = AgentRunner(
            caller: ModelCaller(
                wire: setup.wire,
                credentials: setup.credentials,
                breaker: breaker,
                environment: environment
            ),
            tools: errand.role.registry(errand.brief),
            recorder: recorder
        )
        let (plan, record) = plan(of: errand.role)
        let (outcome, events) = await runner.run(
            AgentRunner.Assignment(
                plan: plan,
                task: errand.brief.task,
                runID: errand.run.id,
                spanID: errand.spanID,
                startedAt: errand.run.startedAt.microseconds,
                check: errand.role.check
            )
        )
        recorder.note(events)
        var note = AgentNote(errand.role, outcome, setup.wire, runID: errand.run.id)
        note.planSHA256 = record.sha256
        note.exchangesSHA256 = recorder.exchangesSHA256
        return AgentFinding(outcome: outcome, events: events, note: note)
    }

    /// How the errand's end is written: with a score, or with an entry of its own.
    func closing(
        _ errand: AgentErrand,
        key: Int64,
        _ finding: AgentFinding,
        _ setup: AgentSetup,
        score: (batch: ScoreBatch, context: ScoreContext)? = nil
    ) -> AgentRunClosing {
        let now = environment.now()
        let outcome = finding.outcome
        let root = Span.agent(
            id: errand.spanID,
            name: errand.role.name,
            version: errand.role.version,
            model: setup.wire.model,
            startedAt: errand.run.startedAt.microseconds,
            outcome: outcome,
            endedAt: now
        )
        var run = errand.run
        run.finishedAt = Instant(microseconds: now)
        run.status = outcome.answer == nil ? .error : .ok
        run.attributes = .object(root.attributes)
        return AgentRunClosing(
            key: key,
            organizationKey: errand.organizationKey,
            run: run,
            events: StoreRecorder.traced(finding.events) + [.span(StoreRecorder.record(root))],
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
            entry: score == nil
                ? LedgerRecord(
                    kind: LedgerKind.agentRun,
                    at: Instant(microseconds: now),
                    payload: finding.note.entry(answer: outcome.answer).canonicalBytes
                ) : nil,
            upstream: AgentUpstream(breaker.state, url: setup.wire.url),
            isExported: setup.collector != nil
        )
    }
}

extension AgentNote {
    /// What the ledger commits to of a run that scores nobody: hashes, and no word of the model.
    func entry(answer: JSON?) -> JSON {
        [
            "run": .string(runID ?? ""), "agent": .string(agent), "version": .string(version),
            "plan": .string(planSHA256), "exchanges": .string(exchangesSHA256 ?? ""),
            "provider": .string(provider), "model_asked": .string(model),
            "outcome": .string(outcome),
            "answer": answer.map { .string(SHA256.hash($0.canonicalBytes).hex) } ?? .null,
        ]
    }
}
