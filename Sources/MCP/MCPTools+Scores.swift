import Agents
import CRM
import Engine
import JSON
import Storage

// Contacts and their scores.

extension MCPTools {
    var findContacts: MCPCatalog.Entry {
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
                    "email": .text(contact.email),
                    "company": .text(contact.company),
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

    var topLeads: MCPCatalog.Entry {
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

    var explainScore: MCPCatalog.Entry {
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

    var scoreLead: MCPCatalog.Entry {
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
                choice: .auto,
                for: author
            )[0]
            return Answer(json: report.json, people: [report.stored.contactName])
        }
    }
}
