import CRM
import JSON
import SQLite

/// What receivers are told of, each found in the tables that hold it.
extension WebhookOutbox {
    /// A score as lists rank it: of a disputed one the lower of both.
    private static func ranked(_ score: String) -> String {
        """
        coalesce((SELECT min(g.local_score, \(score).score) FROM agent_run AS g
            WHERE g.score_seq = \(score).seq AND g.stop_reason = 'answered'
                AND abs(g.local_score - \(score).score) > \(Dispute.differenceMax)), \(score).score)
        """
    }

    /// Tells of scores in another category; the number of the last looked at where more are left.
    func tellCategories(_ reader: Reader) throws -> Int64? {
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
    func tellConflicts(_ reader: Reader) throws -> Int64 {
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
    func tellModels(_ reader: Reader) throws {
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
    func tellSilence(_ reader: Reader) throws {
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
