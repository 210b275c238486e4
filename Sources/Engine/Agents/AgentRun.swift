import Agents
import AuditLog
import CRM
import JSON
import Ledger
import Storage

/// One run of an agent: what it is about, and where it belongs.
struct AgentRun: Sendable {
    var role: AgentRole
    var prompt: AgentPrompt
    var run: RunRecord
    /// The span of the whole run.
    var spanID: String
    var organizationKey: OrganizationKey
    /// The contact it is about; nil for none.
    var contactKey: ContactKey?
    /// What the local model says of the same facts; nil where it was not asked.
    var localScore: Int?
}

extension AgentScorer {
    /// A run that begins now.
    func newRun(
        _ role: AgentRole,
        _ prompt: AgentPrompt,
        organizationKey: OrganizationKey,
        contactKey: ContactKey?,
        localScore: Int?,
        at now: Instant
    ) -> AgentRun {
        let store = engine.store
        return AgentRun(
            role: role,
            prompt: prompt,
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

    /// How the run's beginning is written.
    func start(_ agentRun: AgentRun, _ setup: AgentSetup) -> AgentRunStart {
        AgentRunStart(
            run: agentRun.run,
            spanID: agentRun.spanID,
            plan: plan(of: agentRun.role).1,
            contactKey: agentRun.contactKey,
            provider: setup.wire.provider,
            model: setup.wire.model,
            url: setup.wire.url,
            task: agentRun.prompt.task,
            localScore: agentRun.localScore
        )
    }

    /// Runs an agent whose start is written under a key; whatever happens becomes the result.
    func conduct(_ agentRun: AgentRun, key: RunKey, _ setup: AgentSetup) async -> AgentRunResult {
        let recorder = StoreRecorder(
            engine.store,
            runKey: key,
            organizationKey: agentRun.organizationKey,
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
            tools: agentRun.role.registry(agentRun.prompt),
            recorder: recorder
        )
        let (plan, record) = plan(of: agentRun.role)
        let (outcome, events) = await runner.run(
            AgentRunner.Assignment(
                plan: plan,
                task: agentRun.prompt.task,
                runID: agentRun.run.id,
                spanID: agentRun.spanID,
                startedAt: agentRun.run.startedAt.microseconds,
                check: agentRun.role.check
            )
        )
        recorder.note(events)
        note(outcome.reason)
        var note = AgentTrace(agentRun.role, outcome, setup.wire, runID: agentRun.run.id)
        note.planSHA256 = record.sha256
        note.exchangesSHA256 = recorder.exchangesSHA256
        return AgentRunResult(outcome: outcome, events: events, note: note)
    }

    /// How the run's end is written: with a score, or with an entry of its own.
    func closing(
        _ agentRun: AgentRun,
        key: RunKey,
        _ result: AgentRunResult,
        _ setup: AgentSetup,
        score: (batch: ScoreBatch, context: ScoreContext)? = nil
    ) -> AgentRunClosing {
        let now = environment.now()
        let outcome = result.outcome
        let root = Span.agent(
            id: agentRun.spanID,
            name: agentRun.role.name,
            version: agentRun.role.version,
            model: setup.wire.model,
            startedAt: agentRun.run.startedAt.microseconds,
            outcome: outcome,
            endedAt: now
        )
        var run = agentRun.run
        run.finishedAt = Instant(microseconds: now)
        run.status = outcome.answer == nil ? .error : .ok
        run.attributes = .object(root.attributes)
        return AgentRunClosing(
            key: key,
            organizationKey: agentRun.organizationKey,
            run: run,
            events: StoreRecorder.traced(result.events) + [.span(StoreRecorder.record(root))],
            end: AgentRunEnd(
                stopReason: outcome.reason.name,
                stopWords: outcome.words,
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
                    payload: result.note.entry(answer: outcome.answer).canonicalBytes
                ) : nil,
            upstream: AgentUpstream(breaker.state, of: setup.wire),
            isExported: setup.collector != nil
        )
    }
}

extension AgentTrace {
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
