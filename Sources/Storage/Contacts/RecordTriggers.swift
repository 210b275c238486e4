import CRM

/// The triggers whose text follows from the columns of the records: versions and the capture of
/// edits.
///
/// Made when a file is brought to the newest schema, in the transaction of the last migration, in
/// place of those that earlier migrations wrote out: a migration that adds a column says nothing of
/// triggers. What they do is explained in `schema/sqlite/0005_sync.sql`.
enum RecordTriggers {
    /// Statements that make all of them anew.
    static let sql = ([versions] + MirrorEntity.allCases.map(capture)).joined(separator: "\n")

    /// The record as it was before each change, beside the mark that its scores are stale.
    private static var versions: String {
        let columns =
            ["company_key"] + Contact.columns.map(\.name) + ["recorded_at"]
        return """
            DROP TRIGGER IF EXISTS contact_updated;
            CREATE TRIGGER contact_updated AFTER UPDATE ON contact BEGIN
                INSERT INTO stale_contact (contact_key, epoch)
                VALUES (new.contact_key, (SELECT epoch FROM store_state))
                ON CONFLICT (contact_key) DO UPDATE SET epoch = excluded.epoch;
                INSERT INTO contact_version (
                    contact_key, number, replaced_at, \(list(columns) { $0 })
                ) VALUES (
                    old.contact_key,
                    (
                        SELECT coalesce(max(number), 0) + 1 FROM contact_version
                        WHERE contact_key = old.contact_key
                    ),
                    new.recorded_at, \(list(columns) { "old.\($0)" })
                );
            END;
            """
    }

    /// The five triggers of one table.
    private static func capture(_ entity: MirrorEntity) -> String {
        let table = entity.rawValue
        return ["inserted", "updated", "restored", "deleted", "erased"]
            .map { "DROP TRIGGER IF EXISTS \(table)_change_\($0);\n" }.joined()
            + [inserted(entity), updated(entity), restored(entity), deleted(entity)]
            .joined(separator: "\n") + "\n" + erased(entity)
    }

    private static func inserted(_ entity: MirrorEntity) -> String {
        """
        CREATE TRIGGER \(entity.rawValue)_change_inserted AFTER INSERT ON \(entity.rawValue)
        WHEN new.deleted_at IS NULL AND \(isCaptured("new"))
        BEGIN
            INSERT INTO change (organization_key, entity, row_key, row_id, kind, recorded_at)
            VALUES (\(row("new", entity)), 'insert', new.recorded_at);
        END;
        """
    }

    private static func updated(_ entity: MirrorEntity) -> String {
        """
        CREATE TRIGGER \(entity.rawValue)_change_updated AFTER UPDATE ON \(entity.rawValue)
        WHEN old.deleted_at IS NULL AND new.deleted_at IS NULL AND \(isCaptured("new"))
        BEGIN
            INSERT INTO change (organization_key, entity, row_key, row_id, kind, recorded_at)
            VALUES (\(row("new", entity)), 'update', new.recorded_at)
            ON CONFLICT (entity, row_key) WHERE op_id IS NULL DO NOTHING;
            INSERT INTO change_field (change_key, field, base, value)
            SELECT c.change_key, f.field, f.base, f.value
            FROM change AS c, (
                SELECT '' AS field, NULL AS base, NULL AS value WHERE false UNION ALL VALUES
                \(list(entity.sentFields) { "('\($0)', old.\($0), new.\($0))" })
            ) AS f
            WHERE \(isWaiting("c.", "new", entity)) AND c.kind = 'update'
                AND f.base IS NOT f.value
            ON CONFLICT DO UPDATE SET value = excluded.value;
            \(dropUnchanged(entity))
        END;
        """
    }

