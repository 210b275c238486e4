internal import CResources

/// What the agents are told to do, in Markdown.
package enum Prompts {
    /// The prompt of the agent that scores a lead with the tools it is given.
    package static let leadScorer = text(of: embedded_lead_scorer_prompt)
    /// The prompt of the agent that comments on a contact.
    package static let contactAnalyst = text(of: embedded_contact_analyst_prompt)
    /// The prompt of the agent that comments on all leads of an organization.
    package static let insightWriter = text(of: embedded_insight_writer_prompt)
}

/// Mappings between a project's tables and ours, in JSON, that ship with the program.
package enum Mappings {
    /// The mapping for the tables of the Guardian CRM.
    package static let guardian = text(of: embedded_guardian_mapping)
}

/// The text of a file, which is UTF-8 as every file of the repository.
func text(of file: embedded_file) -> String {
    String(decoding: UnsafeBufferPointer(start: file.bytes, count: file.count), as: UTF8.self)
}
