import CRM
import JSON
import SQLite

/// Fills the outboxes with what happened since receivers were last told, out of what the file holds.
///
/// Nobody who scores, syncs or publishes knows of receivers: whatever a command, a request or an
/// import left in the file is found here by whoever runs next, and costs nothing before.
struct WebhookOutbox {
    private let store: Store
    private let connection: Connection
    private let now: Instant

    /// Scores looked at in one transaction.
    private static let scoresMax = 10_000
    /// Silent leads told of in one look.
    private static let silentMax = 200
    /// How often silence is looked for.
    private static let silenceEvery: Int64 = 600_000_000
    /// After how long a hot lead is silent.
    private static let silentAfter = 14 * Instant.day

    init(store: Store, _ connection: Connection, now: Instant) {
        self.store = store
        self.connection = connection
        self.now = now
    }

    /// A receiver and how far it was told.
    private struct Reader {
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

    /// A score as lists rank it: of a disputed one the lower of both.
    private static func ranked(_ score: String) -> String {
        """
        coalesce((SELECT min(g.local_score, \(score).score) FROM agent_run AS g
            WHERE g.score_seq = \(score).seq AND g.stop_reason = 'answered'
                AND abs(g.local_score - \(score).score) > \(Dispute.differenceMax)), \(score).score)
        """
    }

    /// Tells of scores in another category; the number of the last looked at where more are left.
    private func tellCategories(_ reader: Reader) throws -> Int64? {
        guard reader.events.contains(.categoryChanged) else { return nil }
        let thresholds = try Store.thresholds(reader.organization, connection)
        var (count, last) = (0, reader.seq)
        try connection.rows(
            """
            SELECT s.seq, s.contact_key, c.id, \(Self.ranked("s")), s.scored_at,
                c.deleted_at IS NULL, (
                    SELECT \(Self.ranked("p")) FROM score AS p
                    WHERE p.contact_key = s.contact_key AND p.seq < s.seq AND p.as_of = p.scored_at
                    ORDER BY p.seq DESC LIMIT 1)
            FROM score AS s JOIN contact AS c USING (contact_key)
            WHERE s.seq > ?1 AND s.organization_key = ?2 AND s.as_of = s.scored_at
            ORDER BY s.seq LIMIT \(Self.scoresMax)
            """,
            .integer(reader.seq),
            .key(reader.organization)
        ) { row in
            (count, last) = (count + 1, row.int64(0))
            let before = row.int64OrNil(6).map { Int($0) }
            let score = Int(row.int64(3))
            let category = Category(score: score, thresholds)
            let earlier = before.map { Category(score: $0, thresholds) }
            guard row.int64(5) == 1, category != earlier, earlier != nil || category == .hot else {
                return
            }
            try add(
                .categoryChanged,
                "score:\(row.int64(0))",
                [
                    "contact_id": .string(row.string(2)),
                    "score_number": .integer(row.int64(0)),
                    "score": .integer(Int64(score)),
                    "category": .string(category.rawValue),
                    "previous_score": before.map { .integer(Int64($0)) } ?? .null,
                    "previous_category": earlier.map { .string($0.rawValue) } ?? .null,
                ],
                at: row.int64(4),
                of: ContactKey(row.int64(1)),
                to: reader.key
            )
        }
        return count == Self.scoresMax ? last : nil
    }

    /// Tells of values that both sides changed; the key of the last conflict.
    private func tellConflicts(_ reader: Reader) throws -> Int64 {
        var last = reader.conflict
        try connection.rows(
            """
            SELECT conflict_key, table_name, row_id, kind, field, chosen, recorded_at,
                CASE table_name WHEN 'contact' THEN (SELECT contact_key FROM contact AS c
                    WHERE c.organization_key = s.organization_key AND c.id = s.row_id) END,
                organization_key = ?2
            FROM sync_conflict AS s WHERE conflict_key > ?1 ORDER BY conflict_key
            """,
            .integer(reader.conflict),
            .key(reader.organization)
        ) { row in
            last = row.int64(0)
            guard row.int64(8) == 1, reader.events.contains(.conflict) else { return }
            try add(
                .conflict,
                "conflict:\(row.int64(0))",
                [
                    "record": .string(row.string(1)), "id": .string(row.string(2)),
                    "kind": .string(row.string(3)), "field": .string(row.string(4)),
                    "chosen": .string(row.string(5)),
                ],
                at: row.int64(6),
                of: ContactKey(row.int64OrNil(7)),
                to: reader.key
            )
        }
        return last
    }

    /// Tells of models of the organization that came into use.
    private func tellModels(_ reader: Reader) throws {
        guard reader.events.contains(.modelPublished) else { return }
        try connection.rows(
            """
            SELECT name, sha256, kind, published_at FROM model
            WHERE organization_key = ?1 AND published_at > ?2
            """,
            .key(reader.organization),
            .integer(reader.createdAt)
        ) { row in
            try add(
                .modelPublished,
                "model:\(row.string(1)):\(row.int64(3))",
                [
                    "name": .string(row.string(0)), "sha256": .string(row.string(1)),
                    "kind": .string(row.string(2)),
                ],
                at: row.int64(3),
                to: reader.key
            )
        }
    }

    /// Tells of hot leads with whom nobody was in touch for long, once for each silence.
    private func tellSilence(_ reader: Reader) throws {
        guard reader.events.contains(.goneSilent) else { return }
        try connection.rows(
            """
            SELECT c.contact_key, c.id, l.score, (
                SELECT max(i.occurred_at) FROM interaction AS i
                WHERE i.contact_key = c.contact_key AND i.deleted_at IS NULL) AS last_at
            FROM score_latest AS l JOIN contact AS c USING (contact_key)
            WHERE l.organization_key = ?1 AND l.score >= ?3 AND c.deleted_at IS NULL
                AND NOT \(LeadState.any) AND last_at < ?2
            ORDER BY l.log_odds_micro DESC, c.contact_key LIMIT \(Self.silentMax)
            """,
            .key(reader.organization),
            .integer(now.microseconds - Self.silentAfter),
            .integer(Int64(try Store.thresholds(reader.organization, connection).hot))
        ) { row in
            let last = Instant(microseconds: row.int64(3))
            try add(
                .goneSilent,
                "silent:\(row.int64(0)):\(row.int64(3))",
                [
                    "contact_id": .string(row.string(1)), "score": .integer(row.int64(2)),
                    "last_activity_at": .string(last.description),
                    "quiet_days": .integer(Int64(now.wholeDays(since: last))),
                ],
                of: ContactKey(row.int64(0)),
                to: reader.key
            )
        }
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
