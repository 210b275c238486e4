import Agents
package import AuditLog
import CRM
package import Engine
import JSON
import Storage

/// What is offered to other assistants: reading, and scoring one lead.
package struct MCPTools: Sendable {
    /// Contacts or leads of one answer.
    static let rowsMax: Int64 = 20

    let organization: String
    let organizationKey: OrganizationKey
    let redaction: Redaction
    let scorer: AgentScorer
    /// What the assistant may do beside reading.
    let rights: Rights
    /// Who asks, where that is not the engine's own author.
    let author: EntryAuthor?

    /// What an assistant may do beside reading; tools for anything else are not offered.
    package struct Rights: OptionSet, Sendable {
        package let rawValue: Int

        package init(rawValue: Int) { self.rawValue = rawValue }

        /// Score leads, which keeps the scores, and have a model comment.
        package static let scores = Rights(rawValue: 1)
        /// Write notes, outcomes and edits.
        package static let records = Rights(rawValue: 2)
    }

    /// Tools over an organization of a scorer's file.
    ///
    /// - Throws: ``SQLiteError`` where the file cannot be read.
    package init(
        _ scorer: AgentScorer,
        organization: String,
        rights: Rights,
        redaction: Redaction,
        author: EntryAuthor? = nil
    ) throws {
        self.scorer = scorer
        self.organization = organization
        self.rights = rights
        self.redaction = redaction
        self.author = author
        organizationKey = try scorer.engine.store.organizationKey(making: organization)
    }

    var store: Store { engine.store }

    private var engine: ScoringEngine {
        author.map { scorer.engine.acting(as: $0) } ?? scorer.engine
    }

    /// The names of tools that may ask a model, which takes its time.
    package static let asking: Set<String> = [
        "score_lead", "comment_on_contact", "comment_on_leads",
    ]

    package var catalog: MCPCatalog {
        MCPCatalog(
            [findContacts, topLeads, explainScore]
                + (rights.contains(.scores) ? [scoreLead] : [])
                + [
                    (
                        "get_contact_history", "What happened with a contact",
                        "Counts, recency, replies, meetings and deals of one"
                    ),
                    (
                        "get_company_info", "A contact's company",
                        "What is held about the company of one"
                    ),
                    (
                        "analyze_email_quality", "A contact's e-mail address",
                        "What the e-mail address tells of one"
                    ),
                ].map { facts($0.0, $0.1, "\($0.2) contact.") }
                + insights + (rights.contains(.records) ? writing : [])
        )
    }

    static let contact = JSONSchema.Member(
        "contact",
        .string(lengthMax: 200),
        "An id, an e-mail, or a part of a name that only one contact has."
    )

    func entry(
        _ name: String,
        _ title: String,
        _ purpose: String,
        _ members: [JSONSchema.Member],
        output: KeyValuePairs<String, String> = [:],
        effect: MCPCatalog.Effect = .reads,
        _ answer: @escaping @Sendable (JSON) async throws -> Answer
    ) -> MCPCatalog.Entry {
        let tool = Tool(
            ToolDeclaration(name: name, purpose: purpose, parameters: .object(members)),
            answer: { arguments in
                do {
                    let answer = try await answer(arguments)
                    let others =
                        redaction.contains(.name)
                        ? try store.names(
                            mentionedIn: Redactor.texts(of: answer.json),
                            organizationKey: organizationKey
                        ) : []
                    let redacted = answer.redactor(redaction, others: others)
                        .applied(to: answer.json, keeping: Self.kept)
                    return Self.named(redacted, by: answer.json)
                } catch let error as StoreError {
                    throw ToolError(words(error))
                } catch let error as EngineError {
                    // An assistant wrote no line of a file.
                    if case .badRequest(_, let reason) = error { throw ToolError(words(reason)) }
                    throw ToolError(words(error))
                }
            }
        )
        return MCPCatalog.Entry(tool: tool, title: title, output: output, effect: effect)
    }

    /// What a tool answers, and the people it is about.
    struct Answer {
        var json: JSON
        /// One, or nobody, who is then the lead of the texts; several where it is a list.
        var people: [String]
        var isList = false

        func redactor(_ redaction: Redaction, others: [String]) -> Redactor {
            isList
                ? Redactor(redaction, people: people, others: others)
                : Redactor(redaction, name: people.first ?? "", others: others)
        }
    }

    /// Members that assistants name things by, and moments: no personal data, unless an id is an
    /// address.
    private static let kept: Set<String> = [
        "id", "contact", "contact_id", "run_id", "trace_id", "organization_id", "as_of",
        "timestamp",
    ]

    /// With the model's own name: `trained-1@5f3a…` only looks like an address.
    private static func named(_ redacted: JSON, by answer: JSON) -> JSON {
        guard var members = redacted.objectValue, let model = answer["model_used"] else {
            return redacted
        }
        members["model_used"] = model
        return .object(members)
    }

    /// An error's words, which repeat what the assistant wrote and may name contacts by their ids.
    private func words(_ error: some Sendable) -> String {
        Redactor(redaction, people: []).redacted(Self.visible("\(error)"))
    }

    /// Text in which nothing can steer a terminal.
    private static func visible(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    switch scalar.properties.generalCategory {
                    case .control, .format, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
                    default: scalar
                    }
                }
            )
        )
    }

    func name(_ key: ContactKey) throws -> String { try store.contact(key: key).name }

    private func facts(
        _ name: String,
        _ title: String,
        _ purpose: String
    ) -> MCPCatalog.Entry {
        entry(name, title, purpose, [Self.contact]) { arguments in
            let key = try key(arguments)
            return Answer(
                json: try scorer.engine.toolAnswers(contact: key)[name] ?? .null,
                people: [try self.name(key)]
            )
        }
    }

    func key(_ arguments: JSON) throws -> ContactKey {
        try store.contactKey(
            arguments["contact"]?.stringValue ?? "",
            organizationKey: organizationKey
        )
    }
}
