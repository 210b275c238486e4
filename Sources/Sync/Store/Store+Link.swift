package import Storage

import CRM
import SQLite

/// What an organization here holds of the remote one that it is linked to.
package struct HeldRecords: Equatable, Sendable, CustomStringConvertible {
    /// The project.
    package var url: String
    /// The organization's id there.
    package var organization: String
    /// Records of it that this file knows.
    package var rows = 0
    /// Edits that wait for it, by what they are of.
    package var waiting: [MirrorEntity: Int] = [:]
    /// Conflicts nobody has looked at.
    package var conflicts = 0
    /// Edits it refused.
    package var refused = 0
    /// Whether an organization of the same id, but of another URL, was asked for.
    var isSameElsewhere = false

    /// What would be lost or mixed, in words.
    package var description: String {
        let edits = MirrorEntity.allCases.compactMap { entity in
            waiting[entity].map { "\($0) of \(entity.plural)" }
        }
        let counts = [
            (rows, "records of it"),
            (
                waiting.values.reduce(0, +),
                "edits that wait to be sent there (\(edits.joined(separator: ", ")))"
            ),
            (conflicts, "open conflicts"), (refused, "refused edits"),
        ]
        let parts = counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return parts.isEmpty ? "what was exchanged with it" : parts.joined(separator: ", ")
    }
}

extension MirrorEntity {
    fileprivate var plural: String {
        switch self {
        case .contact: "contacts"
        case .interaction: "notes and meetings"
        case .opportunity: "deals"
        }
    }
}

extension Store {
    /// Links an organization to a remote one, or changes its mapping or way; from now on its edits
    /// are kept for the server.
    ///
    /// Another way than before, plain or exact, forgets what the server said; edits that were not
    /// sent stay and are put into words anew. With `hasMoved` the project is the one of before
    /// under another URL.
    ///
    /// - Throws: ``SyncStoreError/heldByAnother(_:wanted:)`` when the organization was linked to
    ///   another remote one and holds anything of it; then nothing is changed.
    package func link(_ link: SyncLink, tables: [String], hasMoved: Bool = false) throws {
        try database.write { connection in
            let remoteKey = try Self.remoteKey(link, hasMoved: hasMoved, connection)
            try connection.run(
                """
                INSERT INTO sync_link (organization_key, url, remote_organization, mapping, mode,
                    linked_at, remote_key, member, newest_contact_key)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, coalesce((
                    SELECT max(contact_key) FROM contact WHERE organization_key = ?1), 0))
                ON CONFLICT DO UPDATE SET mapping = excluded.mapping, mode = excluded.mode,
                    member = excluded.member
                """,
                .key(link.organizationKey),
                .text(link.url),
                .text(link.remoteOrganization),
                .text(link.mapping),
                .text(link.isExact ? "exact" : "plain"),
                .integer(environment.now().microseconds),
                .integer(remoteKey),
                Self.text(link.member)
            )
            for table in tables {
                try connection.run(
                    """
                    INSERT INTO sync_table (organization_key, name) VALUES (?, ?)
                    ON CONFLICT DO NOTHING
                    """,
                    .key(link.organizationKey),
                    .text(table)
                )
            }
            try Self.capture(link.organizationKey, connection)
        }
    }

    /// Notes the user whom the project said to belong to the link's organization.
    func note(member: String, organizationKey: OrganizationKey) throws {
        try database.write { connection in
            try connection.run(
                "UPDATE sync_link SET member = ? WHERE organization_key = ?",
                .text(member),
                .key(organizationKey)
            )
        }
    }

    /// The key of the remote organization of a link, once what was known under another is
    /// forgotten.
    private static func remoteKey(
        _ link: SyncLink,
        hasMoved: Bool,
        _ connection: Connection
    ) throws -> Int64 {
        let known = try connection.row(
            """
            SELECT url, remote_organization, mode, remote_key FROM sync_link
            WHERE organization_key = ?
            """,
            .key(link.organizationKey)
        )
        let place = [Value.text(link.url), .text(link.remoteOrganization)]
        if let known, Array(known[..<2]) != place {
            if hasMoved, known[1] == place[1] {
                try connection.run(
                    "UPDATE sync_remote SET url = ? WHERE remote_key = ?",
                    place[0],
                    known[3]
                )
            } else if var held = try held(link.organizationKey, connection) {
                held.isSameElsewhere = known[1] == place[1]
                throw SyncStoreError.heldByAnother(
                    held,
                    wanted: "organization \(link.remoteOrganization) of \(link.url)"
                )
            }
        }
        if let known, Array(known[..<3]) != place + [.text(link.isExact ? "exact" : "plain")] {
            if try held(link.organizationKey, connection) != nil {
                try connection.run(
                    "UPDATE sync_remote SET is_held = 1 WHERE remote_key = ?",
                    known[3]
                )
            }
            try forget(link.organizationKey, connection)
        }
        // The key of the same remote organization stays, so that what waits for it stays its own.
        let key = try connection.value(
            """
            INSERT INTO sync_remote (organization_key, url, remote_organization) VALUES (?, ?, ?)
            ON CONFLICT DO UPDATE SET url = excluded.url RETURNING remote_key
            """,
            .key(link.organizationKey),
            place[0],
            place[1]
        )
        return key?.integer ?? 0
    }

