import CRM
import Engine
import HTTP
import JSON
import Storage

/// A score on its way to its caller.
struct ScoredAnswer: Sendable {
    /// The answer.
    var response: HTTPResponse
    /// Whether it is an earlier answer, repeated.
    var isRepeated = false
}

extension Service {
    /// How an answer is written, given the score and the milliseconds it took.
    typealias Form = @Sendable (_ report: ScoreReport, _ milliseconds: Int64) -> [UInt8]

    /// Scores the lead of a body as the caller's organization, and answers in the given form.
    ///
    /// With an Idempotency-Key the answer's bytes are kept in the transaction of the score.
    func score(
        _ body: LeadBody,
        _ call: Call,
        form: @escaping Form
    ) async throws -> ScoredAnswer {
        let order = try order(body, call)
        // A kept answer is stored in the transaction of the score, which an agent's run has not one of.
        if try call.claim() == nil, let report = try await askAgent(order) {
            let bytes = form(report, milliseconds(since: call.startedAt))
            return ScoredAnswer(response: Reply.bytes(bytes, type: Reply.json))
        }
        return try await score(order, call, form: form)
    }

    /// The score by the agent, or by the local model where that did not answer; nil where none was
    /// chosen.
    private func askAgent(_ order: ScoreRequest) async throws -> ScoreReport? {
        guard let agent = settings.agent, agent.setup?.isChosen == true else { return nil }
        return try await agent.scoreLeads(
            [order.lead],
            organization: order.organization,
            choice: .auto
        ).first
    }

    /// Fills an order, and answers in the given form.
    func score(
        _ order: ScoreRequest,
        _ call: Call,
        form: @escaping Form
    ) async throws -> ScoredAnswer {
        var order = order
        order.origin = call.origin
        let startedAt = call.startedAt
        if let claim = try call.claim() {
            order.claim = ScoreRequest.Claim(claim) { [self] report in
                form(report, milliseconds(since: startedAt))
            }
        }
        switch try await score(order) {
        case .scored(let written, let keptBody):
            let bytes = keptBody ?? form(written.report, milliseconds(since: startedAt))
            return ScoredAnswer(response: Reply.bytes(bytes, type: Reply.json))
        case .repeated(let kept):
            return ScoredAnswer(response: Self.repeated(kept), isRepeated: true)
        case .conflicting: throw Refusal.keyReused
        }
    }

    /// A score whose answer is written elsewhere, or the answer that was given before.
    enum Reported {
        case report(ScoreReport)
        case answered(KeptAnswer)
    }

    /// Scores the lead of a body by the local model, for an answer that says more than the score.
    ///
    /// With a claim the score is tied to it in its own transaction, by an empty answer that
    /// ``keep(_:of:for:)`` fills: asked again after a crash in between, it is the same score.
    func report(_ body: LeadBody, _ call: Call, _ claim: AnswerClaim?) async throws -> Reported {
        var order = try order(body, call)
        order.origin = call.origin
        if let claim {
            order.claim = ScoreRequest.Claim(claim) { _ in [] }
        }
        switch try await score(order) {
        case .scored(let written, _): return .report(written.report)
        case .repeated(let kept):
            guard let seq = kept.seq, kept.body.isEmpty else { return .answered(kept) }
            return .report(try await read(order.organization) { try $0.report(seq: seq) })
        case .conflicting: throw Refusal.keyReused
        }
    }

    /// Keeps the answer to a claim whose score is stored; answers the one that counts.
    func keep(
        _ bytes: [UInt8],
        of report: ScoreReport,
        for claim: AnswerClaim
    ) async throws -> KeptAnswer {
        let answer = KeptAnswer(
            requestSHA256: claim.requestSHA256,
            status: 200,
            body: bytes,
            seq: report.stored.seq
        )
        return try await read(report.stored.organizationID) { try $0.keep(answer, for: claim) }
    }

    private func order(_ body: LeadBody, _ call: Call) throws -> ScoreRequest {
        let organization = try organizations.organization(
            named: body.organizationID,
            for: call.principal
        )
        var order = ScoreRequest(lead: try body.lead(), organization: organization)
        order.isAdded = true
        return order
    }

    /// An earlier answer, with the field that says so.
    static func repeated(_ kept: KeptAnswer) -> HTTPResponse {
        var response = Reply.bytes(kept.body, status: kept.status, type: Reply.json)
        response.headers["Idempotent-Replayed"] = "true"
        return response
    }
}

extension Refusal {
    /// The key of another request.
    static let keyReused = Refusal(
        .keyReused,
        "take a fresh Idempotency-Key for each request, and the same one to repeat it"
    )
}
