import AuditLog
package import CRM
import JSON
import SQLite

/// Receivers elsewhere, and the outbox of what they are to be told.
extension Store {
    /// Receivers that an organization can have.
    package static let webhooksMax = 50

    /// Keeps a receiver; it is told what happens from now on.
    ///
    /// - Throws: ``StoreError/tooMany(_:max:)``, ``SQLiteError``.
    package func addWebhook(
        url: String,
        events: [WebhookEvent],
        allowsPrivate: Bool,
        organization: String
    ) throws -> Webhook {
        let id = "wh_" + newID()
        return try database.write { connection in
            let key = try organizationKey(organization, connection)
            let known = try Self.webhooks(key, nil, connection)
            guard known.count < Self.webhooksMax else {
                throw StoreError.tooMany("webhooks", max: Self.webhooksMax)
            }
            let now = environment.now()
            try connection.run(
                """
                INSERT INTO webhook (id, organization_key, url, events, is_private, created_at,
                    told_seq, told_conflict)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6,
                    (SELECT coalesce(max(seq), -1) FROM ledger_entry),
                    (SELECT coalesce(max(conflict_key), 0) FROM sync_conflict))
                """,
                .text(id),
                .key(key),
                .text(url),
                .text(JSON.array(events.map { .string($0.rawValue) }).canonicalText),
                .integer(allowsPrivate ? 1 : 0),
                .integer(now.microseconds)
            )
            try note("added", webhook: id, events: events, on: connection)
            guard let made = try Self.webhooks(key, id, connection).first else {
                throw StoreError.damaged(table: "webhook", key: id, detail: "it is not there")
            }
            return made
        }
    }

    /// Takes a receiver away with what waits for it; false where the organization has none of that
    /// id.
    ///
    /// - Throws: ``SQLiteError`` when the file cannot be read or written.
    package func removeWebhook(id: String, organizationKey: OrganizationKey) throws -> Bool {
        try database.write { connection in
            try connection.run(
                """
                UPDATE webhook SET removed_at = ?3
                WHERE id = ?1 AND organization_key = ?2 AND removed_at IS NULL
                """,
                .text(id),
                .key(organizationKey),
                .integer(environment.now().microseconds)
            )
            guard connection.changes > 0 else { return false }
            try connection.run(
                """
                DELETE FROM webhook_delivery
                WHERE webhook_key = (SELECT webhook_key FROM webhook WHERE id = ?1)
                """,
                .text(id)
            )
            try note("removed", webhook: id, events: nil, on: connection)
            return true
        }
    }

    /// The receivers of an organization, oldest first; of all where none is given.
    ///
    /// - Throws: ``SQLiteError`` when the file cannot be read or written.
    package func webhooks(organizationKey: OrganizationKey?) throws -> [Webhook] {
        try database.read { try Self.webhooks(organizationKey, nil, $0) }
    }

    /// Whether anybody is to be told anything: one look at a table that is mostly empty.
    ///
    /// - Throws: ``SQLiteError`` when the file cannot be read or written.
    package func hasWebhooks() throws -> Bool {
        try database.read {
            try $0.value("SELECT 1 FROM webhook WHERE removed_at IS NULL LIMIT 1") != nil
        }
    }

    /// Puts a message into the outbox of a receiver, to try it.
    ///
    /// - Returns: the message's id; nil where the organization has no such receiver.
    /// - Throws: ``SQLiteError`` when the file cannot be read or written.
    package func addTestDelivery(
        webhook id: String,
        organizationKey: OrganizationKey
    ) throws -> String? {
        try database.write { connection in
            let key = try connection.value(
                """
                SELECT webhook_key FROM webhook
                WHERE id = ?1 AND organization_key = ?2 AND removed_at IS NULL
                """,
                .text(id),
                .key(organizationKey)
            )?.integer
            guard let key else { return nil }
            let outbox = WebhookOutbox(store: self, connection, now: environment.now())
            return try outbox.add(.test, newID(), ["webhook_id": .string(id)], to: key)
        }
    }

    private func note(
        _ action: String,
        webhook id: String,
        events: [WebhookEvent]?,
        on connection: Connection
    ) throws(AuditLogError) {
        var facts: JSONObject = ["action": .string(action), "webhook": .string(id)]
        if let events { facts["events"] = .array(events.map { .string($0.rawValue) }) }
        try environment.append(
            LedgerRecord(kind: LedgerKind.webhook, at: environment.now(), facts: .object(facts)),
            on: connection
        )
    }

    private static func webhooks(
        _ organizationKey: OrganizationKey?,
        _ id: String?,
        _ connection: Connection
    ) throws -> [Webhook] {
        var found: [Webhook] = []
        try connection.rows(
            """
            SELECT w.id, o.id, w.url, w.events, w.is_private, w.created_at,
                (SELECT count(*) FROM webhook_delivery AS d
                    WHERE d.webhook_key = w.webhook_key AND d.next_at IS NOT NULL),
                (SELECT count(*) FROM webhook_delivery AS d
                    WHERE d.webhook_key = w.webhook_key AND d.next_at IS NULL),
                (SELECT max(d.sent_at) FROM webhook_delivery AS d
                    WHERE d.webhook_key = w.webhook_key),
                (SELECT d.error FROM webhook_delivery AS d
                    WHERE d.webhook_key = w.webhook_key AND d.error IS NOT NULL
                    ORDER BY d.sent_at DESC LIMIT 1)
            FROM webhook AS w JOIN organization AS o USING (organization_key)
            WHERE w.removed_at IS NULL AND (?1 IS NULL OR w.organization_key = ?1)
                AND (?2 IS NULL OR w.id = ?2)
            ORDER BY w.webhook_key
            """,
            organizationKey.map { .key($0) } ?? .null,
            id.map { .text($0) } ?? .null
        ) { row in
            found.append(
                Webhook(
                    id: row.string(0),
                    organizationID: row.string(1),
                    url: row.string(2),
                    events: try WebhookOutbox.events(row.string(3)),
                    allowsPrivate: row.int64(4) == 1,
                    createdAt: Instant(microseconds: row.int64(5)),
                    waiting: Int(row.int64(6)),
                    taken: Int(row.int64(7)),
                    sentAt: row.int64OrNil(8).map(Instant.init(microseconds:)),
                    error: row.stringOrNil(9)
                )
            )
        }
        return found
    }
}
