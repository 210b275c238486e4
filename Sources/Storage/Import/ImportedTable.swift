import SQLite

/// The columns of a table that an import may change, for images of rows before a change.
///
/// Texts of the SQL that takes an image and of the SQL that puts it back; both go through SQLite's
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
        SELECT ?1, ?2, '\(name)', \(key), json_object(\(
            columns.map { "'\($0)', \($0)" }.joined(separator: ", ")))
        FROM \(name) WHERE \(key) = ?3
        """
    }

    /// Binds import, number of the change, the present moment.
    var restoreSQL: String {
        let assignments = columns.map { "\($0) = i.before ->> '\($0)'" }
        let all = isVersioned ? assignments + ["recorded_at = ?3"] : assignments
        return """
            UPDATE \(name) SET \(all.joined(separator: ", "))
            FROM import_change AS i
            WHERE i.import_key = ?1 AND i.number = ?2 AND \(name).\(key) = i.row_key
            """
    }
}
