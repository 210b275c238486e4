import Agents
import CRM
import JSON
import Scoring
import Storage

/// One lead as it was read and scored when its run began.
private struct LeadSnapshot: Sendable {
    var lead: ScoredLead
    var agentRun: AgentRun
}

extension AgentScorer {
    /// Interactions shown to the agent.
    static let recentMax = 6
    /// Bytes of each interaction's text that are read.
    static let bodyMax = 400

    /// Asks the agent about one lead, and stores what came of it.
    func ask(
        _ lead: (key: ContactKey, given: LeadInput?),
        _ order: Order,
        _ setup: AgentSetup
    ) async throws -> ScoreReport {
        let engine = engine(for: order.author)
        let scope = try engine.scope(of: order.organization)
        let begun = try await Patience(environment: environment).write {
            try await begin(lead, scope, setup)
        }
        defer { withExtendedLifetime(begun.lock) {} }
        let (run, scored) = (begun.answer.agentRun, begun.answer.lead)
        let result = await conduct(run, key: begun.started.key, setup)
        var (scoring, batch) = (LeadScoring(scope), ScoreBatch())
        let payload = scoring.add(scored, note: result.note, to: &batch)
        let context = scope.context(begun.started, asOf: nil, now: scored.facts.asOf)
        var closing = closing(
            run,
            key: begun.started.key,
            result,
            setup,
            score: (batch, context)
        )
        closing.claim = order.claim
        let store = engine.store
        let seq = try await Patience(environment: environment).write {
            [closing] in try await store.finish(closing)
        }
        guard let seq else { throw StoreError.scoreNotFound(payload.contactID) }
        let stored = try await offPool { try store.score(seq: seq) }
        return WrittenScore(
            stored,
            payload,
            by: scope.scorer,
            CalendarDays(asOf: scored.facts.asOf, scored.moments, in: scope.zone),
            isReviewOnly: scored.isReviewOnly,
            in: store
        ).report
    }

    /// Reads the lead, scores it by the local model, and records that the run begins.
    private func begin(
        _ lead: (key: ContactKey, given: LeadInput?),
        _ scope: ScoringScope,
        _ setup: AgentSetup
    ) async throws -> StartedAgentRun<LeadSnapshot> {
        try await engine.store.beginAgentRun(
            organizationKey: scope.organizationKey,
            details: scope.scorer.leadDetails
        ) { [self] reader, now in
            var scoring = LeadScoring(scope)
            let lead = try scoring.read(lead.key, given: lead.given, reader)
            let prompt = try LeadPrompt.prompt(
                contact: lead.contact,
                facts: lead.facts,
                recent: try reader.recentInteractions(
                    of: lead.contactKey,
                    limit: Self.recentMax,
                    bodyMax: Self.bodyMax
                ),
                result: lead.result,
                explanation: Explanation(
                    facts: lead.facts,
                    result: lead.result,
                    scorer: scope.scorer,
                    thresholds: scope.settings.thresholds,
                    calendar: CalendarDays(
                        asOf: lead.facts.asOf,
                        lead.moments,
                        in: scope.zone
                    )
                ),
                thresholds: scope.settings.thresholds,
                redaction: setup.redaction,
                names: { text in
                    try reader.names(
                        mentionedIn: text,
                        organizationKey: scope.organizationKey,
                        except: lead.contactKey
                    )
                }
            )
            let run = newRun(
                .leadScorer,
                prompt,
                organizationKey: scope.organizationKey,
                contactKey: lead.contactKey,
                localScore: lead.result.score,
                at: now
            )
            return (start(run, setup), LeadSnapshot(lead: lead, agentRun: run))
        }
    }
}
