import SQLite

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

    static let contact = ImportedTable(
        name: "contact",
        key: "contact_key",
        columns: [
            "attributes", "city", "company", "company_key", "country", "created_at", "deleted_at",
            "do_not_contact", "email", "id", "import_key", "match_email", "name", "phone",
            "source", "title", "updated_at", "website",
        ],
        isVersioned: true
    )
    static let company = ImportedTable(
        name: "company",
        key: "company_key",
        columns: [
            "attributes", "country", "deleted_at", "domain", "employees", "id", "import_key",
            "industry", "match_name", "name",
        ],
        isVersioned: true
    )
    static let interaction = ImportedTable(
        name: "interaction",
        key: "interaction_key",
        columns: [
            "attributes", "body", "contact_key", "deleted_at", "id", "import_key", "kind",
            "occurred_at", "subject",
        ],
        isVersioned: false
    )
    static let opportunity = ImportedTable(
        name: "opportunity",
        key: "opportunity_key",
        columns: [
            "attributes", "closed_at", "company", "company_key", "contact_key", "currency",
            "deleted_at", "id", "import_key", "moved_at", "name", "opened_at", "stage", "status",
            "value_minor",
        ],
        isVersioned: false
    )
    static let outcome = ImportedTable(
        name: "outcome",
        key: "outcome_key",
        columns: ["contact_key", "deleted_at", "import_key", "is_won", "occurred_at", "source"],
        isVersioned: false
    )

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

    private var image: String {
        "json_object(\(columns.map { "'\($0)', \($0)" }.joined(separator: ", ")))"
    }

    /// Binds import and number of the change: whether a field that it changed was changed again,
    /// and the attributes before it, after it and now.
    var laterSQL: String {
        let isLater = columns.map {
            "i.before ->> '\($0)' IS NOT i.after ->> '\($0)' AND t.\($0) IS NOT i.after ->> '\($0)'"
                + " AND t.\($0) IS NOT i.before ->> '\($0)'"
        }
        let attributes = columns.contains("attributes") ? "t.attributes" : "NULL"
        return """
            SELECT i.after IS NOT NULL AND (\(isLater.joined(separator: " OR "))),
                i.before ->> 'attributes', i.after ->> 'attributes', \(attributes)
            FROM import_change AS i JOIN \(name) AS t ON t.\(key) = i.row_key
            WHERE i.import_key = ?1 AND i.number = ?2
            """
    }

    /// Binds import, number of the change, the present moment, and NULL or the attributes to stand
    /// in the place of those that were changed again.
    ///
    /// A field gets its old value where it still has the one the change gave it; all of them where
    /// the change was made by a version of Assay that did not keep what it gave.
    var restoreSQL: String {
        let isOwn = { (column: String) in "\(name).\(column) IS i.after ->> '\(column)'" }
        let assignments = columns.map { column in
            let other = column == "attributes" ? "coalesce(?4, attributes)" : "\(name).\(column)"
            return """
                \(column) = CASE WHEN i.after IS NULL OR \(isOwn(column))
                    THEN i.before ->> '\(column)' ELSE \(other) END
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
