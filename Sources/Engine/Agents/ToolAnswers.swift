package import CRM
package import JSON
import Scoring
import Storage

extension ScoringEngine {
    /// The answers of the three tools about one contact as of now, by the tools' names, as agents
    /// get them.
    ///
    /// - Throws: ``StoreError/contactNotFound(_:)``.
    package func toolAnswers(contact key: ContactKey) throws -> [String: JSON] {
        let now = store.environment.now()
        return try store.readLeads(asOf: now, now: now) { reader in
            guard let row = try reader.contact(key: key) else {
                throw StoreError.contactNotFound("key \(key)")
            }
            var tools = LeadTools(reader)
            let facts = try tools.facts(of: row, without: nil)
            let recent = try reader.recentInteractions(
                of: key,
                limit: AgentScorer.recentMax,
                bodyMax: AgentScorer.bodyMax
            )
            return LeadPrompt.answers(facts, recent)
        }
    }
}
