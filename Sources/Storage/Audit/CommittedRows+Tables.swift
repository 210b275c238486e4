import CRM
import Resources
import SQLite

extension CommittedRows {
    /// A table, and by which column its rows are told apart.
    struct Table {
        /// Rows of another table that count as part of a row: those that have its key.
        struct Part {
            let table: String
            let order: String
            /// As ``Table/firstColumns``.
            var firstColumns = Int.max
        }

        let name: String
        let key: String
        /// What of a row is committed to.
        var columns = "*"
        /// So many columns the table had when rows were committed to for the first time: one that
        /// was added later counts only in rows where it says something, so that adding it leaves
        /// what was committed to as it was.
        var firstColumns = Int.max
        var parts: [Part] = []
        /// Whether the table has few rows, which are told apart by texts and make one block.
        var isWhole = false
        /// Whether SQLite tells of what is written to it; else the program says so, see
        /// ``CommittedRows/note(table:_:)``.
        var isTold = true
        /// Which rows had their personal parts taken out, as they may be.
        var erased = "0"
    }

    /// In the order of their numbers, which never change.
    static let tables = [
        Table(
            name: "contact",
            key: "contact_key",
            firstColumns: 21,
            parts: [
                .init(table: "contact_version", order: "number", firstColumns: 18),
                .init(table: "contact_handle", order: "handle"),
            ]
        ),
        Table(name: "company", key: "company_key"),
        Table(name: "interaction", key: "interaction_key"),
        Table(name: "opportunity", key: "opportunity_key"),
        Table(name: "outcome", key: "outcome_key"), Table(name: "model", key: "model_key"),
        Table(
            name: "import_run",
            key: "import_key",
            parts: [
                .init(table: "import_reject", order: "number"),
                .init(table: "import_change", order: "number"),
            ]
        ),
        Table(name: "organization", key: "organization_key"), Table(name: "run", key: "run_key"),
        Table(name: "score_override", key: "override_key"),
        Table(name: "contact_merge", key: "merge_key"), Table(name: "agent_run", key: "run_key"),
        Table(name: "agent_plan", key: "plan_key"),
        Table(
            name: "access_token",
            key: "id",
            columns: """
                id, organization_key, name, secret_sha256, scopes, created_at, expires_at, revoked_at
                """,
            isWhole: true,
            // Its use is noted in it too.
            isTold: false
        ),
        Table(
            name: "actor",
            key: "id",
            isWhole: true,
            erased: "handle IS NULL AND name IS NULL"
        ),
        Table(
            name: "import_mapping",
            key: "organization_key || '/' || name",
            isWhole: true,
            isTold: false
        ),
        Table(name: "interaction_kind", key: "kind || ''", isWhole: true),
        Table(name: "objection", key: "objection_key"),
        Table(
            name: "retention_rule",
            key: "rule_key",
            columns: "rule_key, organization_key, kind, days, set_at",
            isWhole: true,
            // When it was carried out is noted in it too.
            isTold: false
        ),
    ]

    static let tracked = Database.Configuration.TrackedTables(
        tables: tables.enumerated().filter(\.element.isTold).map { number, table in
            .init(name: table.name, number: number, isWhole: table.isWhole)
        },
        note: """
            INSERT INTO record_changed (place, rows) VALUES ((?1 << 48) + ?2, ?3)
            ON CONFLICT (place) DO UPDATE SET rows = rows | excluded.rows
            """,
        sinceMigration: (Migrations.sqlite.firstIndex { $0.name.hasSuffix("_record_blocks") } ?? 0)
            + 1
    )

    /// Notes that the program writes to a table of which SQLite does not tell.
    static func note(table name: String, on connection: Connection) throws(SQLiteError) {
        guard let number = tables.firstIndex(where: { $0.name == name }) else { return }
        try note(places(ofTable: number).lowerBound, rows: -1, on: connection)
    }

    /// Notes that the program writes rows that count as part of a contact.
    static func note(_ contact: ContactKey, on connection: Connection) throws(SQLiteError) {
        let (block, row) = contact.rawValue.quotientAndRemainder(dividingBy: blockRows)
        try note(block, rows: Int64(bitPattern: 1 << UInt64(row)), on: connection)
    }

    /// Notes that the program writes rows that count as part of an import.
    static func note(_ key: ImportKey, on connection: Connection) throws(SQLiteError) {
        guard let table = tables.firstIndex(where: { $0.name == "import_run" }) else { return }
        let (block, row) = key.rawValue.quotientAndRemainder(dividingBy: blockRows)
        let place = places(ofTable: table).lowerBound + block
        try note(place, rows: Int64(bitPattern: 1 << UInt64(row)), on: connection)
    }

    private static func note(
        _ place: Int64,
        rows: Int64,
        on connection: Connection
    ) throws(SQLiteError) {
        try connection.run(tracked.note, .integer(0), .integer(place), .integer(rows))
    }
}
