import CRM
import Engine
import HTTP
import JSON
import Storage

extension Service {
    /// How an answer is written, given the score and the milliseconds it took.
    typealias Form = @Sendable (_ report: ScoreReport, _ milliseconds: Int64) -> [UInt8]

    /// Scores the lead of a body as the caller's organization, and answers in the given form.
    ///
    /// With an Idempotency-Key the answer's bytes are kept: the local model's in the transaction of
    /// the score, an agent's right after it, while the score is tied to the key from the first.
    func answerLead(
        _ body: LeadBody,
        _ call: RequestContext,
        by choice: ScorerChoice = .auto,
        form: @escaping Form
    ) async throws -> HTTPResponse {
        try await answerRequest(try request(body, call), call, by: choice, form: form)
    }

    /// Scores as is chosen, and answers in the given form, once for an Idempotency-Key.
    func answerRequest(
        _ request: ScoreRequest,
        _ call: RequestContext,
        by choice: ScorerChoice,
        form: @escaping Form
    ) async throws -> HTTPResponse {
        let claim = try call.claim()
        guard choice != .local, settings.agent?.setup?.isChosen == true else {
            let claimed = claiming(request, call, claim, form)
            return try answer(try await commit(claimed), call, form)
        }
        if let claim { return try await answerOnce(request, call, claim, form) }
        guard let report = try await askAgent(request) else { throw Refusal.agentGone }
        return Reply.bytes(form(report, milliseconds(since: call.startedAt)), type: Reply.json)
    }

    /// Scores the lead of a body, by the agent where one was chosen.
    func scoredLead(_ body: LeadBody, _ call: RequestContext) async throws -> ScoreReport {
        let request = try request(body, call)
        if let report = try await askAgent(request) { return report }
        guard case .scored(let written, _) = try await commit(request) else {
            throw Refusal.keyReused
        }
        return written.report
    }

    /// The score by the agent, or by the local model where that did not answer; nil where none was
    /// chosen.
    private func askAgent(
        _ request: ScoreRequest,
        _ claim: IdempotencyKey? = nil
    ) async throws -> ScoreReport? {
        guard let agent = settings.agent, agent.setup?.isChosen == true else { return nil }
        guard request.isAdded || request.lead.id == nil else {
            let id = request.lead.id ?? ""
            return try await agent.scoreContacts(
                [try await read(request.organization) { try $0.contactKey(id: id) }],
                organization: request.organization,
                choice: .auto,
                for: request.origin.author,
                claim: claim
            ).first
        }
        return try await agent.scoreLeads(
            [request.lead],
            organization: request.organization,
            choice: .auto,
            for: request.origin.author,
            claim: claim
        ).first
    }

    /// Asks the agent once for a claim, and keeps what is answered.
    ///
    /// Between the commit of the score and that of its answer the process may end: asked again, the
    /// answer is written from the same score.
    private func answerOnce(
        _ request: ScoreRequest,
        _ call: RequestContext,
        _ claim: IdempotencyKey,
        _ form: @escaping Form
    ) async throws -> HTTPResponse {
        let (answer, isRepeated) = try await sharedAnswers.answer(
            to: claim,
            of: request.organization
        ) { [self] in
            let kept = try await read(request.organization) { try $0.keptAnswer(claim) }
            if let kept, !kept.body.isEmpty || kept.requestSHA256 != claim.requestSHA256 {
                return (kept, true)
            }
            let report: ScoreReport
            if let seq = kept?.seq {
                report = try await read(request.organization) { try $0.report(seq: seq) }
            } else if let made = try await askAgent(request, claim) {
                report = made
            } else {
                throw Refusal.agentGone
            }
            let bytes = form(report, milliseconds(since: call.startedAt))
            return (try await keep(bytes, of: report, for: claim), false)
        }
        guard answer.requestSHA256 == claim.requestSHA256 else { throw Refusal.keyReused }
        return isRepeated ? Self.repeated(answer) : Reply.bytes(answer.body, type: Reply.json)
    }

    /// Scores the lead of a body by the local model; `reply` gets what makes the answer once the
    /// score is durable.
    func answerLead(
        _ body: LeadBody,
        _ call: RequestContext,
        form: @escaping Form,
        _ reply: @escaping @Sendable (@escaping Route.Make) -> Void
    ) throws {
        let claimed = claiming(try request(body, call), call, try call.claim(), form)
        data.scores.submit(claimed) { [self] outcome in
            reply { [self] in try answer(noted(outcome.get()), call, form) }
        }
    }

