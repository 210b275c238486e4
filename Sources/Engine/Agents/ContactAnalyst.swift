import CRM
import JSON
import Scoring
import Storage
import Resources

extension AgentRole {
    /// The agent that says what a contact's score rests on, and what to do next.
    package static let contactAnalyst = AgentRole(
        "contact_analyst",
        version: "1",
        prompt: Prompts.contactAnalyst,
        tools: leadTools
            + tools(
                "contact",
                "lead",
                [
                    "get_contact_insights":
                        "How the lead's score moved, what would raise it, by which channel and when"
                        + " the lead is in touch, what the record lacks."
                ]
            ),
        answer: Commentary.schema
    )
}

extension ContactInsights {
    /// What we say of the contact ourselves: from the reasons of the score and from these insights.
    package func commentary(_ report: ScoreReport) -> Commentary {
        let reasons = report.explanation.reasons.filter { $0.milliPoints != 0 }
        var findings = reasons.prefix(Self.reasonsMax).map { reason in
            Commentary.Finding(
                kind: reason.milliPoints > 0 ? "strength" : "risk",
                text: reason.text
            )
        }
        if history.count > 1, history[0].score != history[1].score {
            findings.append(
                Commentary.Finding(
                    kind: "change",
                    text: "The score went from \(history[1].score) to \(history[0].score)."
                )
            )
        }
        if !gaps.isEmpty {
            findings.append(
                Commentary.Finding(
                    kind: "gap",
                    text: "The record lacks: \(gaps.joined(separator: ", "))."
                )
            )
        }
        return Commentary(
            summary: report.explanation.reasoning,
            findings: findings,
            nextSteps: suggestions.map(\.text)
        )
    }

    private static let reasonsMax = 5
}

extension AgentScorer {
    /// Has an agent comment on a contact and its newest score; our own commentary answers where it
    /// does not.
    ///
    /// - Throws: what reading and writing the file throws; nothing that a model or the network did.
    package func comment(
        on report: ScoreReport,
        _ insights: ContactInsights,
        by role: AgentRole = .contactAnalyst,
        choice: ScorerChoice
    ) async throws -> CommentaryReport {
        let subject = CommentarySubject(
            organizationID: report.stored.organizationID,
            contactKey: report.stored.contactKey,
            score: report.payload.result.score,
            local: insights.commentary(report)
        )
        return try await comment(on: subject, role, choice) { [engine] setup in
            let store = engine.store
            let now = store.environment.now()
            let (row, recent) = try store.readLeads(asOf: now, now: now) { reader in
                (
                    try reader.contact(key: report.stored.contactKey),
                    try reader.recentInteractions(
                        of: report.stored.contactKey,
                        limit: Self.recentMax,
                        bodyMax: Self.bodyMax
                    )
                )
            }
            guard let row else { throw StoreError.contactNotFound(report.stored.contactID) }
            return try LeadPrompt.prompt(
                contact: row.contact,
                facts: report.payload.facts,
                recent: recent,
                result: report.payload.result,
                explanation: report.explanation,
                thresholds: report.stored.thresholds,
                redaction: setup.redaction,
                more: role.name == AgentRole.contactAnalyst.name
                    ? ["get_contact_insights": insights.json] : insights.parts,
                names: { text in
                    try store.names(
                        mentionedIn: text,
                        organizationKey: try engine.organizationKey(report.stored.organizationID),
                        except: report.stored.contactKey
                    )
                }
            )
        }
    }
}
