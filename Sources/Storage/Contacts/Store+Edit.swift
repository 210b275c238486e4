import AuditLog
package import CRM
package import SQLite

import JSON
import Values

extension Store {
    /// Changes fields of a record as its user would: in one transaction with the note for the
    /// server.
    ///
    /// `attributes.NAME` stands for a column without a place of its own, its value a JSON text or
    /// NULL to take it away. `isDeleted` hides the record or brings it back.
    /// - Throws: ``EditError/recordGone(entity:id:)``, ``EditError/unknownField(_:known:)``.
    package func edit(
        _ entity: MirrorEntity,
        id: String,
        organizationKey: OrganizationKey,
        fields: [String: Value],
        isDeleted: Bool? = nil
    ) throws {
        try database.write { connection in
            try edit(entity, id, organizationKey, fields, isDeleted, connection)
        }
    }

    /// What its user typed for a column without a place of its own, as JSON text: of the type that
    /// the column has, as far as the value it replaces tells, or else another record's.
    ///
    /// `id` is the record's; nil for one that is about to be made.
    /// - Returns: NULL to take the value away.
    /// - Throws: ``EditError/notOfColumn(_:kind:)``.
    package func attribute(
        _ name: String,
        typed text: String,
        of entity: MirrorEntity,
        id: String?,
        organizationKey: OrganizationKey
    ) throws -> Value {
        let key = JSON.string(name).canonicalText + ":"
        let isHeld = """
            organization_key = ?1 AND instr(attributes, ?2) > 0 AND EXISTS (
                SELECT 1 FROM json_each(attributes) AS e WHERE e.key = ?3 AND e.type <> 'null')
            """
        let attributes = try database.read { connection in
            try connection.value(
                """
                SELECT attributes FROM \(entity.rawValue) WHERE id = ?4 AND \(isHeld)
                UNION ALL SELECT attributes FROM \(entity.rawValue) WHERE \(isHeld) LIMIT 1
                """,
                .key(organizationKey),
                .text(key),
                .text(name),
                id.map { .text($0) } ?? .null
            )
        }
        let old = try JSON(parsing: attributes?.text ?? "{}", limits: .rows)[name]
        guard let value = Attributes.typed(text, like: old) else {
            throw EditError.notOfColumn(name, kind: old?.kindInWords ?? "JSON")
        }
        return value.isNull ? .null : .text(value.canonicalText)
    }

