import CRM
import SQLite

/// What was done since an import to the records that it made or changed.
package struct LaterWork: Equatable, Sendable {
    /// One record, and what was done to it since.
    package struct Record: Equatable, Sendable {
        /// What it is: `contact`, `company`, `interaction`, `opportunity`, `outcome`.
        package var table: String
        /// Its id.
        package var id: String
        /// Its name or subject; may be empty.
        package var name: String
        /// What was done: `edited`, `2 notes`, `1 mark`.
        package var work: [String]
    }

    /// The first records, in the order in which the import made them.
    package var records: [Record] = []
    /// How many there are.
    package var count = 0

    /// Records that are named; more are counted.
    static let recordsMax = 20

    package init() {}

    /// Looks for what was done since an import to contacts that it made, and to their history.
    init(after key: ImportKey, _ connection: Connection) throws {
        try connection.rows(Self.contactsSQL, .key(key)) { row in
            var work: [String] = []
            if row.int64(2) != 0 { work.append("edited") }
            for (column, name) in [(3, "note"), (4, "mark"), (5, "activity"), (6, "deal")] {
                let count = row.int64(column)
                guard count > 0 else { continue }
                let plural = name == "activity" ? "activities" : name + "s"
                work.append("\(count) \(count == 1 ? name : plural)")
            }
            add(Record(table: "contact", id: row.string(0), name: row.string(1), work: work))
        }
        for (table, name) in [("interaction", "subject"), ("opportunity", "name")] {
            try connection.rows(Self.changedSQL(table, name: name), .key(key)) { row in
                add(Record(table: table, id: row.string(0), name: row.string(1), work: ["edited"]))
            }
        }
    }

    mutating func add(_ record: Record) {
        count += 1
        if records.count < Self.recordsMax { records.append(record) }
    }

    /// Whether a row was written since the import ?1 by something else than imports and their
    /// undoing.
    private static func isWritten(_ table: String, key: String, at moment: String) -> String {
        """
        \(moment) > coalesce(r.stored_at, r.finished_at, r.started_at) AND NOT EXISTS (
            SELECT 1 FROM import_change AS b JOIN import_run AS x USING (import_key)
            WHERE b.table_name = '\(table)' AND b.row_key = \(key)
                AND (x.status = 'undone' AND x.finished_at = \(moment)
                    OR \(moment) BETWEEN x.started_at AND coalesce(x.stored_at, x.finished_at))
        )
        """
    }

    /// Binds the import: id, name, whether edited, notes, marks, activities and deals of contacts.
    private static let contactsSQL = """
        SELECT id, name, is_edited, notes, marks, activities, deals FROM (
            SELECT c.id, c.name, c.contact_key,
                \(isWritten("contact", key: "c.contact_key", at: "c.recorded_at")) OR EXISTS (
                    SELECT 1 FROM contact_version AS v WHERE v.contact_key = c.contact_key
                        AND \(isWritten("contact", key: "c.contact_key", at: "v.recorded_at"))
                ) AS is_edited,
                (SELECT count(*) FROM interaction AS i WHERE \(isAdded("i"))
                    AND i.kind = \(InteractionKind.note.rawValue) AND i.import_key IS NULL
                ) AS notes,
                (SELECT count(*) FROM outcome AS i WHERE \(isAdded("i"))
                    AND i.source = 'mark') AS marks,
                (SELECT count(*) FROM interaction AS i WHERE \(isAdded("i"))
                    AND (i.kind <> \(InteractionKind.note.rawValue) OR i.import_key IS NOT NULL)
                ) AS activities,
                (SELECT count(*) FROM opportunity AS i WHERE \(isAdded("i"))) AS deals
            FROM contact AS c JOIN import_run AS r ON r.import_key = ?1
            WHERE c.import_key = ?1 AND c.deleted_at IS NULL
        )
        WHERE is_edited OR notes OR marks OR activities OR deals ORDER BY contact_key
        """

    /// What belongs to the contact and came since, from elsewhere.
    private static func isAdded(_ row: String) -> String {
        """
        \(row).contact_key = c.contact_key AND \(row).deleted_at IS NULL
            AND \(row).import_key IS NOT ?1 AND \(row).recorded_at >= r.started_at
        """
    }

    /// Binds the import: ids and names of rows of a history that were changed since.
    private static func changedSQL(_ table: String, name: String) -> String {
        """
        SELECT t.id, coalesce(t.\(name), '')
        FROM \(table) AS t JOIN import_run AS r ON r.import_key = ?1
        WHERE t.import_key = ?1 AND t.deleted_at IS NULL
            AND \(isWritten(table, key: "t.\(table)_key", at: "t.recorded_at"))
        ORDER BY t.\(table)_key
        """
    }
}

extension LaterWork: CustomStringConvertible {
    /// `Anna Verdi (151): edited, 1 note; …`.
    package var description: String {
        let texts = records.map { record in
            let what = record.table == "contact" ? "" : "\(record.table) "
            return "\(what)\(record.name.isEmpty ? record.id : "\(record.name) (\(record.id))"): "
                + record.work.joined(separator: ", ")
        }
        let more = count - records.count
        return texts.joined(separator: "; ") + (more > 0 ? "; and \(more) more" : "")
    }
}