    /// The request with the claim to its answer, which is written in the same transaction.
    private func claiming(
        _ request: ScoreRequest,
        _ call: RequestContext,
        _ claim: IdempotencyKey?,
        _ form: @escaping Form
    ) -> ScoreRequest {
        guard let claim else { return request }
        var request = request
        request.claim = ScoreRequest.Claim(claim) { [self] report in
            form(report, milliseconds(since: call.startedAt))
        }
        return request
    }

    private func answer(
        _ outcome: ScoreOutcome,
        _ call: RequestContext,
        _ form: Form
    ) throws(Refusal) -> HTTPResponse {
        switch outcome {
        case .scored(let written, let keptBody):
            let bytes = keptBody ?? form(written.report, milliseconds(since: call.startedAt))
            return Reply.bytes(bytes, type: Reply.json)
        case .repeated(let kept): return Self.repeated(kept)
        case .conflicting: throw Refusal.keyReused
        }
    }

    /// A score whose answer is written elsewhere, or the answer that was given before.
    enum Reported {
        case report(ScoreReport)
        case answered(IdempotentResponse)
    }

    /// Scores the lead of a body by the local model, for an answer that says more than the score.
    ///
    /// With a claim the score is tied to it in its own transaction, by an empty answer that
    /// ``keep(_:of:for:)`` fills: asked again after a crash in between, it is the same score.
    func reportLead(
        _ body: LeadBody,
        _ call: RequestContext,
        _ claim: IdempotencyKey?
    ) async throws -> Reported {
        var request = try request(body, call)
        request.claim = claim.map { ScoreRequest.Claim($0) { _ in [] } }
        switch try await commit(request) {
        case .scored(let written, _): return .report(written.report)
        case .repeated(let kept):
            guard let seq = kept.seq, kept.body.isEmpty else { return .answered(kept) }
            return .report(try await read(request.organization) { try $0.report(seq: seq) })
        case .conflicting: throw Refusal.keyReused
        }
    }

    /// Keeps the answer to a claim whose score is stored; answers the one that counts.
    func keep(
        _ bytes: [UInt8],
        of report: ScoreReport,
        for claim: IdempotencyKey
    ) async throws -> IdempotentResponse {
        let answer = IdempotentResponse(
            requestSHA256: claim.requestSHA256,
            status: 200,
            body: bytes,
            seq: report.stored.seq
        )
        return try await read(report.stored.organizationID) { try $0.keep(answer, for: claim) }
    }

    private func request(_ body: LeadBody, _ call: RequestContext) throws -> ScoreRequest {
        let organization = try organizations.organization(
            named: body.organizationID,
            for: call.principal
        )
        var request = ScoreRequest(lead: body.lead(), organization: organization)
        request.isAdded = true
        request.origin = call.origin
        return request
    }

    /// Has a lead scored, durable with its trace and, for a claim, its answer.
    private func commit(_ request: ScoreRequest) async throws -> ScoreOutcome {
        noted(try await data.scores.submit(request))
    }

    /// Takes from an outcome what `/health` tells.
    private func noted(_ outcome: ScoreOutcome) -> ScoreOutcome {
        if health.current.trouble != nil { health.note(nil) }
        if case .scored(let written, _) = outcome {
            health.update { facts in
                facts.ledgerSize = max(facts.ledgerSize, written.stored.seq + 1)
                facts.model = written.modelUsed
            }
        }
        return outcome
    }

    /// An earlier answer, with the field that says so.
    static func repeated(_ kept: IdempotentResponse) -> HTTPResponse {
        var response = Reply.bytes(kept.body, status: kept.status, type: Reply.json)
        response.headers["Idempotent-Replayed"] = "true"
        return response
    }
}

extension Refusal {
    /// The agent went while it was to be asked.
    fileprivate static let agentGone = Refusal(
        .unavailable,
        "the agent is not there any more; try again"
    )
    /// The key of another request.
    static let keyReused = Refusal(
        .keyReused,
        "take a fresh Idempotency-Key for each request, and the same one to repeat it"
    )
}
