import CRM
import HTTP
import JSON
import Storage

/// `/v1/contacts/{id}/override`: a score that a person sets against the model's.
enum OverrideRoutes {
    private static let writes = Route.Access.token(.writeContacts)

    static let routes: [Route] = [
        Route("PUT", "/v1/contacts/{id}/override", writes, body: .json, answer: set),
        Route("DELETE", "/v1/contacts/{id}/override", writes, answer: takeBack),
    ]

    /// Sets a score, or takes the last back where the body names none.
    @Sendable private static func set(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        var body = try StrictBody(call.json(), members: ["score", "reason", "until"])
        let score = body.number("score")
        let reason = body.text("reason")
        let until = body.instant("until")
        try body.finish()
        let standing = score.map { score in
            StandingOverride(
                score: Int(clamping: score),
                reason: reason ?? "",
                until: until
            )
        }
        return try await ChangeRoutes.make(
            .override(id: call["id"], standing),
            200,
            call,
            service
        )
    }

    @Sendable private static func takeBack(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        _ = try call.query()
        return try await ChangeRoutes.make(.override(id: call["id"], nil), 200, call, service)
    }
}

extension Refusal {
    /// What a caller is told who sets a score that cannot stand.
    init(_ error: OverrideError) {
        let pointer =
            switch error {
            case .unscored: ""
            case .scoreRange: "/score"
            case .reason: "/reason"
            case .past: "/until"
            }
        guard error != .unscored else {
            self.init(.conflict, "\(error)")
            return
        }
        self.init(
            .invalidBody,
            "the score cannot be set",
            faults: [Fault(pointer: pointer, "\(error)")]
        )
    }
}

extension OrganizationScope {
    /// What people say of a contact instead of its score, whether it objected, and why lists
    /// leave it out.
    func said(
        contactKey: ContactKey
    ) throws -> (override: ScoreOverride?, objection: Objection?, states: [LeadState]) {
        (
            try store.override(contactKey: contactKey),
            try store.objection(contactKey: contactKey),
            try store.states(contactKey: contactKey)
        )
    }

    /// Whom to call today, and who was left out.
    func topScores(limit: Int, includesLeftOut: Bool) throws -> TopScores {
        try store.topScores(
            organizationKey: key,
            limit: limit,
            includesLeftOut: includesLeftOut
        )
    }

    /// Who was right about the leads on which people and a model differed.
    func overrideRecord(of model: ModelRecord) throws -> OverrideRecord {
        try store.overrideRecord(organizationKey: key, modelKey: model.key)
    }
}
