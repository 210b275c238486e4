import Agents
import CRM
import Engine
import JSON
import Storage

extension MCPTools {
    /// What the file tells beyond scores, and the agents that put it into words.
    var insights: [MCPCatalog.Entry] {
        [contactInsights, organizationInsights, model, commentOnContact, commentOnLeads]
    }

    /// Who only reads is given no words that cost money.
    private var choice: ScorerChoice { rights.contains(.scores) ? .auto : .local }

    private static let commentOutput: KeyValuePairs<String, String> = [
        "summary": "string", "findings": "array", "next_steps": "array", "answered_by": "string",
        "why": "string",
    ]

    /// The newest score of a contact.
    private func report(_ arguments: JSON) throws -> ScoreReport {
        guard let latest = try store.latestScore(contactKey: try key(arguments)) else {
            throw ToolError("this contact has no score yet; score_lead makes one")
        }
        return try scorer.engine.report(seq: latest.seq)
    }

    private func insights(of report: ScoreReport) throws -> ContactInsights {
        try scorer.engine.contactInsights(report, organizationKey: organizationKey)
    }

    private var contactInsights: MCPCatalog.Entry {
        entry(
            "get_contact_insights",
            "Insights on a contact",
            "How the score moved, what would raise it, how and when to reach the contact, and what"
                + " the record lacks.",
            [Self.contact],
            output: ["trend": "array", "actions": "array", "data_gaps": "array"]
        ) { arguments in
            let report = try report(arguments)
            return Answer(
                json: try insights(of: report).json,
                people: [report.stored.contactName]
            )
        }
    }

    private var organizationInsights: MCPCatalog.Entry {
        entry(
            "get_insights",
            "Insights on all leads",
            "Totals, who moved most, hot leads left alone, and what would help most.",
            []
        ) { _ in
            let report = try scorer.engine.organizationReport(organization)
            return Answer(
                json: .object(report.json),
                people: report.insights.movers.map(\.contact.name)
                    + report.insights.neglected.map(\.contact.name),
                isList: true
            )
        }
    }

    private var model: MCPCatalog.Entry {
        entry(
            "get_model",
            "The model in use",
            "Which local model scores, and since when.",
            [],
            output: ["name": "string", "sha256": "string"]
        ) { _ in
            let model = try scorer.engine.currentModel(organizationKey: organizationKey)
            return Answer(
                json: ["name": .string(model.name), "sha256": .string(model.sha256)],
                people: []
            )
        }
    }

    private var commentOnContact: MCPCatalog.Entry {
        entry(
            "comment_on_contact",
            "A commentary on a contact",
            "What the score rests on and what to do, in words: by the analyst where an agent is"
                + " chosen, else by Assay itself.",
            [Self.contact],
            output: Self.commentOutput,
            effect: .adds
        ) { arguments in
            let report = try report(arguments)
            let comment = try await scorer.comment(
                on: report,
                try insights(of: report),
                choice: choice,
                for: author
            )
            return Answer(json: comment.json, people: [report.stored.contactName])
        }
    }

    private var commentOnLeads: MCPCatalog.Entry {
        entry(
            "comment_on_leads",
            "A commentary on all leads",
            "How all leads stand and what moved, in words.",
            [],
            output: Self.commentOutput,
            effect: .adds
        ) { _ in
            let report = try scorer.engine.organizationReport(organization)
            let comment = try await scorer.comment(on: report, choice: choice, for: author)
            return Answer(
                json: comment.json,
                people: report.insights.movers.map(\.contact.name)
                    + report.insights.neglected.map(\.contact.name),
                isList: true
            )
        }
    }
}

extension MCPTools {
    /// A lead of a list: the score that counts there, and the two it was made of.
    static func row(_ score: StoredScore, override: ScoreOverride?) -> JSON {
        [
            "contact": .string(score.contactID), "name": .string(score.contactName),
            "company": .text(score.company),
            "score": .integer(Int64(score.counted)),
            "category": .string(Category(score: score.counted, score.thresholds).rawValue),
            "disputed": .bool(score.isDisputed),
            "agent_score": score.agentModel == nil ? .null : .integer(Int64(score.score)),
            "local_score": .integer(Int64(score.localScore ?? score.score)),
            "override": override.map { .integer(Int64($0.score)) } ?? .null,
        ]
    }
}
