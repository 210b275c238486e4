import CRM
import JSON
import SQLite
import Storage

extension Store {
    /// Queues the newest scores for the remote contacts' own columns, where they say something
    /// else.
    ///
    /// `limit` at a time, so that a hundred thousand new scores need no more memory than some.
    /// - Returns: whether anything was queued.
    func queueScores(
        organizationKey: OrganizationKey,
        _ target: (table: String, columns: [(column: String, part: String)])?,
        limit: Int,
        _ reasoning: (@Sendable (Int64) throws -> String)?
    ) throws -> Bool {
        guard let target else { return false }
        var hasQueued = false
        while let queued = try queueBatch(organizationKey, target, limit, reasoning) {
            if queued { hasQueued = true }
        }
        return hasQueued
    }

    /// Queues the next scores; nil when there are none.
    private func queueBatch(
        _ organizationKey: OrganizationKey,
        _ target: (table: String, columns: [(column: String, part: String)]),
        _ limit: Int,
        _ reasoning: (@Sendable (Int64) throws -> String)?
    ) throws -> Bool? {
        var scores = try newScores(organizationKey, table: target.table, limit)
        guard let last = scores.last?.seq else { return nil }
        for index in scores.indices {
            scores[index].reasoning = try reasoning?(scores[index].seq)
        }
        let ready = scores
        return try database.write { connection in
            var queued = false
            for score in ready {
                if try queue(score, target, organizationKey, connection) { queued = true }
            }
            try connection.run(
                "UPDATE sync_link SET written_back = max(written_back, ?) WHERE organization_key = ?",
                .integer(last),
                .key(organizationKey)
            )
            return queued
        }
    }

    private struct NewScore: Sendable {
        var seq: Int64
        var score: Int64
        var contactKey: ContactKey
        var contactID: String
        var tableKey: SyncTableKey
        var base: String
        var category: Category
        var reasoning: String?

        func value(_ part: String) -> JSON? {
            switch part {
            case "score": .integer(score)
            // The CRM's own spelling.
            case "category": .string(category.columnValue)
            case "reasoning": reasoning.map { .string($0) }
            default: nil
            }
        }
    }

    private func newScores(
        _ organizationKey: OrganizationKey,
        table: String,
        _ limit: Int
    ) throws -> [NewScore] {
        try database.read { connection in
            var found: [NewScore] = []
            let thresholds = try Self.thresholds(organizationKey, connection)
            try connection.rows(
                """
                SELECT l.seq, l.score, c.contact_key, c.id, s.table_key, s.base
                FROM sync_link AS k
                JOIN score_latest AS l
                    ON l.organization_key = k.organization_key AND l.seq > k.written_back
                JOIN contact AS c ON c.contact_key = l.contact_key
                JOIN sync_table AS t ON t.organization_key = k.organization_key AND t.name = ?2
                JOIN sync_shadow AS s ON s.table_key = t.table_key AND s.id = c.id
                WHERE k.organization_key = ?1 AND s.base IS NOT NULL
                    AND NOT \(Store.objects(.notScored)) AND NOT \(Store.objects(.reviewOnly))
                ORDER BY l.seq LIMIT ?3
                """,
                .key(organizationKey),
                .text(table),
                .integer(Int64(limit))
            ) { row in
                found.append(
                    NewScore(
                        seq: row.int64(0),
                        score: row.int64(1),
                        contactKey: ContactKey(row.int64(2)),
                        contactID: row.string(3),
                        tableKey: SyncTableKey(row.int64(4)),
                        base: row.string(5),
                        category: Category(score: Int(row.int64(1)), thresholds)
                    )
                )
            }
            return found
        }
    }

    private func queue(
        _ score: NewScore,
        _ target: (table: String, columns: [(column: String, part: String)]),
        _ organizationKey: OrganizationKey,
        _ connection: Connection
    ) throws -> Bool {
        let known = try JSON(parsing: score.base).objectValue ?? [:]
        var base = JSONObject()
        var new = JSONObject()
        for (column, part) in target.columns {
            guard let old = known[column], let value = score.value(part), old != value else {
                continue
            }
            base[column] = old
            new[column] = value
        }
        guard !new.isEmpty else { return false }
        let id = newID()
        let operation: JSON = [
            "op": .string(id), "table": .string(target.table), "kind": "update",
            "id": .string(score.contactID), "base": .object(base), "set": .object(new),
        ]
        try connection.run(
            """
            INSERT INTO change (organization_key, entity, row_key, row_id, kind, op_id, sent,
                table_key, recorded_at)
            VALUES (?, 'contact', ?, ?, 'update', ?, ?, ?, ?)
            """,
            .key(organizationKey),
            .key(score.contactKey),
            .text(score.contactID),
            .text(id),
            .text(operation.canonicalText),
            .key(score.tableKey),
            .integer(environment.now().microseconds)
        )
        return true
    }
}
