import CRM
import JSON
import Scoring
import Storage

/// Turns facts into results, and results into payloads, reusing memory from lead to lead.
///
/// The only place where payloads are written. Allocates nothing for a lead but what the batch grows
/// by.
struct PayloadEncoder {
    private let scope: ScoringScope
    private var writer = CanonicalWriter()
    private var memo = TermMemo()
    private var result = Scorer.emptyResult

    init(_ scope: ScoringScope) { self.scope = scope }

    /// The local model's result of one lead.
    mutating func score(_ facts: LeadFacts) -> ScoreResult {
        scope.scorer.score(facts, memo: &memo, into: &result)
        return result
    }

    /// Scores one lead by the local model, and adds its result and payload to the batch.
    mutating func add(_ row: LeadRow, _ facts: LeadFacts, to batch: inout ScoreBatch) {
        scope.scorer.score(facts, memo: &memo, into: &result)
        writer.removeAll()
        ScorePayload.write(
            facts: facts,
            result: result,
            contactID: row.contact.id,
            organizationID: scope.organizationID,
            modelSHA256: scope.model.sha256,
            into: &writer
        )
        let start = batch.payloads.count
        batch.payloads.append(contentsOf: writer.bytes)
        batch.add(contactKey: row.key, result: result, payloadFrom: start)
    }

    /// Adds a lead whose result is known; `answered` is the score where that is an agent's.
    mutating func add(
        _ payload: ScorePayload,
        contactKey: ContactKey,
        answered: Int? = nil,
        to batch: inout ScoreBatch
    ) {
        let start = batch.payloads.count
        batch.payloads.append(contentsOf: payload.canonicalBytes)
        batch.add(
            contactKey: contactKey,
            result: payload.result,
            score: answered,
            payloadFrom: start
        )
    }
}
