import AuditLog
import CRM
import JSON
import SQLite

/// What undoing an import did.
package struct ImportUndo: Equatable, Sendable {
    /// Rows the import had made, now marked as deleted.
    package var removed = 0
    /// Rows the import had changed, now with the values of before in the fields that still had its.
    package var restored = 0
    /// Rows of which a field that the import had changed was changed again since, and stays.
    package var kept = LaterWork()
    /// What was done since to the rows removed, and went with them.
    package var dropped = LaterWork()
}

/// Why an import stays as it is.
package enum ImportUndoRefusal: Error, Equatable, Sendable {
    /// No import has the id.
    case unknown
    /// It was undone before.
    case undoneAlready
    /// A later import changed some of the same rows; its id.
    case overlaid(by: String)
    /// Rows it made were worked on since, or fields it changed were changed again.
    case worked(made: LaterWork, changed: LaterWork)
    /// It was not undone, so that there is nothing to do again.
    case notUndone
    /// A version of Assay that did not keep what an import gives brought it in.
    case unkept
}

/// Ends a trial, so that its transaction is rolled back.
private struct UndoTrial: Error {
    var undo: ImportUndo
}

extension Store {
    /// Takes an import back in one transaction.
    ///
    /// Rows it made are marked as deleted; in rows it changed the fields that still have its values
    /// get those of before, and what was edited since stays. Scores and the log stay; an entry says
    /// what was undone. Where rows it made were worked on since, or fields it changed were changed
    /// again, only `dropsLaterWork` goes on: those rows go, those fields stay.
    ///
    /// A trial says what would be done, and changes nothing.
    ///
    /// - Throws: ``ImportUndoRefusal`` when that would lose what came later.
    package func undoImport(
        id: String,
        dropsLaterWork: Bool = false,
        isTrial: Bool = false
    ) throws -> ImportUndo {
        do {
            return try undo(id, dropsLaterWork: dropsLaterWork, isTrial: isTrial)
        } catch let trial as UndoTrial {
            return trial.undo
        }
    }

    private func undo(
        _ id: String,
        dropsLaterWork: Bool,
        isTrial: Bool
    ) throws -> ImportUndo {
        try database.write { connection in
            let row = try connection.row(
                "SELECT import_key, status, file_sha256 FROM import_run WHERE id = ?",
                .text(id)
            )
            guard let row, let key = ImportKey(row[0].integer) else {
                throw ImportUndoRefusal.unknown
            }
            guard row[1].text != "undone" else { throw ImportUndoRefusal.undoneAlready }
            if let later = try laterImport(than: key, connection) {
                throw ImportUndoRefusal.overlaid(by: later)
            }
            let now = environment.now()
            var undo = ImportUndo()
            undo.dropped = try LaterWork(after: key, connection)
            let ids = try contactIDs(changedBy: key, connection)
            try connection.run(ImportedTable.olderResultsSQL, .key(key))
            (undo.restored, undo.kept) = try restore(key, .back, now: now, connection)
            guard dropsLaterWork || undo.dropped.count + undo.kept.count == 0 else {
                throw ImportUndoRefusal.worked(made: undo.dropped, changed: undo.kept)
            }
            undo.removed = try remove(key, now: now.microseconds, connection)
            if isTrial { throw UndoTrial(undo: undo) }
            try connection.run(
                "UPDATE import_run SET status = 'undone', finished_at = ? WHERE import_key = ?",
                .integer(now.microseconds),
                .key(key)
            )
            let idsChanged = try noteIDs(
                lostBy: ids,
                .importUndone(id),
                key,
                at: now,
                connection
            )
            let facts: JSON = [
                "import_id": .string(id),
                "ids_changed": .integer(Int64(idsChanged)),
                "file_sha256": .string(row[2].text ?? ""),
                "removed": .integer(Int64(undo.removed)),
                "restored": .integer(Int64(undo.restored)),
            ]
            try environment.append(
                LedgerRecord(kind: LedgerKind.importUndone, at: now, facts: facts),
                on: connection
            )
            return undo
        }
    }