    /// As ``edit(_:id:organizationKey:fields:isDeleted:)``, inside the caller's transaction.
    ///
    /// - Throws: ``EditError``.
    package func edit(
        _ entity: MirrorEntity,
        _ id: String,
        _ organizationKey: OrganizationKey,
        _ fields: [String: Value],
        _ isDeleted: Bool?,
        _ connection: Connection
    ) throws {
        let now = Value.integer(environment.now().microseconds)
        var columns: [(String, Value)] = [("recorded_at", now)]
        var attributes: [(String, Value)] = []
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
            if name.hasPrefix("attributes.") {
                attributes.append((String(name.dropFirst(11)), value))
            } else if entity.fields.contains(name) {
                columns.append((name, value == .null ? entity.instead(of: name) : value))
            } else {
                throw EditError.unknownField(name, known: entity.fields)
            }
        }
        if let email = fields["email"] {
            columns.append(("match_email", Self.text(email.text.flatMap(MatchKey.email))))
        }
        if entity != .interaction, let company = fields["company"] {
            let key = try company.text.flatMap {
                try companyKey(naming: $0, organizationKey: organizationKey, connection)
            }
            columns.append(("company_key", .key(key)))
        }
        if let isDeleted { columns.append(("deleted_at", isDeleted ? now : .null)) }
        if !attributes.isEmpty {
            let old = try connection.value(
                "SELECT attributes FROM \(entity.rawValue) WHERE organization_key = ? AND id = ?",
                .key(organizationKey),
                .text(id)
            )
            let text = try Self.changed(old?.text ?? "{}", attributes)
            columns.append(("attributes", .text(text)))
        }
        let assignments = columns.enumerated().map { "\($1.0) = ?\($0 + 3)" }
        let update = try connection.statement(
            """
            UPDATE \(entity.rawValue) SET \(assignments.joined(separator: ", "))
            WHERE organization_key = ?1 AND id = ?2
            """
        )
        update.bind(1, organizationKey)
        update.bind(2, id)
        for (index, column) in columns.enumerated() { update.bind(index + 3, column.1) }
        try update.run()
        guard connection.changes == 1 else {
            throw EditError.recordGone(entity: entity.rawValue, id: id)
        }
        try noteEdit(entity, id, organizationKey, fields, isDeleted, connection)
    }

    /// Has the log tell of an edit.
    private func noteEdit(
        _ entity: MirrorEntity,
        _ id: String,
        _ organizationKey: OrganizationKey,
        _ fields: [String: Value],
        _ isDeleted: Bool?,
        _ connection: Connection
    ) throws {
        let kind =
            isDeleted.map { $0 ? LedgerKind.delete : LedgerKind.restore } ?? LedgerKind.edit
        try note(
            kind,
            entity.rawValue,
            id: id,
            contactKey: try contactKey(of: entity, id: id, organizationKey, connection),
            JSONObject(members: fields.map { ($0.key, $0.value.json) }),
            on: connection
        )
    }

    /// The text of a record's attributes with some of them changed.
    private static func changed(
        _ text: String,
        _ attributes: [(name: String, value: Value)]
    ) throws -> String {
        var object = try JSON(parsing: text, limits: .rows).objectValue ?? [:]
        for (name, value) in attributes {
            object[name] = try value.text.map { try JSON(parsing: $0, limits: .rows) }
        }
        return JSON.object(object).canonicalText
    }

    /// Adds a note on a contact.
    ///
    /// - Returns: its id.
    package func addNote(_ text: String, contactKey: ContactKey) throws -> String {
        let id = newID()
        let now = environment.now().microseconds
        try database.write { connection in
            try connection.run(
                """
                INSERT INTO interaction (organization_key, contact_key, id, kind, occurred_at,
                    recorded_at, body)
                SELECT organization_key, contact_key, ?2, ?3, ?4, ?4, ?5
                FROM contact WHERE contact_key = ?1
                """,
                .key(contactKey),
                .text(id),
                .integer(Int64(InteractionKind.note.rawValue)),
                .integer(now),
                .text(text)
            )
            try note(
                LedgerKind.interaction,
                "interaction",
                id: id,
                contactKey: contactKey,
                ["body": .string(text), "kind": .integer(Int64(InteractionKind.note.rawValue))],
                on: connection
            )
        }
        return id
    }

    /// Adds a contact; its id is made here and stays the same on the server.
    ///
    /// - Returns: its id.
    package func addContact(_ contact: Contact, organizationKey: OrganizationKey) throws -> String {
        try database.write { connection in
            let key = try add(
                contact,
                organizationKey: organizationKey,
                at: environment.now(),
                connection
            )
            try note(LedgerKind.add, "contact", id: contact.id, contactKey: key, on: connection)
        }
        return contact.id
    }
}

extension Store {
    /// The company of that name; made from it when it is new.
    ///
    /// - Returns: nil for a name that says no company, as `-` does.
    package func companyKey(
        naming name: String,
        organizationKey: OrganizationKey,
        _ connection: Connection
    ) throws -> CompanyKey? {
        guard let match = MatchKey.employer(name) else { return nil }
        let known = try connection.value(
            """
            SELECT company_key FROM company
            WHERE organization_key = ? AND match_name = ? AND deleted_at IS NULL
            ORDER BY company_key LIMIT 1
            """,
            .key(organizationKey),
            .text(match)
        )
        if let key = CompanyKey(known?.integer) { return key }
        let made = try connection.value(
            """
            INSERT INTO company (organization_key, id, name, match_name, recorded_at)
            VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (organization_key, id) DO UPDATE SET name = excluded.name,
                match_name = excluded.match_name, deleted_at = NULL
            RETURNING company_key
            """,
            .key(organizationKey),
            .text(ImportBatch.madeCompanyID(match)),
            .text(name),
            .text(match),
            .integer(environment.now().microseconds)
        )
        return CompanyKey(made?.integer)
    }
}

extension JSON {
    fileprivate var kindInWords: String {
        switch self {
        case .object: "a JSON object"
        case .array: "an array"
        case .integer, .number, .decimal: "a number"
        case .bool: "true or false"
        case .string, .null: "text"
        }
    }
}
