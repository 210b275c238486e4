import CRM
import SQLite

/// Which way the changes of an import are gone through.
enum ImportDirection {
    /// Undone, newest first: fields that have its value get the one of before.
    case back
    /// Done again, oldest first: fields that have the value of before get the import's.
    case again

    /// The image that a field must still agree with.
    var from: String { self == .back ? "after" : "before" }
    /// The image whose value it then gets.
    var to: String { self == .back ? "before" : "after" }
    var order: String { self == .back ? "DESC" : "ASC" }
}

/// The columns of a table that an import may change, for images of rows before a change.
///
/// Texts of the SQL that takes images and of the SQL that puts them back; both go through SQLite's
/// own JSON, so that every value comes back as it was.
struct ImportedTable {
    let name: String
    let key: String
    /// In ascending order, so that the images are canonical.
    let columns: [String]
    /// Whether undoing stamps `recorded_at`, which dates the versions of a record.
    let isVersioned: Bool
    /// SQL of what a reader knows a row `t` by: its id and its name or subject.
    let label: (id: String, name: String)

    static let contact = of(
        Contact.self,
        found: ["company_key", "match_email"],
        isVersioned: true
    )
    static let company = of(Company.self, found: ["match_name"], isVersioned: true)
    static let interaction = of(Interaction.self, found: [], name: "t.subject")
    static let opportunity = of(Opportunity.self, found: ["company_key"])
    static let outcome = ImportedTable(
        name: "outcome",
        key: "outcome_key",
        columns: ["contact_key", "deleted_at", "import_key", "is_won", "occurred_at", "source"],
        isVersioned: false,
        label: ("(SELECT c.id FROM contact AS c WHERE c.contact_key = t.contact_key)", "NULL")
    )

    /// The table of a record: its columns, what storage finds for them, and what every row has.
    private static func of<Subject: TableRecord>(
        _ record: Subject.Type,
        found: [String],
        isVersioned: Bool = false,
        name: String = "t.name"
    ) -> ImportedTable {
        ImportedTable(
            name: Subject.table,
            key: "\(Subject.table)_key",
            columns: (Subject.columns.map(\.name) + found + ["deleted_at", "id", "import_key"])
                .sorted(),
            isVersioned: isVersioned,
            label: ("t.id", name)
        )
    }

    static let all = [contact, company, interaction, opportunity, outcome]

    /// Binds import, number, key of the row.
    var imageSQL: String {
        """
        INSERT INTO import_change (import_key, number, table_name, row_key, before)
        SELECT ?1, ?2, '\(name)', \(key), \(image) FROM \(name) WHERE \(key) = ?3
        """
    }

    /// Binds import, number, key of the row: keeps the row as the change left it.
    var resultSQL: String {
        """
        UPDATE import_change SET after = (SELECT \(image) FROM \(name) WHERE \(key) = ?3)
        WHERE import_key = ?1 AND number = ?2
        """
    }

    /// Columns that change along with others, or hold more than one field.
    private static let derived = [
        "attributes", "company_key", "import_key", "match_email", "match_name", "updated_at",
    ]

    private var image: String {
        "json_object(\(columns.map { "'\($0)', \($0)" }.joined(separator: ", ")))"
    }

    /// Binds import and number of the change: whether a column that it changed was changed again;
    /// the attributes to come, those left and those now; the row's id and its name.
    ///
    /// Attributes are many fields and not counted as one; what follows from others is not counted.
    func laterSQL(_ direction: ImportDirection) -> String {
        let isLater = columns.filter { !Self.derived.contains($0) }.map {
            "i.before ->> '\($0)' IS NOT i.after ->> '\($0)' AND t.\($0) IS NOT i.after ->> '\($0)'"
                + " AND t.\($0) IS NOT i.before ->> '\($0)'"
        }
        let attributes = columns.contains("attributes") ? "t.attributes" : "NULL"
        return """
            SELECT i.after IS NOT NULL AND (\(isLater.joined(separator: " OR "))),
                i.\(direction.to) ->> 'attributes', i.\(direction.from) ->> 'attributes', \(attributes),
                \(label.id), coalesce(\(label.name), '')
            FROM import_change AS i JOIN \(name) AS t ON t.\(key) = i.row_key
            WHERE i.import_key = ?1 AND i.number = ?2
            """
    }

    /// Binds an import of a version of Assay that did not keep what a change gave: takes it from
    /// the version of the contact that the first later edit replaced.
    ///
    /// An import leaves no contact deleted. Other tables have no versions.
    static var olderResultsSQL: String {
        let fields = contact.columns.map { column in
            let value =
                switch column {
                case "deleted_at": "NULL"
                case "id", "import_key": "t.\(column)"
                case "match_email": "CASE WHEN v.email IS t.email THEN t.match_email END"
                default: "v.\(column)"
                }
            return "'\(column)', \(value)"
        }
        return """
            UPDATE import_change AS i SET after = (
                SELECT json_object(\(fields.joined(separator: ", ")))
                FROM import_run AS r
                JOIN contact AS t ON t.contact_key = i.row_key
                JOIN contact_version AS v ON v.contact_key = t.contact_key
                WHERE r.import_key = i.import_key
                    AND v.recorded_at BETWEEN r.started_at AND r.finished_at
                ORDER BY v.number DESC LIMIT 1
            )
            WHERE i.import_key = ?1 AND i.table_name = 'contact' AND i.after IS NULL
                AND EXISTS (
                    SELECT 1 FROM contact AS t JOIN import_run AS r ON r.import_key = ?1
                    WHERE t.contact_key = i.row_key AND t.recorded_at > r.finished_at
                )
            """
    }

    /// Binds import, number of the change, the present moment, and NULL or the attributes to stand
    /// in the place of those that were changed again.
    ///
    /// A field gets the one value where it still has the other; the old one in any case where the
    /// change was made by a version of Assay that did not keep what it gave.
    func restoreSQL(_ direction: ImportDirection) -> String {
        let isOwn = { (column: String) in
            "\(name).\(column) IS i.\(direction.from) ->> '\(column)'"
        }
        let assignments = columns.map { column in
            let other = column == "attributes" ? "coalesce(?4, attributes)" : "\(name).\(column)"
            return """
                \(column) = CASE WHEN i.after IS NULL OR \(isOwn(column))
                    THEN i.\(direction.to) ->> '\(column)' ELSE \(other) END
                """
        }
        let all = isVersioned ? assignments + ["recorded_at = ?3"] : assignments
        let isChanged = columns.map {
            "\(isOwn($0)) AND i.before ->> '\($0)' IS NOT i.after ->> '\($0)'"
        }
        return """
            UPDATE \(name) SET \(all.joined(separator: ", "))
            FROM import_change AS i
            WHERE i.import_key = ?1 AND i.number = ?2 AND \(name).\(key) = i.row_key
                AND (?4 IS NOT NULL OR i.after IS NULL
                    OR \(isChanged.joined(separator: " OR ")))
            """
    }
}
