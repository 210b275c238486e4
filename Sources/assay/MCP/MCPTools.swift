import Agents
import CRM
import Engine
import JSON
import Storage

/// What `assay mcp` offers to other assistants: reading, and scoring one lead.
struct MCPTools: Sendable {
    /// Contacts or leads of one answer.
    private static let rowsMax: Int64 = 20

    let store: Store
    let organization: String
    let organizationKey: OrganizationKey
    let redaction: Redaction
    let scorer: AgentScorer

    /// Whether tools that change records are offered.
    let allowsWriting: Bool

    /// The names of tools that may ask a model, which takes its time.
    static let asking: Set<String> = ["score_lead", "comment_on_contact", "comment_on_leads"]

    /// All of them.
    var catalog: MCPCatalog {
        MCPCatalog(
            [findContacts, topLeads, explainScore, scoreLead]
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
                + insights + (allowsWriting ? writing : [])
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
        Redactor(redaction, people: []).redacted(SafeText.visible("\(error)"))
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

    private var findContacts: MCPCatalog.Entry {
        entry(
            "find_contacts",
            "Find contacts",
            "Contacts whose name, e-mail or company contains a text: at most \(Self.rowsMax).",
            [.init("query", .string(lengthMax: 200))],
            output: ["contacts": "array", "has_more": "boolean"]
        ) { arguments in
            let found = try store.contacts(
                matching: arguments["query"]?.stringValue ?? "",
                organizationKey: organizationKey,
                limit: Int(Self.rowsMax) + 1
            )
            let rows = found.prefix(Int(Self.rowsMax)).map { contact -> JSON in
                [
                    "id": .string(contact.id), "name": .string(contact.name),
                    "email": ScoreJSON.text(contact.email),
                    "company": ScoreJSON.text(contact.company),
                ]
            }
            return Answer(
                json: [
                    "contacts": .array(Array(rows)), "has_more": .bool(found.count > rows.count),
                ],
                people: found.map(\.name),
                isList: true
            )
        }
    }

    private var topLeads: MCPCatalog.Entry {
        entry(
            "top_leads",
            "The best leads",
            "The most promising leads by their newest scores, best first. A disputed score counts"
                + " with the lower of the agent's and the local model's.",
            [
                .init(
                    "limit",
                    .integer(1...Self.rowsMax),
                    "At most so many; \(Self.rowsMax) unless told.",
                    isRequired: false
                )
            ],
            output: ["leads": "array"]
        ) { arguments in
            let limit = Int(arguments["limit"]?.intValue ?? Self.rowsMax)
            let scores = try store.top(organizationKey: organizationKey, limit: limit)
            let rows = try scores.map {
                Self.row($0, override: try store.override(contactKey: $0.contactKey))
            }
            return Answer(
                json: ["leads": .array(rows)],
                people: scores.map(\.contactName),
                isList: true
            )
        }
    }

    /// What a score says, whoever made it.
    static let scoreOutput: KeyValuePairs<String, String> = [
        "score": "integer", "category": "string", "reasoning": "string",
        "confidence": "number", "breakdown": "object", "reasons": "array",
        "contact_id": "string", "score_number": "integer", "tools_used": "array",
        "disputed": "boolean",
    ]

    private var explainScore: MCPCatalog.Entry {
        entry(
            "explain_score",
            "Explain a score",
            "The newest score of a contact with every reason.",
            [Self.contact],
            output: Self.scoreOutput
        ) { arguments in
            guard let latest = try store.latestScore(contactKey: try key(arguments)) else {
                throw ToolError("this contact has no score yet; score_lead makes one")
            }
            let report = try scorer.engine.report(seq: latest.seq)
            return Answer(json: report.json, people: [report.stored.contactName])
        }
    }

    private var scoreLead: MCPCatalog.Entry {
        entry(
            "score_lead",
            "Score a lead",
            "Scores a lead and keeps the score; one that is new becomes a contact. Give id, name"
                + " or email.",
            ["id", "name", "email", "company", "title", "source"].map {
                .init($0, .string(lengthMax: 200), isRequired: false)
            },
            output: Self.scoreOutput,
            effect: .adds
        ) { arguments in
            let request = try LeadInput(json: Self.checked(arguments))
            let report = try await scorer.scoreLeads(
                [request],
                organization: organization,
                choice: .auto
            )[0]
            return Answer(json: report.json, people: [report.stored.contactName])
        }
    }
}