    /// What a linked organization holds of the remote one; nil where that is nothing at all, so
    /// that the link may be changed for any other.
    private static func held(
        _ organizationKey: OrganizationKey,
        _ connection: Connection
    ) throws -> HeldRecords? {
        let row = try connection.row(
            """
            SELECT k.url, k.remote_organization,
                r.is_held OR k.scores_sent >= 0 OR k.runs_sent > 0 OR EXISTS (
                    SELECT 1 FROM sync_conflict WHERE organization_key = ?1),
                max(
                    (SELECT count(*) FROM sync_shadow AS s JOIN sync_table AS t USING (table_key)
                        WHERE t.organization_key = ?1),
                    r.is_held * (SELECT count(*) FROM contact
                        WHERE organization_key = ?1 AND deleted_at IS NULL)),
                (SELECT count(*) FROM sync_conflict
                    WHERE organization_key = ?1 AND resolved_at IS NULL),
                (SELECT count(*) FROM sync_quarantine WHERE organization_key = ?1)
            FROM sync_link AS k JOIN sync_remote AS r USING (remote_key)
            WHERE k.organization_key = ?1
            """,
            .key(organizationKey)
        )
        guard let row else { return nil }
        var held = HeldRecords(url: row[0].text ?? "", organization: row[1].text ?? "")
        held.rows = Int(row[3].integer ?? 0)
        held.conflicts = Int(row[4].integer ?? 0)
        held.refused = Int(row[5].integer ?? 0)
        try connection.rows(
            "SELECT entity, count(*) FROM change WHERE organization_key = ? GROUP BY entity",
            .key(organizationKey)
        ) { row in
            if let entity = MirrorEntity(rawValue: row.string(0)) {
                held.waiting[entity] = Int(row.int64(1))
            }
        }
        let isAnything =
            row[2] != .integer(0) || held.rows > 0 || held.refused > 0 || !held.waiting.isEmpty
        return isAnything ? held : nil
    }

    /// Forgets the link and what the server said; edits become such as never left.
    private static func forget(_ organizationKey: OrganizationKey, _ connection: Connection) throws
    {
        for sql in joinEdits + [
            """
            DELETE FROM sync_shadow WHERE table_key IN
                (SELECT table_key FROM sync_table WHERE organization_key = ?)
            """,
            "UPDATE change SET op_id = NULL, sent = NULL, table_key = NULL WHERE organization_key = ?",
            "DELETE FROM sync_table WHERE organization_key = ?",
            "DELETE FROM sync_capture WHERE organization_key = ?",
            "DELETE FROM sync_link WHERE organization_key = ?",
        ] {
            try connection.run(sql, .key(organizationKey))
        }
    }

    /// Makes one edit of each record: an operation on its way takes in what was edited since.
    ///
    /// Scores that were to be written back are taken off: the next sync queues them again.
    private static let joinEdits = [
        """
        DELETE FROM change WHERE organization_key = ? AND kind = 'update' AND op_id IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM change_field AS f WHERE f.change_key = change.change_key)
        """,
        // A delete on its way, and the record is back: it is made anew.
        """
        DELETE FROM change WHERE organization_key = ? AND kind = 'delete' AND EXISTS (
            SELECT 1 FROM change AS later
            WHERE later.entity = change.entity AND later.row_key = change.row_key
                AND later.change_key > change.change_key)
        """,
        """
        INSERT INTO change_field (change_key, field, base, value)
        SELECT c.change_key, f.field, f.base, f.value
        FROM change AS c JOIN change AS later ON later.entity = c.entity
            AND later.row_key = c.row_key AND later.change_key > c.change_key
        JOIN change_field AS f ON f.change_key = later.change_key
        WHERE c.organization_key = ? AND (c.kind = 'update' OR later.kind = 'delete')
        ON CONFLICT DO UPDATE SET value = excluded.value
        """,
        """
        UPDATE change SET kind = 'delete' WHERE organization_key = ? AND EXISTS (
            SELECT 1 FROM change AS later
            WHERE later.entity = change.entity AND later.row_key = change.row_key
                AND later.change_key > change.change_key AND later.kind = 'delete')
        """,
        """
        DELETE FROM change WHERE organization_key = ? AND EXISTS (
            SELECT 1 FROM change AS earlier
            WHERE earlier.entity = change.entity AND earlier.row_key = change.row_key
                AND earlier.change_key < change.change_key)
        """,
    ]
}
