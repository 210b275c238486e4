import AuditLog
import JSON
package import CRM
package import SQLite

/// What a person changes on a contact.
package enum ContactChange: Sendable {
    /// A new contact under an id made by the caller.
    case add(id: String, fields: [String: Value])
    /// Other values of some fields, where the record is still as its editor saw it.
    case edit(id: String, fields: [String: Value], version: Int64?)
    /// Off the list, or back onto it.
    case remove(id: String, isRemoved: Bool)
    /// Something that happened: a note, a call, a meeting. Its id is made by the caller.
    case log(id: String, Interaction)
    /// An interaction that was logged by mistake.
    case takeBack(id: String, interactionID: String)
    /// How it ended; nil takes the mark away.
    case mark(id: String, isWon: Bool?)
    /// A score that a person sets against the model's; nil takes it back.
    case override(id: String, StandingOverride?)
    /// That the person is not to be scored, or for review only; nil takes it back.
    case objection(id: String, Objection.Extent?, reason: String?)

    /// The contact it is about.
    package var contactID: String {
        switch self {
        case .add(let id, _), .edit(let id, _, _), .remove(let id, _), .log(let id, _),
            .takeBack(let id, _), .mark(let id, _), .override(let id, _),
            .objection(let id, _, _):
            id
        }
    }
}

/// Why a change was not made.
package enum ContactChangeError: Error, Equatable {
    /// Somebody else changed the record since it was read.
    case outdated
    /// The contact has no such interaction.
    case noInteraction
}

extension Store {
    /// Makes a change, and keeps the answer to its claim in the same transaction.
    ///
    /// `answer` is given the version of the record afterwards.
    /// - Returns: the answer that counts, and whether it is one of before.
    /// - Throws: ``StoreError/contactNotFound(_:)``, ``ContactChangeError``, ``OverrideError``,
    ///   ``SyncStoreError``.
    package func make(
        _ change: ContactChange,
        organizationKey: OrganizationKey,
        claim: IdempotencyKey?,
        answer: (_ version: Int64) -> IdempotentResponse
    ) throws -> (answer: IdempotentResponse, isRepeated: Bool) {
        try once(claim, organizationKey: organizationKey) { connection in
            try make(change, organizationKey, connection)
            return answer(try Self.version(change.contactID, organizationKey, connection) ?? 0)
        }
    }

    /// The version of a contact's record: another number after each change of it.
    ///
    /// - Throws: ``StoreError/contactNotFound(_:)``.
    package func contactVersion(contactKey: ContactKey) throws -> Int64 {
        try database.read { connection in
            let version = try connection.value(
                "SELECT recorded_at FROM contact WHERE contact_key = ?",
                .key(contactKey)
            )
            guard let version = version?.integer else { throw StoreError.contactNotFound("") }
            return version
        }
    }

    private func make(
        _ change: ContactChange,
        _ organizationKey: OrganizationKey,
        _ connection: Connection
    ) throws {
        let isNew = if case .add = change { true } else { false }
        let isBack = if case .remove(_, false) = change { true } else { false }
        let held = try connection.value(
            """
            SELECT contact_key FROM contact
            WHERE organization_key = ? AND id = ? AND (deleted_at IS NULL OR ?)
            """,
            .key(organizationKey),
            .text(change.contactID),
            .integer(isBack ? 1 : 0)
        )
        guard let key = ContactKey(held?.integer) ?? (isNew ? .beforeAll : nil) else {
            throw StoreError.contactNotFound("")
        }
        switch change {
        case .add(let id, let fields):
            let name = fields["name"]?.text ?? fields["email"]?.text ?? ""
            let contact = Contact(id: id, organizationID: "", name: name)
            let key = try add(
                contact,
                organizationKey: organizationKey,
                at: environment.now(),
                connection
            )
            try note(LedgerKind.add, "contact", id: id, contactKey: key, on: connection)
            try edit(.contact, id, organizationKey, fields, nil, connection)
        case .edit(let id, let fields, let version):
            let current = try Self.version(id, organizationKey, connection)
            guard version == nil || version == current else { throw ContactChangeError.outdated }
            try edit(.contact, id, organizationKey, fields, nil, connection)
        case .remove(let id, let isRemoved):
            try edit(.contact, id, organizationKey, [:], isRemoved, connection)
        case .log(_, let interaction):
            try insert(interaction, contactKey: key, organizationKey, connection)
        case .takeBack(_, let interactionID):
            let isThere = try connection.value(
                """
                SELECT 1 FROM interaction
                WHERE organization_key = ? AND id = ? AND contact_key = ? AND deleted_at IS NULL
                """,
                .key(organizationKey),
                .text(interactionID),
                .key(key)
            )
            guard isThere != nil else { throw ContactChangeError.noInteraction }
            try edit(.interaction, interactionID, organizationKey, [:], true, connection)
        case .mark(_, let isWon):
            _ = try mark(contactKey: key, isWon: isWon, at: nil, connection)
        case .override(_, let standing):
            try say(standing, contactKey: key, connection)
        case .objection(_, let extent, let reason):
            _ = try setObjection(extent, reason: reason, contactKey: key, connection)
        }
    }

    private func insert(
        _ interaction: Interaction,
        contactKey: ContactKey,
        _ organizationKey: OrganizationKey,
        _ connection: Connection
    ) throws {
        try connection.run(
            """
            INSERT INTO interaction (organization_key, contact_key, id, kind, occurred_at,
                recorded_at, subject, body)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            .key(organizationKey),
            .key(contactKey),
            .text(interaction.id),
            .integer(Int64(interaction.kind.rawValue)),
            .integer(interaction.occurredAt.microseconds),
            .integer(environment.now().microseconds),
            Self.text(interaction.subject),
            Self.text(interaction.body)
        )
        try note(
            LedgerKind.interaction,
            "interaction",
            id: interaction.id,
            contactKey: contactKey,
            [
                "body": Self.text(interaction.body).json,
                "kind": .integer(Int64(interaction.kind.rawValue)),
                "subject": Self.text(interaction.subject).json,
            ],
            on: connection
        )
    }

    private static func version(
        _ id: String,
        _ organizationKey: OrganizationKey,
        _ connection: Connection
    ) throws -> Int64? {
        try connection.value(
            "SELECT recorded_at FROM contact WHERE organization_key = ? AND id = ?",
            .key(organizationKey),
            .text(id)
        )?.integer
    }
}
