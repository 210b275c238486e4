import Agents
import JSON
import Storage

/// What a commentary is about, and what we would say ourselves.
struct CommentarySubject: Sendable {
    var organizationID: String
    /// The contact it is about; nil for none.
    var contactKey: Int64?
    /// The local model's score of the contact; nil for none.
    var score: Int?
    var local: Commentary
}

extension AgentScorer {
    /// Has an agent comment on a subject; our own commentary answers where it does not.
    func comment(
        on subject: CommentarySubject,
        _ role: AgentRole,
        _ choice: ScorerChoice,
        brief: @escaping @Sendable (AgentSetup) throws -> AgentBrief
    ) async throws -> CommentaryReport {
        guard let setup, choice != .local, choice != .auto || setup.isChosen,
            !breaker.state.isOpen(at: environment.now())
        else { return CommentaryReport(subject.local, unasked(role, choice)) }
        try await sweep()
        let organizationKey = try engine.organizationKey(subject.organizationID)
        let brief = try await offPool { try brief(setup) }
        let started = try await engine.store.beginAgentRun(
            organizationKey: organizationKey
        ) { [self] _, now in
            let errand = errand(
                role,
                brief,
                organizationKey: organizationKey,
                contactKey: subject.contactKey,
                localScore: subject.score,
                at: now
            )
            return (start(errand, setup), errand)
        }
        let finding = await carryOut(started.answer, key: started.key, setup)
        let closing = closing(started.answer, key: started.key, finding, setup)
        _ = try await Patience(environment: environment).write { [engine] in
            try await engine.store.finish(closing)
        }
        let written = finding.outcome.answer.flatMap {
            Commentary(answer: $0, results: finding.outcome.toolResults, task: brief.task)
        }
        return CommentaryReport(written ?? subject.local, finding.note)
    }
}