    /// The present ids of the contacts that an import changed, by key.
    func contactIDs(
        changedBy key: ImportKey,
        _ connection: Connection
    ) throws -> [ContactKey: String] {
        var ids: [ContactKey: String] = [:]
        try connection.rows(
            """
            SELECT c.contact_key, c.id FROM import_change AS i
            JOIN contact AS c ON c.contact_key = i.row_key
            WHERE i.import_key = ? AND i.table_name = 'contact'
            """,
            .key(key)
        ) { ids[ContactKey($0.int64(0))] = $0.string(1) }
        return ids
    }

    /// Has the log tell of the contacts that got the ids of before an import, or its ids again.
    ///
    /// - Returns: how many.
    func noteIDs(
        lostBy before: [ContactKey: String],
        _ cause: ContactIDChange.Cause,
        _ key: ImportKey,
        at now: Instant,
        _ connection: Connection
    ) throws -> Int {
        let changes = try contactIDs(changedBy: key, connection).compactMap { contact, new in
            before[contact].flatMap { old in
                old == new ? nil : ContactIDChange(contactKey: contact, old: old, new: new)
            }
        }
        for change in changes.sorted(by: { $0.contactKey < $1.contactKey }) {
            try change.record(cause, at: now, on: connection, environment)
        }
        return changes.count
    }

    /// A later import, still in force, that changed rows which this one made or changed.
    func laterImport(than key: ImportKey, _ connection: Connection) throws -> String? {
        let later = try connection.value(
            """
            SELECT r.id FROM import_change AS b
            JOIN import_run AS r ON r.import_key = b.import_key AND r.status <> 'undone'
            WHERE b.import_key > ?1 AND EXISTS (
                SELECT 1 FROM import_change AS a
                WHERE a.import_key = ?1 AND a.table_name = b.table_name AND a.row_key = b.row_key
                    AND a.table_name <> 'contact_handle'
            )
            LIMIT 1
            """,
            .key(key)
        )
        if let later = later?.text { return later }
        for table in ImportedTable.all {
            let later = try connection.value(
                """
                SELECT r.id FROM import_change AS b
                JOIN import_run AS r ON r.import_key = b.import_key AND r.status <> 'undone'
                JOIN \(table.name) AS t ON t.\(table.key) = b.row_key
                WHERE b.import_key > ?1 AND b.table_name = '\(table.name)' AND t.import_key = ?1
                LIMIT 1
                """,
                .key(key)
            )
            if let later = later?.text { return later }
        }
        return nil
    }
}

extension Store {
    /// Marks what the import made.
    ///
    /// Companies stay as long as others belong to them.
    private func remove(_ key: ImportKey, now: Int64, _ connection: Connection) throws -> Int {
        var removed = 0
        for table in ["outcome", "interaction", "opportunity"] {
            try connection.run(
                "UPDATE \(table) SET deleted_at = ?1 WHERE import_key = ?2 AND deleted_at IS NULL",
                .integer(now),
                .key(key)
            )
            removed += connection.changes
        }
        try connection.run(
            """
            UPDATE contact SET deleted_at = ?1, recorded_at = ?1
            WHERE import_key = ?2 AND deleted_at IS NULL
            """,
            .integer(now),
            .key(key)
        )
        removed += connection.changes
        try connection.run(
            """
            UPDATE company SET deleted_at = ?1
            WHERE import_key = ?2 AND deleted_at IS NULL
                AND NOT EXISTS (
                    SELECT 1 FROM contact AS c
                    WHERE c.company_key = company.company_key AND c.deleted_at IS NULL
                )
                AND NOT EXISTS (
                    SELECT 1 FROM opportunity AS d
                    WHERE d.company_key = company.company_key AND d.deleted_at IS NULL
                )
            """,
            .integer(now),
            .key(key)
        )
        removed += connection.changes
        return removed
    }
}
