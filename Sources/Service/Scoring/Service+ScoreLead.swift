import CRM
import Engine
import HTTP
import JSON
import Storage

/// A score on its way to its caller.
struct ScoredAnswer: Sendable {
    /// The answer.
    var response: HTTPResponse
    /// The score; nil when an earlier answer was repeated.
    var report: ScoreReport?
}

extension Service {
    /// Scores the lead of a body as the caller's organization, and answers in the given form.
    ///
    /// With an Idempotency-Key the answer's bytes are kept in the transaction of the score, unless
    /// `isClaimed` is false.
    func score(
        _ body: LeadBody,
        _ call: Call,
        isClaimed: Bool = true,
        form: @escaping @Sendable (ScoreReport, _ milliseconds: Int64) -> JSONObject
    ) async throws -> ScoredAnswer {
        let organization = try organizations.organization(
            named: body.organizationID,
            for: call.principal
        )
        var order = ScoreOrder(lead: try body.lead(), organization: organization)
        order.isAdded = true
        return try await score(order, call, isClaimed: isClaimed, form: form)
    }

    /// Fills an order, and answers in the given form.
    func score(
        _ order: ScoreOrder,
        _ call: Call,
        isClaimed: Bool = true,
        form: @escaping @Sendable (ScoreReport, _ milliseconds: Int64) -> JSONObject
    ) async throws -> ScoredAnswer {
        var order = order
        order.origin = call.origin
        let startedAt = call.startedAt
        if isClaimed, let claim = try call.claim() {
            order.claim = ScoreOrder.Claim(claim) { [self] report in
                JSON.object(form(report, milliseconds(since: startedAt))).orderedBytes
            }
        }
        switch try await score(order) {
        case .scored(let report, let keptBody):
            let bytes =
                keptBody
                ?? JSON.object(form(report, milliseconds(since: startedAt))).orderedBytes
            return ScoredAnswer(
                response: Reply.bytes(bytes, type: Reply.json),
                report: report
            )
        case .repeated(let kept):
            return ScoredAnswer(response: Self.repeated(kept), report: nil)
        case .conflicting: throw Refusal.keyReused
        }
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
