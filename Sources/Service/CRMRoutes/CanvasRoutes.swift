import CRM
import Engine
import HTTP
import JSON
import Scoring
import Storage

/// The routes that the CRM's automation canvas calls.
///
/// Its client invents random numbers where an answer fails, so that these routes answer in its
/// shape whatever is missing: what is not known here is `unknown`, with a reason and confidence 0.
enum CanvasRoutes {
    /// All of them.
    static let routes: [Route] = [
        Route(
            "POST",
            "/agents/lead-scorer",
            .crm(.writeScores),
            body: .json,
            style: .crm,
            answer: scoreLead
        ),
        Route(
            "POST",
            "/agents/contact-classifier",
            .crm(.readScores),
            body: .json,
            style: .crm,
            answer: classify
        ),
        Route(
            "POST",
            "/agents/data-enricher",
            .crm(.readScores),
            body: .json,
            style: .crm,
            answer: enrich
        ),
        Route(
            "POST",
            "/agents/sentiment-analyzer",
            .crm(.readScores),
            body: .json,
            style: .crm,
            answer: { call, _ in try CanvasDocument.reply(CanvasDocument.sentiment, call) }
        ),
        Route(
            "POST",
            "/agents/email-optimizer",
            .crm(.readScores),
            body: .json,
            style: .crm,
            answer: { call, _ in
                try CanvasDocument.reply(CanvasDocument.email(call.json()), call)
            }
        ),
        Route(
            "POST",
            "/agents/deal-predictor",
            .crm(.readScores),
            body: .json,
            style: .crm,
            answer: { call, _ in try CanvasDocument.reply(CanvasDocument.deal, call) }
        ),
    ]

    @Sendable private static func scoreLead(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        let body = try LeadBody(call.json(), needsPerson: false)
        guard body.namesSomebody else { return Reply.json(.object(CanvasDocument.nobody)) }
        let report: ScoreReport
        do { report = try await service.scoredLead(body, call) } catch ObjectionError.notScored {
            return Reply.json(.object(CanvasDocument.objected))
        }
        let insights = try await service.read(report.stored.organizationID) { scope in
            try scope.contactInsights(report)
        }
        return Reply.json(.object(CanvasDocument.score(report, insights)))
    }

    /// The contact that a body means, with what is held of it; nil for one that is not held.
    private static func held<Answer: Sendable>(
        _ call: RequestContext,
        _ service: Service,
        _ answer: @escaping @Sendable (HeldContact) throws -> Answer
    ) async throws -> Answer? {
        let body = try LeadBody(call.json(), needsPerson: false)
        guard body.namesSomebody else { return nil }
        let organization = try service.organizations.organization(
            named: body.organizationID,
            for: call.principal
        )
        let lead = body.lead()
        return try await service.read(organization) { scope in
            guard let key = try scope.contactKey(of: lead) else { return nil }
            return try answer(try HeldContact(key, scope))
        }
    }

    @Sendable private static func classify(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        let document = try await held(call, service, CanvasDocument.classification)
        return Reply.json(.object(document ?? CanvasDocument.unclassified(CanvasDocument.notHeld)))
    }

    @Sendable private static func enrich(
        _ call: RequestContext,
        _ service: Service
    ) async throws -> HTTPResponse {
        let document = try await held(call, service, CanvasDocument.enrichment)
        return Reply.json(.object(document ?? CanvasDocument.notEnriched))
    }
}

extension LeadBody {
    /// Whether it tells anything a contact can be known by.
    var namesSomebody: Bool { ["id", "email", "name", "company"].contains { fields[$0] != nil } }
}

/// A contact of the file with what the tools say of it.
struct HeldContact: Sendable {
    let contact: Contact
    let company: JSON
    let history: JSON
    let email: JSON
    /// What would raise its score most, in words; nil before the first score, and of a person who
    /// objected to being scored.
    let nextStep: String?

    init(_ key: ContactKey, _ scope: OrganizationScope) throws {
        contact = try scope.contact(key: key)
        let answers = try scope.toolAnswers(contactKey: key)
        company = answers["get_company_info"] ?? .null
        history = answers["get_contact_history"] ?? .null
        email = answers["analyze_email_quality"] ?? .null
        let isScored = try scope.said(contactKey: key).objection?.extent != .notScored
        let report = isScored ? try scope.latestReport(contactKey: key) : nil
        nextStep = try report.flatMap { try scope.suggestions(for: $0).first?.text }
    }

    /// Employees of the company; nil where nobody told.
    var employees: Int64? { company["employees"]?.intValue }
    /// Whether the address is at a domain of a company's own.
    var isAtBusiness: Bool { email["domain"] == "business" }
}
