import CRM
import Engine
import HTTP
import JSON
import Scoring
import Storage

/// The routes that the CRM's front end calls.
enum CRMRoutes {
    /// All of them.
    static let routes: [Route] =
        [
            Route(
                "POST",
                "/score-lead",
                .crm(.writeScores),
                body: .json,
                style: .crm,
                briefly: scoreLead,
                answer: scoreLead
            ),
            Route(
                "POST",
                "/analyze-contact",
                .crm(.writeScores),
                body: .json,
                style: .crm,
                answer: analyzeContact
            ),
            Route(
                "POST",
                "/generate-insights",
                .crm(.readScores),
                body: .json,
                style: .crm,
                answer: generateInsights
            ),
            Route(
                "GET",
                StatusRoutes.healthPath,
                .anybody,
                style: .crm,
                answer: StatusRoutes.health
            ),
            Route("GET", "/agents/status", .anybody, style: .crm, answer: StatusRoutes.agents),
            Route("GET", "/", .anybody, style: .crm, answer: StatusRoutes.root),
        ] + CanvasRoutes.routes

    @Sendable private static func scoreLead(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        let body = try LeadBody(call.json())
        return try await service.answerLead(body, call, form: form(body))
    }

    @Sendable private static func scoreLead(
        _ call: RequestContext,
        _ service: Service,
        _ reply: @escaping @Sendable (@escaping Route.Make) -> Void
    ) throws {
        let body = try LeadBody(call.json())
        try service.answerLead(body, call, form: form(body), reply)
    }

    private static func form(_ body: LeadBody) -> Service.Form {
        { report, milliseconds in
            ScoreDocument.bytes(report, milliseconds: milliseconds) { writer in
                body.writeIgnored(to: &writer)
            }
        }
    }

    @Sendable private static func analyzeContact(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        let body = try LeadBody(call.json())
        let claim = try call.claim()
        let report: ScoreReport
        switch try await service.reportLead(body, call, claim) {
        case .report(let made): report = made
        case .answered(let kept): return Service.repeated(kept)
        }
        let insights = try await service.read(report.stored.organizationID) { scope in
            try scope.contactInsights(report)
        }
        let commentary = try await service.commentary(
            on: .contact(report, insights),
            by: .contactAnalyst,
            for: call.principal
        )
        let hasPhone = body.fields["phone"] != nil || insights.hasPhone
        let bytes = ScoreDocument.bytes(
            report,
            milliseconds: service.milliseconds(since: call.startedAt)
        ) { writer in
            body.writeIgnored(to: &writer)
            writer.member("analysis_type", "extended_contact_profile")
            writer.member(
                "recommendations",
                ScoreDocument.recommendations(
                    report.category,
                    hasPhone: hasPhone,
                    insights
                )
            )
            writer.member("insights", insights.json)
            writer.member("commentary", commentary)
        }
        guard let claim else { return Reply.bytes(bytes, type: Reply.json) }
        let kept = try await service.keep(bytes, of: report, for: claim)
        return Reply.bytes(kept.body, type: Reply.json)
    }

    /// Insights on the contact that is named, if one is; else on the organization.
    @Sendable private static func generateInsights(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        let body = try LeadBody(
            call.request.body.isEmpty ? [:] : call.json(),
            needsPerson: false
        )
        let organization = try service.organizations.organization(
            named: body.organizationID,
            for: call.principal
        )
        let isAboutContact = ["id", "email", "name"].contains { body.fields[$0] != nil }
        let lead = isAboutContact ? body.lead() : nil
        let insights = try await service.read(organization) { scope in
            try lead.map { try scope.contactInsights(of: $0) } ?? scope.organizationInsights()
        }
        var document = insights.json
        document["commentary"] = .null
        if let subject = insights.subject {
            document["commentary"] = try await service.commentary(
                on: subject,
                by: .insightWriter,
                for: call.principal
            )
        }
        document["processing_time_ms"] = .integer(service.milliseconds(since: call.startedAt))
        document["timestamp"] = .string(service.now.description)
        return Reply.json(.object(document))
    }
}