    private static func restored(_ entity: MirrorEntity) -> String {
        let values = entity.sentFields.map { "WHEN '\($0)' THEN new.\($0)" }
        return """
            CREATE TRIGGER \(entity.rawValue)_change_restored AFTER UPDATE ON \(entity.rawValue)
            WHEN old.deleted_at IS NOT NULL AND new.deleted_at IS NULL AND \(isCaptured("new"))
            BEGIN
                -- A delete that never left becomes the edits made meanwhile; otherwise the row is
                -- made anew.
                UPDATE change_field SET value = CASE field \(values.joined(separator: " ")) END
                WHERE change_key = (
                    SELECT change_key FROM change WHERE \(isWaiting("", "new", entity))
                );
                INSERT INTO change (organization_key, entity, row_key, row_id, kind, recorded_at)
                VALUES (\(row("new", entity)), 'insert', new.recorded_at)
                ON CONFLICT (entity, row_key) WHERE op_id IS NULL DO UPDATE SET kind = 'update';
                \(dropUnchanged(entity))
            END;
            """
    }

    private static func deleted(_ entity: MirrorEntity) -> String {
        """
        CREATE TRIGGER \(entity.rawValue)_change_deleted AFTER UPDATE ON \(entity.rawValue)
        WHEN old.deleted_at IS NULL AND new.deleted_at IS NOT NULL AND \(isCaptured("old"))
        BEGIN
            \(removal(entity, at: "new.deleted_at"))
        END;
        """
    }

    private static func erased(_ entity: MirrorEntity) -> String {
        """
        CREATE TRIGGER \(entity.rawValue)_change_erased AFTER DELETE ON \(entity.rawValue)
        WHEN old.deleted_at IS NULL AND \(isCaptured("old"))
        BEGIN
            \(removal(entity, at: "unixepoch() * 1000000"))
        END;
        """
    }

    /// A delete; an insert that never left takes its row along.
    private static func removal(_ entity: MirrorEntity, at moment: String) -> String {
        """
        INSERT INTO change (organization_key, entity, row_key, row_id, kind, recorded_at)
        VALUES (\(row("old", entity)), 'delete', \(moment))
        ON CONFLICT (entity, row_key) WHERE op_id IS NULL
        DO UPDATE SET kind = 'delete' WHERE kind = 'update';
        DELETE FROM change WHERE \(isWaiting("", "old", entity)) AND kind = 'insert';
        INSERT INTO change_field (change_key, field, base, value)
        SELECT c.change_key, f.field, f.base, NULL
        FROM change AS c, (
            SELECT '' AS field, NULL AS base WHERE false UNION ALL VALUES
            \(list(entity.sentFields) { "('\($0)', old.\($0))" })
        ) AS f
        WHERE \(isWaiting("c.", "old", entity))
        ON CONFLICT DO UPDATE SET value = NULL;
        """
    }

    /// A field that is back at its first value is no edit any more.
    private static func dropUnchanged(_ entity: MirrorEntity) -> String {
        """
        DELETE FROM change_field WHERE base IS value AND change_key = (
            SELECT change_key FROM change WHERE \(isWaiting("", "new", entity))
        );
        DELETE FROM change
        WHERE \(isWaiting("", "new", entity)) AND kind = 'update'
            AND NOT EXISTS (SELECT 1 FROM change_field AS f WHERE f.change_key = change.change_key);
        """
    }

    private static func isCaptured(_ row: String) -> String {
        "EXISTS (SELECT 1 FROM sync_capture WHERE organization_key = \(row).organization_key)"
    }

    private static func isWaiting(
        _ alias: String,
        _ row: String,
        _ entity: MirrorEntity
    ) -> String {
        "\(alias)entity = '\(entity.rawValue)' AND \(alias)row_key = \(row).\(entity.key)"
            + " AND \(alias)op_id IS NULL"
    }

    private static func row(_ row: String, _ entity: MirrorEntity) -> String {
        "\(row).organization_key, '\(entity.rawValue)', \(row).\(entity.key), \(row).id"
    }

    private static func list(_ names: [String], _ text: (String) -> String) -> String {
        names.map(text).joined(separator: ", ")
    }
}
