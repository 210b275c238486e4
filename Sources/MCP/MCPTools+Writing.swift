import Agents
import CRM
import Engine
import JSON
import SQLite
import Storage
import Values

extension MCPTools {
    /// What changes records, where the user allows it.
    var writing: [MCPCatalog.Entry] { [addNote, markOutcome, editContact] }

    /// What is given of a lead, where its e-mail address can be one.
    ///
    /// An assistant's slip would become a contact.
    static func checked(_ lead: JSON) throws -> JSON {
        if let email = lead["email"]?.stringValue, !email.isEmpty, MatchKey.email(email) == nil {
            throw ToolError("the e-mail address is none: give one like name@company.example")
        }
        return lead
    }

    private static let changed: KeyValuePairs<String, String> = [
        "contact": "string", "version": "integer",
    ]

    /// Makes a change of the contact that is meant.
    private func make(
        _ arguments: JSON,
        _ change: (_ id: String) throws -> ContactChange
    ) throws -> Answer {
        let contact = try store.contact(key: try key(arguments))
        var version: Int64 = 0
        _ = try store.make(
            try change(contact.id),
            organizationKey: organizationKey,
            claim: nil
        ) { now in
            version = now
            return IdempotentResponse(requestSHA256: [], status: 200, body: [], seq: nil)
        }
        return Answer(
            json: ["contact": .string(contact.id), "version": .integer(version)],
            people: [contact.name]
        )
    }

    private var addNote: MCPCatalog.Entry {
        entry(
            "add_note",
            "Add a note",
            "Adds a note to a contact.",
            [Self.contact, .init("text", .string(lengthMax: 4_000))],
            output: Self.changed,
            effect: .adds
        ) { arguments in
            let text = MatchKey.trimmed(arguments["text"]?.stringValue ?? "")
            guard !text.isEmpty else { throw ToolError("the note is empty") }
            return try make(arguments) { id in
                var note = Interaction(
                    id: store.newID(),
                    contactID: id,
                    kind: .note,
                    occurredAt: store.environment.now()
                )
                note.body = text
                return .log(id: id, note)
            }
        }
    }

    private var markOutcome: MCPCatalog.Entry {
        entry(
            "mark_outcome",
            "Mark how it ended",
            "Says that a contact was won or lost; open takes the mark away.",
            [Self.contact, .init("result", .choice(["won", "lost", "open"]))],
            output: Self.changed,
            effect: .sets
        ) { arguments in
            let result = arguments["result"]?.stringValue
            return try make(arguments) { id in
                .mark(id: id, isWon: result == "open" ? nil : result == "won")
            }
        }
    }

    private static let fields = [
        "name", "email", "phone", "company", "title", "website", "source", "country", "city",
    ]

    private var editContact: MCPCatalog.Entry {
        entry(
            "edit_contact",
            "Edit a contact",
            "Sets one field of a contact; an empty value takes it away.",
            [
                Self.contact, .init("field", .choice(Self.fields)),
                .init("value", .string(lengthMax: 200)),
            ],
            output: Self.changed,
            effect: .sets
        ) { arguments in
            let field = arguments["field"]?.stringValue ?? ""
            let value = MatchKey.trimmed(arguments["value"]?.stringValue ?? "")
            return try make(arguments) { id in
                .edit(
                    id: id,
                    fields: [field: value.isEmpty ? .null : .text(value)],
                    version: nil
                )
            }
        }
    }
}
