import CRM
import Engine
import JSON
import Storage

/// Insights as the routes answer them.
extension OrganizationScope {
    /// Insights on the contact a lead means; says so when nothing is held about them.
    func contactInsights(of lead: LeadInput) throws -> InsightDocument {
        guard let key = try contactKey(of: lead) else {
            return InsightDocument(json: [
                "insight_type": "contact", "organization_id": .string(organizationID),
                "is_known": false, "contact": nil, "score": nil, "insights": nil,
            ])
        }
        return try contactInsights(contactKey: key)
    }

    /// Insights on one contact by its key.
    func contactInsights(contactKey: ContactKey) throws -> InsightDocument {
        let contact = try contact(key: contactKey)
        let report = try latestReport(contactKey: contactKey)
        let insights = try report.map { try contactInsights($0) }
        var document = InsightDocument(json: [
            "insight_type": "contact",
            "organization_id": .string(organizationID),
            "is_known": true,
            "contact": ["id": .string(contact.id), "name": .string(contact.name)],
            "score": report.map(ContactDocument.brief) ?? .null,
            "insights": insights?.json ?? .null,
        ])
        if let report, let insights { document.subject = .contact(report, insights) }
        return document
    }

    /// Insights on the whole organization.
    func organizationInsights() throws -> InsightDocument {
        let report = try organizationReport()
        return InsightDocument(json: report.json, subject: .organization(report))
    }
}

/// An answer with insights, and what somebody could comment on.
struct InsightDocument: Sendable {
    /// What the insights are about.
    enum Subject: Sendable {
        case contact(ScoreReport, ContactInsights)
        case organization(OrganizationReport)
    }

    /// The answer.
    var json: JSONObject
    /// What can be commented on; nil when nothing is known.
    var subject: Subject?
}

extension Service {
    /// A commentary by the agent where one was chosen and answers, else our own.
    ///
    /// An agent costs money and is recorded: callers who may only read get our own.
    func commentary(
        on subject: InsightDocument.Subject,
        by role: AgentRole,
        for call: RequestContext
    ) async throws -> JSON {
        let choice: ScorerChoice = call.principal.allows(.writeScores) ? .auto : .local
        let author = call.author
        switch (subject, settings.agent) {
        case (.contact(let report, let insights), let agent?):
            return try await agent.comment(
                on: report,
                insights,
                by: role,
                choice: choice,
                for: author
            ).json
        case (.organization(let report), let agent?):
            return try await agent.comment(on: report, choice: choice, for: author).json
        case (.contact(let report, let insights), nil):
            return CommentaryReport(local: insights.commentary(report), insteadOf: role).json
        case (.organization(let report), nil):
            return CommentaryReport(local: report.commentary, insteadOf: role).json
        }
    }
}
