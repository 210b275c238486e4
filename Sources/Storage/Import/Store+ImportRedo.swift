import AuditLog
import CRM
import JSON
import SQLite

/// What doing an undone import again did.
package struct ImportRedo: Equatable, Sendable {
    /// Rows it had made that are there again.
    package var returned = 0
    /// Rows it had changed that have its values again.
    package var restored = 0
    /// Rows of which a field was changed since the undo, and stays.
    package var kept = LaterWork()
}

/// Ends a trial, so that its transaction is rolled back.
private struct RedoTrial: Error {
    var redo: ImportRedo
}

extension Store {
    /// Does an undone import again without its file, in one transaction with its entry of the log.
    ///
    /// Rows that the undo removed return; fields that still have the value of before the import get
    /// the import's again, and what was edited since the undo stays. A trial changes nothing.
    ///
    /// - Throws: ``ImportUndoRefusal`` where it was not undone, or a later import changed its rows.
    package func redoImport(id: String, isTrial: Bool = false) throws -> ImportRedo {
        do {
            return try database.write { try redo(id, isTrial: isTrial, $0) }
        } catch let trial as RedoTrial {
            return trial.redo
        }
    }

    private func redo(_ id: String, isTrial: Bool, _ connection: Connection) throws -> ImportRedo {
        let row = try connection.row(
            """
            SELECT import_key, status, finished_at, file_sha256, EXISTS (
                SELECT 1 FROM import_change AS i
                WHERE i.import_key = r.import_key AND i.after IS NULL)
            FROM import_run AS r WHERE id = ?
            """,
            .text(id)
        )
        guard let row, let key = ImportKey(row[0].integer) else { throw ImportUndoRefusal.unknown }
        guard row[1].text == "undone" else { throw ImportUndoRefusal.notUndone }
        guard row[4] == .integer(0) else { throw ImportUndoRefusal.unkept }
        if let later = try laterImport(than: key, connection) {
            throw ImportUndoRefusal.overlaid(by: later)
        }
        let now = environment.now()
        let ids = try contactIDs(changedBy: key, connection)
        var redo = ImportRedo()
        redo.returned = try bringBack(key, removedAt: row[2], now: now, connection)
        (redo.restored, redo.kept) = try restore(key, .again, now: now, connection)
        if isTrial { throw RedoTrial(redo: redo) }
        try connection.run(
            """
            UPDATE import_run SET status = 'done', finished_at = ?1, stored_at = ?1
            WHERE import_key = ?2
            """,
            .integer(now.microseconds),
            .key(key)
        )
        let idsChanged = try noteIDs(lostBy: ids, .importRedone(id), key, at: now, connection)
        let facts: JSON = [
            "import_id": .string(id),
            "ids_changed": .integer(Int64(idsChanged)),
            "file_sha256": .string(row[3].text ?? ""),
            "returned": .integer(Int64(redo.returned)),
            "restored": .integer(Int64(redo.restored)),
        ]
        try environment.append(
            LedgerRecord(kind: LedgerKind.importRedone, at: now, facts: facts),
            on: connection
        )
        return redo
    }

    /// Brings back what the undo marked: rows of the import that were removed at its moment.
    private func bringBack(
        _ key: ImportKey,
        removedAt moment: Value,
        now: Instant,
        _ connection: Connection
    ) throws -> Int {
        var returned = 0
        for table in ["company", "contact", "interaction", "opportunity", "outcome"] {
            let dated = table == "contact" ? "recorded_at = ?3" : "import_key = ?2"
            try connection.run(
                """
                UPDATE \(table) SET deleted_at = NULL, \(dated)
                WHERE import_key = ?2 AND deleted_at = ?1 AND ?3 IS NOT NULL
                """,
                moment,
                .key(key),
                .integer(now.microseconds)
            )
            returned += connection.changes
        }
        return returned
    }
}
