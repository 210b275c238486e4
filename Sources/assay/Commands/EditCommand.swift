import CRM
import Engine
import Interchange
import JSON
import SQLite
import Storage
import Values

/// `assay edit`, `add`, `delete` and `note`: change contacts on this machine.
enum EditCommand {
    static let command = Command(
        "edit",
        "change fields of a contact",
        details: """
            Fields are name, email, phone, company, title, website, source, country, city and \
            do_not_contact (yes or no); any other name is a column of your own. An empty value \
            takes the field away. A column that holds JSON, a number or true and false keeps its \
            type: give it as JSON. Where the organization is linked to a project, the next sync \
            sends it.
            """,
        examples: [
            .init("assay edit anna@rossi.it phone=+39021234 title=CEO", "two fields"),
            .init("assay edit C-104 do_not_contact=yes", "off the list of 'assay top'"),
            .init("assay edit C-104 city=", "take the city away"),
            .init("assay edit C-104 'meta={\"vip\": true}'", "a column of JSON"),
        ],
        options: Common.store,
        positionals: [.init("CONTACT"), .init("FIELD=VALUE", .several)],
        run: { invocation, session in
            let organization = try session.organization(.writes)
            let (id, key) = try contact(invocation.arguments[0], organization)
            let words = try invocation.arguments.dropFirst().map {
                try field($0, of: id, organization.store, organization.key)
            }
            let fields = Dictionary(words) { $1 }
            try organization.store.edit(
                .contact,
                id: id,
                organizationKey: organization.key,
                fields: fields
            )
            let others = try sharers(fields["email"], organization.store, organization.key)
            note(others.filter { $0.id != id }, session)
            let changed = try organization.store.contact(key: key)
            try session.console.line("changed \(changed.shownName)")
            return .ok
        }
    )

    static let add = Command(
        "add",
        "add a contact",
        examples: [.init("assay add name='Anna Rossi' email=anna@rossi.it", "prints its id")],
        options: Common.store,
        positionals: [.init("FIELD=VALUE", .several)],
        run: { invocation, session in
            let store = try session.store(.creates)
            let name = try session.organizationID(in: store, creates: true)
            let key = try store.organizationKey(making: name)
            let fields = try Dictionary(
                invocation.arguments.map { try field($0, of: nil, store, key) }
            ) { $1 }
            guard let person = fields["name"]?.text ?? fields["email"]?.text else {
                throw Failure.usage("give at least name=… or email=…")
            }
            let others = try sharers(fields["email"], store, key)
            if case .one(let place) = PersonName.match(person, among: others.map(\.name)) {
                let known = SafeText.visible("'\(others[place].name)' (\(others[place].id))")
                throw Failure(
                    .conflict,
                    "\(known) has this e-mail address already; change it with 'assay edit'"
                )
            }
            note(others, session)
            let contact = Contact(id: store.newID(), organizationID: name, name: person)
            let id = try store.addContact(contact, organizationKey: key)
            try store.edit(.contact, id: id, organizationKey: key, fields: fields)
            try session.console.line(id)
            return .ok
        }
    )

    private static let back = Option.flag("undo", "bring the contact of that id back")

    static let delete = Command(
        "delete",
        "take a contact off the list, here and with the next sync there",
        examples: [
            .init("assay delete C-104", "its scores stay in the history"),
            .init("assay delete --undo C-104", "back on the list"),
        ],
        options: Common.store + [back.declaration],
        positionals: [.init("CONTACT")],
        run: { invocation, session in
            let organization = try session.organization(.writes)
            let given = invocation.arguments[0]
            let isBack = invocation[back]
            let gone = isBack ? nil : try contact(given, organization)
            let name = try gone.map { try organization.store.contact(key: $0.key).shownName }
            try organization.store.edit(
                .contact,
                id: gone?.id ?? given,
                organizationKey: organization.key,
                fields: [:],
                isDeleted: !isBack
            )
            if isBack {
                let (_, key) = try contact(given, organization)
                let contact = try organization.store.contact(key: key)
                try session.console.line("\(contact.shownName) is back")
            } else {
                try session.console.line("deleted \(name ?? SafeText.visible(given))")
                session.console.note(
                    "assay: to take it back: assay delete --undo "
                        + SafeText.visible(gone?.id ?? given)
                )
            }
            return .ok
        }
    )

    static let note = Command(
        "note",
        "write a note on a contact",
        examples: [.init("assay note anna@rossi.it 'wants an offer in May'", "prints its id")],
        options: Common.store,
        positionals: [.init("CONTACT"), .init("TEXT", .several)],
        run: { invocation, session in
            let organization = try session.organization(.writes)
            let (_, key) = try contact(invocation.arguments[0], organization)
            let person = try organization.store.contact(key: key)
            let text = invocation.arguments.dropFirst().joined(separator: " ")
            guard text.utf8.count <= Limits.bodyBytesMax else {
                throw Failure.usage("the note is longer than \(Limits.bodyBytesMax) bytes")
            }
            try session.console.line(try organization.store.addNote(text, contactKey: key))
            session.console.note("assay: noted on \(person.shownName)")
            return .ok
        }
    )

    /// The contacts that have an address.
    private static func sharers(
        _ email: Value?,
        _ store: Store,
        _ organizationKey: OrganizationKey
    ) throws -> [ContactSummary] {
        guard let email = email?.text else { return [] }
        return try store.contacts(withEmail: email, organizationKey: organizationKey, limit: 20)
    }

    /// Says who has the same address.
    private static func note(_ others: [ContactSummary], _ session: Session) {
        guard !others.isEmpty else { return }
        let names = others.prefix(5).map { "\($0.name) (\($0.id))" }.joined(separator: ", ")
        session.console.note(
            "assay: " + SafeText.visible("the same e-mail address is that of \(names)")
                + (others.count > 5 ? " and others" : "")
        )
    }

    private static func contact(
        _ given: String,
        _ organization: Organization
    ) throws -> (id: String, key: ContactKey) {
        let key = try organization.contactKey([given])
        return (try organization.store.contact(key: key).id, key)
    }

    /// `field=value` as the store takes it; a name that is none of ours becomes an attribute.
    private static func field(
        _ word: String,
        of id: String?,
        _ store: Store,
        _ organizationKey: OrganizationKey
    ) throws -> (String, Value) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty else {
            throw Failure.usage("'\(word)' is not FIELD=VALUE")
        }
        let (name, value) = (String(parts[0]), String(parts[1]))
        guard value.utf8.count <= Limits.textBytesMax else {
            throw Failure.usage("\(name) is longer than \(Limits.textBytesMax) bytes")
        }
        guard let column = Contact.column(name) else {
            let typed =
                try value.isEmpty
                ? .null
                : store.attribute(
                    name,
                    typed: value,
                    of: .contact,
                    id: id,
                    organizationKey: organizationKey
                )
            return ("attributes.\(name)", typed)
        }
        guard column.isEditable else { throw Failure.usage("\(name) cannot be set by hand") }
        if column.kind == .flag { return (name, try answer(value, name)) }
        return (name, LeadInput.isEmpty(value, name) ? .null : .text(value))
    }

    private static func answer(_ value: String, _ name: String) throws -> Value {
        if value.isEmpty { return .null }
        guard let flag = FlagWords.flag(value) else {
            throw Failure.usage("\(name) is yes or no, not '\(value)'")
        }
        return .integer(flag ? 1 : 0)
    }
}
