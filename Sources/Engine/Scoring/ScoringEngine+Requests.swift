import CRM
import JSON
import Scoring
import Storage

extension ScoringEngine {
    /// Scores leads for callers who wait, all in one transaction, each with a run of its own.
    ///
    /// Answers an outcome a request, in the order given: one that cannot be filled fails alone.
    /// Reports are made from what was written, which is durable when this returns. Two requests for
    /// one contact give two scores.
    /// - Throws: what ended the whole transaction: then nothing was stored.
    package func scoreRequests(
        _ requests: [ScoreRequest]
    ) throws -> [Result<ScoreOutcome, any Error>] {
        if let outcomes = try outcomes(of: requests) { return outcomes }
        for organization in Set(requests.map(\.organization)) {
            _ = try scope(making: organization)
        }
        guard let outcomes = try outcomes(of: requests) else {
            throw EngineError.unknownOrganization(
                requests[0].organization,
                known: try store.organizations()
            )
        }
        return outcomes
    }

    /// As ``scoreRequests(_:)``; nil, with nothing written, where an organization is new or has no
    /// model yet.
    private func outcomes(
        of requests: [ScoreRequest]
    ) throws -> [Result<ScoreOutcome, any Error>]? {
        try store.withScoringTransaction { transaction in
            var scopes: [String: ScoringScope] = [:]
            for request in requests where scopes[request.organization] == nil {
                guard let scope = try scope(of: request.organization, in: transaction) else {
                    return nil
                }
                scopes[request.organization] = scope
            }
            return try requests.map { request in
                guard let scope = scopes[request.organization] else {
                    return .failure(
                        EngineError.unknownOrganization(request.organization, known: [])
                    )
                }
                if let known = try earlierOutcome(of: request, scope, transaction) {
                    return .success(known)
                }
                let draft: Draft
                do { draft = try self.draft(request, scope, transaction) } catch {
                    return .failure(error)
                }
                return .success(try write(draft, request, scope, &transaction))
            }
        }
    }

    /// A score that is not written yet, and its run.
    private struct Draft {
        var lead: ScoredLead
        var payload: ScorePayload
        var batch: ScoreBatch
        var run: RunRecord
    }

    private func earlierOutcome(
        of request: ScoreRequest,
        _ scope: ScoringScope,
        _ transaction: ScoringTransaction
    ) throws -> ScoreOutcome? {
        guard let claim = request.claim?.claim,
            let kept = try transaction.keptAnswer(claim, organizationKey: scope.organizationKey)
        else { return nil }
        return kept.requestSHA256 == claim.requestSHA256 ? .repeated(kept) : .conflicting
    }

    /// Reads and scores the lead; an error here is the request's alone.
    private func draft(
        _ request: ScoreRequest,
        _ scope: ScoringScope,
        _ transaction: ScoringTransaction
    ) throws -> Draft {
        let key = try transaction.contactKey(
            of: request.lead.named(in: scope.organizationID, isAdded: request.isAdded),
            organizationKey: scope.organizationKey
        )
        var trace = trace(in: scope, startedAt: transaction.now, origin: request.origin)
        var (scoring, batch) = (LeadScoring(scope), ScoreBatch())
        let reader = transaction.reader(details: scope.scorer.leadDetails)
        let lead = try scoring.read(key, given: request.lead, reader) { try trace.time($0, $1) }
        let payload = scoring.add(lead, to: &batch)
        return Draft(lead: lead, payload: payload, batch: batch, run: trace.finish(scores: 1))
    }

    /// Writes the score, and the answer that is kept for the request's claim.
    private func write(
        _ draft: Draft,
        _ request: ScoreRequest,
        _ scope: ScoringScope,
        _ transaction: inout ScoringTransaction
    ) throws -> ScoreOutcome {
        let now = transaction.now
        let started = try transaction.insert(draft.run)
        let numbers = try transaction.append(
            draft.batch,
            scope.context(started, asOf: nil, now: now),
            by: request.origin.author,
            facts: request.origin.requestID.map { id in
                let trace = JSON.string(draft.run.traceID)
                return trace == .string(id)
                    ? ["trace": trace] : ["request": .string(id), "trace": trace]
            }
        )
        var contact = draft.lead.held
        contact.organizationID = scope.organizationID
        let stored = StoredScore(
            seq: numbers.lowerBound,
            contactKey: draft.lead.contactKey,
            contact: contact,
            result: draft.lead.result,
            asOf: now,
            scoredAt: now,
            model: scope.model,
            run: draft.run,
            settings: scope.settings
        )
        let written = WrittenScore(
            stored,
            draft.payload,
            by: scope.scorer,
            CalendarDays(asOf: now, draft.lead.moments, in: scope.zone),
            isReviewOnly: draft.lead.isReviewOnly,
            in: store
        )
        guard let claim = request.claim else { return .scored(written, keptBody: nil) }
        let body = claim.body(written.report)
        let kept = IdempotentResponse(
            requestSHA256: claim.claim.requestSHA256,
            status: 200,
            body: body,
            seq: stored.seq
        )
        try transaction.keep(kept, for: claim.claim, organizationKey: scope.organizationKey)
        return .scored(written, keptBody: body)
    }
}
