import Agents
import AuditLog
import CRM
import JSON
import Storage

/// What a commentary is about, and what we would say ourselves.
struct CommentarySubject: Sendable {
    var organizationID: String
    /// The contact it is about; nil for none.
    var contactKey: ContactKey?
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
        for author: EntryAuthor?,
        prompt: @escaping @Sendable (AgentSetup) throws -> AgentPrompt
    ) async throws -> CommentaryReport {
        guard let setup, choice != .local, choice != .auto || setup.isChosen,
            !breaker.state.isOpen(at: environment.now())
        else { return CommentaryReport(subject.local, unasked(role, choice)) }
        try await sweep()
        let ready = await ready(setup)
        let organizationKey = try engine.organizationKey(subject.organizationID)
        let prompt = try await offPool { try prompt(ready) }
        let begun = try await Patience(environment: environment).write { [self] in
            try await engine.store.beginAgentRun(
                organizationKey: organizationKey
            ) { [self] _, now in
                let run = newRun(
                    role,
                    prompt,
                    organizationKey: organizationKey,
                    contactKey: subject.contactKey,
                    localScore: subject.score,
                    at: now
                )
                return (start(run, ready), run)
            }
        }
        defer { withExtendedLifetime(begun.lock) {} }
        let key = begun.started.key
        let result = await conduct(begun.answer, key: key, ready)
        let closing = closing(begun.answer, key: key, result, ready)
        let store = engine(for: author).store
        _ = try await Patience(environment: environment).write { try await store.finish(closing) }
        let written = result.outcome.answer.flatMap {
            Commentary(answer: $0, results: result.outcome.toolResults, task: prompt.task)
        }
        return CommentaryReport(written ?? subject.local, result.note)
    }
}
