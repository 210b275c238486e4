import AuditLog
package import CRM
package import JSON
import SQLite

/// Why somebody was not scored, or an objection not kept.
package enum ObjectionError: Error, Equatable, CustomStringConvertible {
    /// The contact of that id objected to being scored.
    case notScored(contactID: String)
    /// The reason has more characters than ``Objection/reasonMax``.
    case reason

    package var description: String {
        switch self {
        case .notScored(let id):
            "'\(id)' objected to being scored, so nothing scores them; "
                + "'assay objection \(id) none' takes it back"
        case .reason: "give a reason of at most \(Objection.reasonMax) characters"
        }
    }
}

/// Who objected to being scored. Each word, and its end, is an entry of the log.
extension Store {
    /// Whether an objection of that extent stands for the contact `c`, as SQL.
    package static func objects(_ extent: Objection.Extent) -> String {
        """
        EXISTS (
            SELECT 1 FROM objection AS b WHERE b.contact_key = c.contact_key
                AND b.ended_at IS NULL AND b.extent = '\(extent.rawValue)'
        )
        """
    }

    /// The objection of a contact that stands; nil for none.
    ///
    /// - Throws: ``SQLiteError`` where the file cannot be read.
    package func objection(contactKey: ContactKey) throws -> Objection? {
        try database.read { try Self.objection(contactKey: contactKey, $0) }
    }

    static func objection(
        contactKey: ContactKey,
        _ connection: Connection
    ) throws(SQLiteError) -> Objection? {
        let row = try connection.row(
            """
            SELECT extent, reason, said_at FROM objection
            WHERE contact_key = ? AND ended_at IS NULL
            """,
            .key(contactKey)
        )
        guard let row, let extent = row[0].text.flatMap(Objection.Extent.init) else { return nil }
        return Objection(
            extent: extent,
            reason: row[1].text,
            saidAt: Instant(microseconds: row[2].integer ?? 0)
        )
    }

    /// The objections that stand, newest first, with their contacts.
    ///
    /// - Throws: ``SQLiteError`` where the file cannot be read.
    package func objections(
        organizationKey: OrganizationKey
    ) throws -> [(contactID: String, contactName: String, objection: Objection)] {
        var found: [(contactID: String, contactName: String, objection: Objection)] = []
        try database.read { connection in
            try connection.rows(
                """
                SELECT c.id, c.name, b.extent, b.reason, b.said_at
                FROM objection AS b JOIN contact AS c USING (contact_key)
                WHERE b.organization_key = ? AND b.ended_at IS NULL AND c.deleted_at IS NULL
                ORDER BY b.said_at DESC, b.objection_key DESC
                """,
                .key(organizationKey)
            ) { row in
                let objection = Objection(
                    extent: Objection.Extent(rawValue: row.string(2)) ?? .notScored,
                    reason: row.stringOrNil(3),
                    saidAt: Instant(microseconds: row.int64(4))
                )
                found.append((row.string(0), row.string(1), objection))
            }
        }
        return found
    }

    /// Keeps that a person objected, in the place of what was said before; with no extent, takes it
    /// back.
    ///
    /// - Returns: whether anything changed.
    /// - Throws: ``ObjectionError/reason``.
    @discardableResult
    package func setObjection(
        _ extent: Objection.Extent?,
        reason: String?,
        contactKey: ContactKey
    ) throws -> Bool {
        try database.write { connection in
            try setObjection(extent, reason: reason, contactKey: contactKey, connection)
        }
    }

    func setObjection(
        _ extent: Objection.Extent?,
        reason: String?,
        contactKey: ContactKey,
        _ connection: Connection
    ) throws -> Bool {
        guard (reason ?? "").count <= Objection.reasonMax else { throw ObjectionError.reason }
        let now = environment.now()
        let standing = try connection.row(
            "SELECT id FROM objection WHERE contact_key = ? AND ended_at IS NULL",
            .key(contactKey)
        )
        if let standing {
            try connection.run(
                "UPDATE objection SET ended_at = ?2 WHERE contact_key = ?1 AND ended_at IS NULL",
                .key(contactKey),
                .integer(now.microseconds)
            )
            try environment.append(
                LedgerRecord(
                    kind: LedgerKind.objectionEnded,
                    at: now,
                    facts: ["objection_id": .string(standing[0].text ?? "")]
                ),
                on: connection
            )
        }
        guard let extent else { return standing != nil }
        try insert(extent, reason: reason, contactKey: contactKey, at: now, connection)
        return true
    }

    private func insert(
        _ extent: Objection.Extent,
        reason: String?,
        contactKey: ContactKey,
        at now: Instant,
        _ connection: Connection
    ) throws {
        let id = newID()
        let payload: JSON = ["objection": .string(id), "reason": .text(reason)]
        let entry = try environment.append(
            LedgerRecord(
                kind: LedgerKind.objection,
                at: now,
                subject: contactKey.rawValue,
                payload: payload.canonicalBytes,
                facts: ["extent": .string(extent.rawValue), "objection_id": .string(id)]
            ),
            on: connection
        )
        try connection.run(
            """
            INSERT INTO objection (id, organization_key, contact_key, extent, reason, seq, said_at)
            SELECT ?1, organization_key, contact_key, ?3, ?4, ?5, ?6
            FROM contact WHERE contact_key = ?2
            """,
            .text(id),
            .key(contactKey),
            .text(extent.rawValue),
            Self.text(reason),
            .integer(entry),
            .integer(now.microseconds)
        )
    }

    /// Has whoever objected under one record still object under the record that stays of a merge.
    func carryObjection(
        from gone: ContactKey,
        to kept: ContactKey,
        _ connection: Connection
    ) throws {
        guard let said = try Self.objection(contactKey: gone, connection) else { return }
        let held = try Self.objection(contactKey: kept, connection)
        // The one that goes further holds for the person.
        guard held == nil || held?.extent == .reviewOnly && said.extent == .notScored else {
            return
        }
        _ = try setObjection(said.extent, reason: said.reason, contactKey: kept, connection)
    }
}

extension LeadReader {
    /// How far a contact's objection goes; nil for none.
    ///
    /// Costs a search by key.
    /// - Throws: ``SQLiteError`` where the file cannot be read.
    package func objection(of key: ContactKey) throws -> Objection.Extent? {
        try Store.objection(contactKey: key, connection)?.extent
    }
}

extension Objection {
    /// As commands and the service show it.
    package var json: JSON {
        [
            "extent": .string(extent.rawValue), "reason": .text(reason),
            "said_at": .string(saidAt.description),
        ]
    }
}
