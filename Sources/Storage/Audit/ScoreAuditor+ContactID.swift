import AuditLog
import CRM
import JSON
import Ledger
import SQLite

extension ScoreAuditor {
    /// Compares an entry that tells of a contact's other id with the other such entries of the
    /// contact, and the last of them with the contact as it is.
    func compareContactID(_ entry: CheckedEntry, _ problems: inout [LedgerProblem]) throws {
        // Without payload or key there is nothing to compare; that is reported of the entry.
        guard let subject = entry.subjectID, entry.hasKey else { return }
        let key = ContactKey(subject)
        let id = try connection.value(
            "SELECT id FROM contact WHERE contact_key = ?",
            .key(key)
        )
        guard let id = id?.text else {
            let detail = "the row is missing, and entry \(entry.seq) tells of its id"
            problems.append(LedgerProblem("contact", subject, detail))
            return
        }
        let history = try ContactIDHistory(contactKey: key, presentID: id, connection)
        if !history.isWhole {
            let detail = "its id is not the one that the log tells of"
            problems.append(LedgerProblem("contact", subject, detail))
        }
    }

    /// Whether the contact of score `seq` carried the id that the payload names, and lost it in a
    /// way that the log tells of, or that an older version left traces of.
    mutating func carriedNamedID(
        in payload: UnsafeRawBufferPointer,
        contactKey: ContactKey,
        present: String,
        seq: Int64
    ) throws -> Bool {
        let named: String
        do {
            guard let id = try JSON(parsing: payload)["contact"]?.stringValue else { return false }
            named = id
        } catch {
            return false
        }
        let history = try ContactIDHistory(
            contactKey: contactKey,
            presentID: present,
            connection
        )
        if history.ids.contains(named) { return history.isWhole }
        guard history.ids.isEmpty else { return false }
        let untold = try self.untold ?? UntoldContactIDs(connection)
        self.untold = untold
        guard
            try untold.explains(
                named,
                contactKey: contactKey,
                present: present,
                before: seq,
                connection
            )
        else { return false }
        counts.untoldIDs += 1
        return true
    }
}

/// What tells of contacts that got another id before the log did: imports up to schema 10.
///
/// Only ids that an import had made were ever taken over. The traces lie in tables that the log
/// does not cover; what binds them is that the log has the import's own entry, written by a version
/// that did not count ids. No later version writes such an entry, so that nothing new can hide
/// here.
struct UntoldContactIDs {
    /// The entries of imports and undone imports that count no ids, by the import's id.
    private var imports: [String: Int64] = [:]
    private var undone: [String: Int64] = [:]

    init(_ connection: Connection) throws {
        try connection.rows(
            "SELECT seq, kind, body FROM ledger_entry WHERE kind IN ('import', 'import_undo')"
        ) { row in
            do {
                let facts = try LedgerEntry(parsing: row.bytes(2)).facts
                guard let id = facts?["import_id"]?.stringValue, facts?["ids_changed"] == nil else {
                    return
                }
                if row.string(1) == LedgerKind.importDone {
                    imports[id] = row.int64(0)
                } else {
                    undone[id] = row.int64(0)
                }
            } catch {
                // Reported where entries are checked; here it explains nothing.
            }
        }
    }

    /// Whether the contact may have carried the id when entry `seq` was written.
    func explains(
        _ named: String,
        contactKey: ContactKey,
        present: String,
        before seq: Int64,
        _ connection: Connection
    ) throws -> Bool {
        let isMade = present.hasPrefix(ImportBatch.madePrefix)
        if isMade { return try wasTakenBack(contactKey, present, after: seq, connection) }
        return try wasMade(named, for: contactKey, connection)
    }

    /// Whether the import that made the contact made that id: it names file and record.
    private func wasMade(
        _ named: String,
        for contactKey: ContactKey,
        _ connection: Connection
    ) throws -> Bool {
        let maker = try connection.row(
            """
            SELECT r.id, r.file_sha256 FROM contact AS c JOIN import_run AS r USING (import_key)
            WHERE c.contact_key = ?
            """,
            .key(contactKey)
        )
        guard let id = maker?[0].text, let sha256 = maker?[1].text, imports[id] != nil else {
            return false
        }
        return named.hasPrefix("\(ImportBatch.madePrefix)\(sha256.prefix(16)):")
    }

    /// Whether an import that had given the contact an id of its own was undone after the score.
    private func wasTakenBack(
        _ contactKey: ContactKey,
        _ present: String,
        after seq: Int64,
        _ connection: Connection
    ) throws -> Bool {
        var isFound = false
        try connection.rows(
            """
            SELECT r.id FROM import_change AS i JOIN import_run AS r USING (import_key)
            WHERE i.table_name = 'contact' AND i.row_key = ? AND i.before ->> '$.id' = ?
                AND r.status = 'undone'
            """,
            .key(contactKey),
            .text(present)
        ) { row in
            if let undone = undone[row.string(0)], undone > seq { isFound = true }
        }
        return isFound
    }
}
