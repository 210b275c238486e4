package import CRM
import JSON
import SQLite

/// The outbox of what receivers elsewhere are to be told, message by message.
extension Store {
    /// The oldest message whose time has come of each receiver, `besides` some by their ids; that
    /// of one id alone where it is given, due or not.
    ///
    /// - Throws: ``SQLiteError`` when the file cannot be read or written.
    package func dueDeliveries(
        at moment: Instant,
        id: String? = nil,
        besides webhooks: Set<String> = [],
        limit: Int
    ) throws -> [WebhookDelivery] {
        try database.read { connection in
            var due: [WebhookDelivery] = []
            try connection.rows(
                """
                SELECT d.delivery_key, d.id, w.id, w.url, w.is_private, d.body, d.tries,
                    min(d.next_at)
                FROM webhook_delivery AS d JOIN webhook AS w USING (webhook_key)
                WHERE d.next_at IS NOT NULL AND w.removed_at IS NULL
                    AND iif(?2 IS NULL, d.next_at <= ?1, d.id = ?2)
                    AND w.id NOT IN (SELECT value FROM json_each(?4))
                GROUP BY d.webhook_key ORDER BY min(d.next_at), d.delivery_key LIMIT ?3
                """,
                .integer(moment.microseconds),
                id.map { .text($0) } ?? .null,
                .integer(Int64(limit)),
                .text(JSON.array(webhooks.sorted().map { .string($0) }).canonicalText)
            ) { row in
                due.append(
                    WebhookDelivery(
                        key: row.int64(0),
                        id: row.string(1),
                        webhookID: row.string(2),
                        url: row.string(3),
                        allowsPrivate: row.int64(4) == 1,
                        body: row.string(5),
                        tries: Int(row.int64(6))
                    )
                )
            }
            return due
        }
    }

    /// Notes that a message was taken, and lets go of what it said.
    ///
    /// - Throws: ``SQLiteError`` when the file cannot be read or written.
    package func endDelivery(_ key: Int64, status: Int) throws {
        try database.write { connection in
            try connection.run(
                """
                UPDATE webhook_delivery
                SET next_at = NULL, sent_at = ?2, status = ?3, error = NULL, body = ''
                WHERE delivery_key = ?1
                """,
                .integer(key),
                .integer(environment.now().microseconds),
                .integer(Int64(status))
            )
        }
    }

    /// Notes that a message was not taken, why, and when it is sent again; with it wait the others
    /// for the same receiver, which is asked once and not once a message.
    ///
    /// - Throws: ``SQLiteError`` when the file cannot be read or written.
    package func postponeDelivery(
        _ key: Int64,
        until moment: Instant,
        status: Int?,
        error: String
    ) throws {
        try database.write { connection in
            try connection.run(
                """
                UPDATE webhook_delivery
                SET next_at = ?2, tries = tries + 1, sent_at = ?3, status = ?4, error = ?5
                WHERE delivery_key = ?1
                """,
                .integer(key),
                .integer(moment.microseconds),
                .integer(environment.now().microseconds),
                status.map { .integer(Int64($0)) } ?? .null,
                .text(error)
            )
            try connection.run(
                """
                UPDATE webhook_delivery SET next_at = max(next_at, ?2)
                WHERE next_at IS NOT NULL AND webhook_key = (
                    SELECT webhook_key FROM webhook_delivery WHERE delivery_key = ?1)
                """,
                .integer(key),
                .integer(moment.microseconds)
            )
        }
    }
}
