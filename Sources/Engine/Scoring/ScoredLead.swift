import CRM
import JSON
import Scoring
import Storage

/// One lead with its facts and the local model's result, not written yet.
struct ScoredLead: Sendable {
    /// Key of the contact in this file.
    var contactKey: ContactKey
    /// The record as the file holds it.
    var held: Contact
    /// The record as it was scored: with what the caller gave put over it.
    var contact: Contact
    /// What it was scored from.
    var facts: LeadFacts
    /// When what its history counts last happened.
    var moments: HistoryMoments
    /// The local model's result.
    var result: ScoreResult
    /// Whether it is for people to look at alone.
    var isReviewOnly: Bool

    /// What the ledger commits to; `note` is an agent's part, or why there is none.
    func payload(in scope: ScoringScope, note: AgentTrace? = nil) -> ScorePayload {
        ScorePayload(
            contactID: contact.id,
            organizationID: scope.organizationID,
            modelSHA256: scope.model.sha256,
            scorer: note.flatMap { $0.verdict == nil ? nil : $0.agent } ?? "local",
            facts: facts,
            result: result,
            agent: note?.json
        )
    }
}
