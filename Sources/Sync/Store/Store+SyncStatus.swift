package import CRM
package import JSON
package import Storage

import SQLite

/// What waits and what went wrong, for an organization.
package struct SyncBacklog: Equatable, Sendable {
    /// Edits not confirmed by the server, and since when the oldest waits.
    package var waiting = 0
    /// When the oldest of them was made.
    package var waitingSince: Instant?
    /// Conflicts nobody has looked at.
    package var conflicts = 0
    /// Operations the server refused.
    package var quarantined = 0
    /// Scores the server does not have yet.
    package var scores = 0
    /// Entries of the log the server has not witnessed.
    package var unanchored = 0
}

/// One sync that ran.
package struct SyncRecord: Equatable, Sendable {
    /// When it began.
    package var startedAt: Instant
    /// When it ended.
    package var finishedAt: Instant?
    /// Whether the project has Assay's functions.
    package var isExact: Bool
    /// What it did, by name.
    package var counts: JSON
    /// Why it stopped; nil when it went well.
    package var error: String?
}

extension Store {
    /// What waits and what went wrong.
    package func syncBacklog(organizationKey: OrganizationKey) throws -> SyncBacklog {
        try database.read { connection in
            let row = try connection.row(
                """
                SELECT
                    (SELECT count(*) FROM change WHERE organization_key = ?1),
                    (SELECT min(recorded_at) FROM change WHERE organization_key = ?1),
                    (SELECT count(*) FROM sync_conflict
                        WHERE organization_key = ?1 AND resolved_at IS NULL),
                    (SELECT count(*) FROM sync_quarantine WHERE organization_key = ?1),
                    (SELECT count(*) FROM score AS s JOIN sync_link AS k USING (organization_key)
                        WHERE s.organization_key = ?1 AND s.seq > k.scores_sent),
                    (SELECT size - anchored_size FROM ledger_head, sync_link
                        WHERE organization_key = ?1)
                """,
                .key(organizationKey)
            )
            var backlog = SyncBacklog()
            guard let row else { return backlog }
            backlog.waiting = Int(row[0].integer ?? 0)
            backlog.waitingSince = row[1].integer.map(Instant.init(microseconds:))
            backlog.conflicts = Int(row[2].integer ?? 0)
            backlog.quarantined = Int(row[3].integer ?? 0)
            backlog.scores = Int(row[4].integer ?? 0)
            backlog.unanchored = Int(row[5].integer ?? 0)
            return backlog
        }
    }

    /// Rows held of a remote table, and those that wait for another row.
    package func syncRows(table: SyncTableKey) throws -> (held: Int, waiting: Int) {
        try database.read { connection in
            let row = try connection.row(
                """
                SELECT count(*), coalesce(sum(is_waiting), 0) FROM sync_shadow
                WHERE table_key = ? AND base IS NOT NULL
                """,
                .key(table)
            )
            return (Int(row?[0].integer ?? 0), Int(row?[1].integer ?? 0))
        }
    }

    /// Keeps a record of a sync that ended; the newest 1,000 stay.
    func record(
        organizationKey: OrganizationKey,
        startedAt: Instant,
        isExact: Bool,
        counts: JSON,
        error: String?
    ) throws {
        try database.write { connection in
            try connection.run(
                """
                INSERT INTO sync_run (organization_key, started_at, finished_at, mode, counts, error)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
                .key(organizationKey),
                .integer(startedAt.microseconds),
                .integer(environment.now().microseconds),
                .text(isExact ? "exact" : "plain"),
                .text(counts.canonicalText),
                Self.text(error)
            )
            try connection.run(
                "DELETE FROM sync_run WHERE sync_key <= ?",
                .integer(connection.lastInsertRowID - 1_000)
            )
        }
    }

    /// The newest sync; nil before the first.
    package func lastSync(organizationKey: OrganizationKey) throws -> SyncRecord? {
        try database.read { connection in
            let row = try connection.row(
                """
                SELECT started_at, finished_at, mode, counts, error FROM sync_run
                WHERE organization_key = ? ORDER BY sync_key DESC LIMIT 1
                """,
                .key(organizationKey)
            )
            guard let row, let startedAt = row[0].integer else { return nil }
            return SyncRecord(
                startedAt: Instant(microseconds: startedAt),
                finishedAt: row[1].integer.map(Instant.init(microseconds:)),
                isExact: row[2].text == "exact",
                counts: try JSON(parsing: row[3].text ?? "{}"),
                error: row[4].text
            )
        }
    }
}

/// An edit that waits for the server.
package struct WaitingEdit: Equatable, Sendable {
    /// The kind of record.
    package var entity: String
    /// The record's id.
    package var rowID: String
    /// Insert, update or delete.
    package var kind: String
    /// The fields it changes; none for a whole record.
    package var fields: [String]
    /// When it was made.
    package var recordedAt: Instant
}

extension Store {
    /// The attributes of records that wait to be made on the server.
    func waitingAttributes(
        _ entity: MirrorEntity,
        organizationKey: OrganizationKey
    ) throws -> Set<String> {
        try database.read { connection in
            var names: Set<String> = []
            try connection.rows(
                """
                SELECT DISTINCT a.key
                FROM change AS c JOIN \(entity.rawValue) AS r ON r.\(entity.key) = c.row_key,
                    json_each(r.attributes) AS a
                WHERE c.organization_key = ? AND c.entity = ? AND c.kind = 'insert'
                """,
                .key(organizationKey),
                .text(entity.rawValue)
            ) { names.insert($0.string(0)) }
            return names
        }
    }

    /// The edits that wait, oldest first; the first 10,000.
    package func waitingEdits(organizationKey: OrganizationKey) throws -> [WaitingEdit] {
        try database.read { connection in
            var edits: [WaitingEdit] = []
            try connection.rows(
                """
                SELECT c.entity, c.row_id, c.kind, c.recorded_at, (
                    SELECT group_concat(f.field, char(31)) FROM change_field AS f
                    WHERE f.change_key = c.change_key AND c.kind = 'update')
                FROM change AS c WHERE c.organization_key = ? ORDER BY c.change_key LIMIT 10000
                """,
                .key(organizationKey)
            ) { row in
                edits.append(
                    WaitingEdit(
                        entity: row.string(0),
                        rowID: row.string(1),
                        kind: row.string(2),
                        fields: (row.stringOrNil(4) ?? "").split(separator: "\u{1F}").map(
                            String.init
                        ),
                        recordedAt: Instant(microseconds: row.int64(3))
                    )
                )
            }
            return edits
        }
    }
}
