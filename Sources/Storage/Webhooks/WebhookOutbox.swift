import CRM
import JSON
import SQLite

/// Fills the outboxes with what happened since receivers were last told, out of what the file
/// holds.
///
/// Nobody who scores, syncs or publishes knows of receivers: whatever a command, a request or an
/// import left in the file is found here by whoever runs next, and costs nothing before.
struct WebhookOutbox {
    let store: Store
    let connection: Connection
    let now: Instant

    /// Scores looked at in one transaction.
    static let scoresMax = 10_000
    /// Silent leads told of in one look.
    static let silentMax = 200
    /// How often silence is looked for.
    private static let silenceEvery: Int64 = 600_000_000
    /// After how long a hot lead is silent.
    static let silentAfter = 14 * Instant.day

    init(store: Store, _ connection: Connection, now: Instant) {
        self.store = store
        self.connection = connection
        self.now = now
    }

    /// A receiver and how far it was told.
    struct Reader {
        var key: Int64
        var organization: OrganizationKey
        var events: Set<WebhookEvent>
        var createdAt: Int64
        var seq: Int64
        var conflict: Int64
        var lookedAt: Int64
    }

    /// The events of a stored list; those that this version does not know are left out.
    static func events(_ text: String) throws -> [WebhookEvent] {
        let names = try JSON(parsing: text).arrayValue ?? []
        return names.compactMap { $0.stringValue.flatMap(WebhookEvent.init) }
    }

    /// Whether there may be something to tell; reads alone.
    static func isDue(_ connection: Connection, now: Instant) throws -> Bool {
        try connection.value(
            """
            SELECT 1 FROM webhook AS w WHERE w.removed_at IS NULL AND (
                w.told_seq < (SELECT max(seq) FROM ledger_entry)
                OR w.told_conflict < (SELECT max(conflict_key) FROM sync_conflict)
                OR w.looked_at < ?1) LIMIT 1
            """,
            .integer(now.microseconds - silenceEvery)
        ) != nil
    }

    /// Puts into the outboxes what happened; whether more is left than one transaction takes.
    func gather() throws -> Bool {
        var readers: [Reader] = []
        try connection.rows(
            """
            SELECT webhook_key, organization_key, events, created_at, told_seq, told_conflict,
                looked_at
            FROM webhook WHERE removed_at IS NULL
            """
        ) { row in
            readers.append(
                Reader(
                    key: row.int64(0),
                    organization: OrganizationKey(row.int64(1)),
                    events: Set(try Self.events(row.string(2))),
                    createdAt: row.int64(3),
                    seq: row.int64(4),
                    conflict: row.int64(5),
                    lookedAt: row.int64(6)
                )
            )
        }
        let last = try connection.value("SELECT coalesce(max(seq), -1) FROM ledger_entry")
        var isMore = false
        for var reader in readers {
            let upTo = try tellCategories(reader) ?? last?.integer ?? -1
            isMore = isMore || upTo < last?.integer ?? -1
            reader.conflict = try tellConflicts(reader)
            try tellModels(reader)
            if now.microseconds - reader.lookedAt >= Self.silenceEvery {
                try tellSilence(reader)
                reader.lookedAt = now.microseconds
            }
            try connection.run(
                """
                UPDATE webhook SET told_seq = ?2, told_conflict = ?3, looked_at = ?4
                WHERE webhook_key = ?1
                """,
                .integer(reader.key),
                .integer(upTo),
                .integer(reader.conflict),
                .integer(reader.lookedAt)
            )
        }
        return isMore
    }

    /// Adds a message, unless the receiver was told of the same occurrence before.
    ///
    /// - Returns: the message's id.
    @discardableResult
    func add(
        _ event: WebhookEvent,
        _ occurrence: String,
        _ data: JSON,
        at moment: Int64? = nil,
        of contact: ContactKey? = nil,
        to webhook: Int64
    ) throws -> String {
        let id = "msg_" + store.newID()
        let body: JSON = [
            "type": .string(event.rawValue),
            "timestamp": .string(Instant(microseconds: moment ?? now.microseconds).description),
            "data": data,
        ]
        try connection.run(
            """
            INSERT INTO webhook_delivery (webhook_key, id, event, occurrence, contact_key, body,
                created_at, next_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7) ON CONFLICT DO NOTHING
            """,
            .integer(webhook),
            .text(id),
            .text(event.rawValue),
            .text(occurrence),
            contact.map { .key($0) } ?? .null,
            .text(String(decoding: body.orderedBytes, as: UTF8.self)),
            .integer(now.microseconds)
        )
        return id
    }
}

extension Store {
    /// Puts into the outboxes what happened since receivers were last told; without a receiver it
    /// is one look at an empty table.
    ///
    /// - Throws: ``SQLiteError`` where the file cannot be read or written.
    package func gatherWebhookEvents() throws {
        let now = environment.now()
        guard try database.read({ try WebhookOutbox.isDue($0, now: now) }) else { return }
        while try database.write({ try WebhookOutbox(store: self, $0, now: now).gather() }) {}
    }
}
