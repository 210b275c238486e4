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
    let organizationKey: Int64
    let scorer: AgentScorer

    /// The names of tools that change nothing.
    static let readOnly: Set<String> = [
        "find_contacts", "top_leads", "get_contact_history", "get_company_info",
        "analyze_email_quality", "explain_score",
    ]

    /// All of them.
    var registry: ToolRegistry {
        ToolRegistry(
            [findContacts, topLeads, explainScore, scoreLead]
                + [
                    ("get_contact_history", "Counts, recency, replies, meetings and deals of one"),
                    ("get_company_info", "What is held about the company of one"),
                    ("analyze_email_quality", "What the e-mail address tells of one"),
                ].map { facts($0.0, "\($0.1) contact.") }
        )
    }

    private static let contact = JSONSchema.Member(
        "contact",
        .string(lengthMax: 200),
        "An id, an e-mail, or a part of a name that only one contact has."
    )

    private func tool(
        _ name: String,
        _ purpose: String,
        _ members: [JSONSchema.Member],
        _ answer: @escaping @Sendable (JSON) async throws -> JSON
    ) -> Tool {
        Tool(
            ToolDeclaration(name: name, purpose: purpose, parameters: .object(members)),
            answer: { arguments in
                do { return try await answer(arguments) } catch let error as StoreError {
                    throw ToolError(SafeText.visible(error.description))
                } catch let error as EngineError {
                    throw ToolError(SafeText.visible(error.description))
                }
            }
        )
    }

    private func facts(_ name: String, _ purpose: String) -> Tool {
        tool(name, purpose, [Self.contact]) { arguments in
            let key = try key(arguments)
            return try scorer.engine.toolAnswers(contact: key)[name] ?? .null
        }
    }

    private func key(_ arguments: JSON) throws -> Int64 {
        try store.contactKey(
            arguments["contact"]?.stringValue ?? "",
            organizationKey: organizationKey
        )
    }

    private var findContacts: Tool {
        tool(
            "find_contacts",
            "Contacts whose name, e-mail or company contains a text.",
            [.init("query", .string(lengthMax: 200))]
        ) { arguments in
            let found = try store.contacts(
                matching: arguments["query"]?.stringValue ?? "",
                organizationKey: organizationKey,
                limit: Int(Self.rowsMax)
            )
            return [
                "contacts": .array(
                    found.map {
                        [
                            "id": .string($0.id), "name": .string($0.name),
                            "email": ScoreJSON.text($0.email),
                            "company": ScoreJSON.text($0.company),
                        ]
                    }
                )
            ]
        }
    }

    private var topLeads: Tool {
        tool(
            "top_leads",
            "The most promising leads by their newest scores, best first.",
            [.init("limit", .integer(1...Self.rowsMax))]
        ) { arguments in
            let limit = Int(arguments["limit"]?.intValue ?? Self.rowsMax)
            let scores = try store.top(organizationKey: organizationKey, limit: limit)
            return [
                "leads": .array(
                    scores.map {
                        [
                            "contact": .string($0.contactID), "name": .string($0.contactName),
                            "company": ScoreJSON.text($0.company),
                            "score": .integer(Int64($0.score)),
                            "category": .string($0.category.rawValue),
                        ]
                    }
                )
            ]
        }
    }

    private var explainScore: Tool {
        tool(
            "explain_score",
            "The newest score of a contact with every reason.",
            [Self.contact]
        ) { arguments in
            guard let latest = try store.latestScore(contactKey: try key(arguments)) else {
                throw ToolError("this contact has no score yet; score_lead makes one")
            }
            return try scorer.engine.report(seq: latest.seq).json
        }
    }

    private var scoreLead: Tool {
        tool(
            "score_lead",
            "Scores a lead and keeps the score; one that is new becomes a contact. Give id, name"
                + " or email.",
            ["id", "name", "email", "company", "title", "source"].map {
                .init($0, .string(lengthMax: 200), isRequired: false)
            }
        ) { arguments in
            let request = try LeadRequest(json: arguments)
            return try await scorer.score(
                requests: [request],
                organization: organization,
                choice: .auto
            )[0].json
        }
    }
}
