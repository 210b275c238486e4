package import CRM
import SQLite

/// An interaction as one record of a file gives it.
package struct InteractionDraft: Sendable {
    /// The record's id, or one made from its place in the file.
    package var id: String
    /// Key of the contact it belongs to.
    package var contactKey: ContactKey
    /// What happened.
    package var kind: InteractionKind
    /// When, in microseconds.
    package var occurredAt: Int64
    /// Subject line.
    package var subject: String?
    /// Text.
    package var body: String?
    /// Whether ``id`` was made from the content: the same again in one file is another interaction.
    package var isMade = false
    /// The id that a version of Assay made which went by the place in the file.
    package var placeID: String?
    /// Canonical JSON object.
    package var attributes: [UInt8] = Array("{}".utf8)

    /// An interaction without text.
    package init(id: String, contactKey: ContactKey, kind: InteractionKind, occurredAt: Int64) {
        (self.id, self.contactKey) = (id, contactKey)
        (self.kind, self.occurredAt) = (kind, occurredAt)
    }
}

extension ImportBatch {
    /// Stores an interaction by its id.
    ///
    /// One without an id of its own is known by its content: that of another file that says the
    /// same is the same one, and the second of one file that says the same is a second one.
    package func interaction(_ draft: InteractionDraft) throws -> ImportVerdict {
        var copy = draft
        if session.isRepeated, let place = draft.placeID, try isInteraction(place) {
            copy.id = place
            copy.isMade = false
        }
        for number in 2...Self.sameMax {
            if try insert(copy) { return .created }
            guard copy.isMade, try isSeenInteraction(copy.id) else { break }
            copy.id = "\(draft.id):\(number)"
        }
        return try mergeInteraction(copy)
    }

    /// Interactions of one file that say the same.
    private static let sameMax = 10_000

    private func isInteraction(_ id: String) throws -> Bool {
        try connection.value(
            "SELECT 1 FROM interaction WHERE organization_key = ? AND id = ?",
            .key(organization),
            .text(id)
        ) != nil
    }

    /// Whether a record of this file has that id already.
    private func isSeenInteraction(_ id: String) throws -> Bool {
        let row = try connection.row(
            "SELECT interaction_key, import_key FROM interaction WHERE organization_key = ? AND id = ?",
            .key(organization),
            .text(id)
        )
        guard let key = row?[0].integer else { return false }
        return ImportKey(row?[1].integer) == importKey
            || session.seen.contains(key, of: ImportedTable.interaction.name)
    }

    /// False when the id is taken.
    private func insert(_ draft: InteractionDraft) throws -> Bool {
        let insert = try statement(
            .interactionInsert,
            """
            INSERT INTO interaction (organization_key, id, contact_key, kind, occurred_at, subject,
                body, attributes, recorded_at, import_key)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (organization_key, id) DO NOTHING
            """
        )
        insert.bind(1, organization)
        insert.bind(2, draft.id)
        insert.bind(3, draft.contactKey)
        insert.bind(4, draft.kind.rawValue)
        insert.bind(5, draft.occurredAt)
        insert.bind(6, draft.subject)
        insert.bind(7, draft.body)
        insert.bindText(8, draft.attributes)
        insert.bind(9, now)
        insert.bind(10, importKey)
        try insert.run()
        return connection.changes > 0
    }

    /// Notes that mail to a contact came back, as a column of the contact says: once a moment, and
    /// once where no moment is given.
    ///
    /// `id` is the one made for the contact's record.
    package func bounce(id: String, contactKey: ContactKey, at: Int64?, reason: String?) throws {
        let known = try connection.value(
            """
            SELECT 1 FROM interaction
            WHERE contact_key = ?1 AND kind = ?2 AND deleted_at IS NULL
                AND (?3 IS NULL OR occurred_at = ?3)
            LIMIT 1
            """,
            .key(contactKey),
            .integer(Int64(InteractionKind.emailBounced.rawValue)),
            at.map(Value.integer) ?? .null
        )
        guard known == nil else { return }
        var draft = InteractionDraft(
            id: id + ":bounce",
            contactKey: contactKey,
            kind: .emailBounced,
            occurredAt: at ?? now
        )
        draft.subject = reason
        _ = try interaction(draft)
    }

    private func mergeInteraction(_ draft: InteractionDraft) throws -> ImportVerdict {
        let row = try connection.statement(
            """
            SELECT interaction_key, import_key, deleted_at, contact_key, kind, occurred_at, subject,
                body, attributes
            FROM interaction WHERE organization_key = ? AND id = ?
            """
        )
        defer { row.reset() }
        row.bind(1, organization)
        row.bind(2, draft.id)
        guard try row.step() else { return .refused(field: "id", reason: "the id is in use") }
        let (key, creator) = (InteractionKey(row.int64(0)), ImportKey(row.int64OrNil(1)))
        let isDeleted = (!row.isNull(2))
        if isSeen(key, in: .interaction, importKey: creator) {
            return .refused(field: "id", reason: Self.repeated(draft.id))
        }
        let (subject, body) = (row.stringOrNil(6), row.stringOrNil(7))
        let attributes = row.textBytes(8)
        var result = draft
        if !isDeleted {
            result.subject = draft.subject ?? subject
            result.body = draft.body ?? body
            result.attributes = try merged(attributes, with: draft.attributes)
            let isSame =
                ContactKey(row.int64(3)) == result.contactKey
                && row.int64(4) == Int64(result.kind.rawValue)
                && row.int64(5) == result.occurredAt && subject == result.subject
                && body == result.body && attributes == result.attributes
            if isSame { return .unchanged }
        }
        try change(key, in: .interaction) {
            try updateInteraction(key, result, importKey: isDeleted ? importKey : creator)
        }
        return isDeleted ? .created : .updated
    }

    private func updateInteraction(
        _ key: InteractionKey,
        _ draft: InteractionDraft,
        importKey creator: ImportKey?
    ) throws {
        let update = try connection.statement(
            """
            UPDATE interaction SET contact_key = ?2, kind = ?3, occurred_at = ?4, subject = ?5,
                body = ?6, attributes = ?7, recorded_at = ?8, import_key = ?9, deleted_at = NULL
            WHERE interaction_key = ?1
            """
        )
        update.bind(1, key)
        update.bind(2, draft.contactKey)
        update.bind(3, draft.kind.rawValue)
        update.bind(4, draft.occurredAt)
        update.bind(5, draft.subject)
        update.bind(6, draft.body)
        update.bindText(7, draft.attributes)
        update.bind(8, now)
        update.bind(9, creator)
        try update.run()
    }
}
