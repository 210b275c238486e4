import SQLite

/// Makes the references of a salvaged file lead somewhere: to a row that stands for the lost one
/// where the schema needs one, to nothing where it may, and leaves the row out where neither can
/// be.
struct ReferenceMender {
    /// A column that names a row of another table.
    private struct Reference {
        var child: String
        var column: String
        var parent: String
        var key: String
        var isRequired: Bool
        /// Whether the column is a key of its own table.
        var isKey: Bool
        var hasOrganization: Bool

        /// The rows whose reference leads nowhere, as a condition on the child.
        var isDangling: String {
            "\(column) IS NOT NULL AND \(column) NOT IN (SELECT \(key) FROM \(parent))"
        }
    }

    /// Rows that were put in for lost ones, by table.
    private(set) var stubs: [String: Int] = [:]
    /// References that were taken out, by table.
    private(set) var cleared: [String: Int] = [:]
    /// Rows that were left out, by table.
    private(set) var removed: [String: Int] = [:]

    private let connection: Connection
    private let now: Int64

    /// Tables that are made anew from others: nothing stands in for what they name.
    private static let derived: Set = ["stale_contact", "score_latest", "agent_export"]

    init(_ connection: Connection, now: Int64) {
        self.connection = connection
        self.now = now
    }

    /// Mends all references; `entry` is the number of the log's entry that tells of the salvage,
    /// which records name whose own entry is lost.
    ///
    /// - Throws: ``SQLiteError``.
    mutating func mend(entry: Int64, known: [KnownModel]) throws {
        let references = try self.references()
        for reference in references where reference.parent == "ledger_entry" {
            if reference.isRequired, !reference.isKey {
                try update(
                    reference,
                    to: "\(entry)",
                    where: "\(reference.isDangling) AND \(reference.column) <> \(entry)"
                )
            } else {
                try clear(reference, keeping: entry)
            }
        }
        for (parent, make) in Self.stubs(known, now: now) {
            for reference in references
            where reference.parent == parent && !Self.derived.contains(reference.child)
                && (reference.isRequired || parent == "organization")
            {
                if let sql = make(reference.child, reference.column, reference.hasOrganization) {
                    try connection.run(
                        "INSERT OR IGNORE INTO \(parent) \(sql) FROM \(reference.child) AS c"
                            + " WHERE c.\(reference.column) IS NOT NULL AND c.\(reference.column)"
                            + " NOT IN (SELECT \(reference.key) FROM \(parent))"
                            + " GROUP BY c.\(reference.column)"
                    )
                    stubs[parent, default: 0] += connection.changes
                }
            }
        }
        var isChanged = true
        // A row that is left out may have been another's: as many rounds as tables at most.
        while isChanged {
            isChanged = false
            for reference in references {
                if try clear(reference, keeping: entry) > 0 { isChanged = true }
            }
        }
        stubs = stubs.filter { $0.value > 0 }
    }

    private mutating func update(
        _ reference: Reference,
        to value: String,
        where rows: String
    ) throws {
        try connection.run(
            "UPDATE \(reference.child) SET \(reference.column) = \(value) WHERE \(rows)"
        )
        if connection.changes > 0 { cleared[reference.child, default: 0] += connection.changes }
    }

    /// Takes a reference out where it may be missing, else the row.
    ///
    /// - Returns: how many rows.
    @discardableResult
    private mutating func clear(_ reference: Reference, keeping entry: Int64) throws -> Int {
        var rows = reference.isDangling
        // The entry that tells of the salvage is appended at the end.
        if reference.parent == "ledger_entry" { rows += " AND \(reference.column) <> \(entry)" }
        if reference.isRequired || reference.isKey {
            try connection.run("DELETE FROM \(reference.child) WHERE \(rows)")
            if connection.changes > 0 { removed[reference.child, default: 0] += connection.changes }
            return connection.changes
        }
        try update(reference, to: "NULL", where: rows)
        return connection.changes
    }

    private func references() throws -> [Reference] {
        var tables: [String] = []
        try connection.rows("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid") {
            tables.append($0.string(0))
        }
        var found: [Reference] = []
        for table in tables {
            try connection.rows(
                """
                SELECT f."from", f."table", coalesce(f."to", k.name), c."notnull", c.pk,
                    EXISTS (SELECT 1 FROM pragma_table_info(?1) WHERE name = 'organization_key')
                FROM pragma_foreign_key_list(?1) AS f
                JOIN pragma_table_info(?1) AS c ON c.name = f."from"
                JOIN pragma_table_info(f."table") AS k ON k.pk = 1
                """,
                .text(table)
            ) { row in
                found.append(
                    Reference(
                        child: table,
                        column: row.string(0),
                        parent: row.string(1),
                        key: row.string(2),
                        isRequired: row.int64(3) != 0,
                        isKey: row.int64(4) != 0,
                        hasOrganization: row.int64(5) != 0
                    )
                )
            }
        }
        return found
    }
}

/// A model that the program can make by itself.
package struct KnownModel: Sendable {
    package var name: String
    package var kind: String
    package var sha256: String
    package var body: [UInt8]

    package init(name: String, kind: String, sha256: String, body: [UInt8]) {
        self.name = name
        self.kind = kind
        self.sha256 = sha256
        self.body = body
    }
}

extension ReferenceMender {
    /// The part of a statement before FROM that makes rows of a table for those that rows `c` of
    /// another name; nil where none can be made.
    private typealias Stub = (_ child: String, _ column: String, _ hasOrganization: Bool) -> String?

    /// What stands for lost rows, in an order in which each finds what it names.
    private static func stubs(_ known: [KnownModel], now: Int64) -> [(String, Stub)] {
        [
            (
                "organization",
                { _, column, _ in
                    """
                    (organization_key, id, recorded_at)
                    SELECT c.\(column), 'lost-' || c.\(column), \(now)
                    """
                }
            ),
            (
                // Deleted, so that nobody is called, scored or listed of whom nothing is known.
                "contact",
                { _, column, hasOrganization in
                    // Of whose organization is not told: it may only be the one that there is.
                    let own =
                        hasOrganization
                        ? "c.organization_key"
                        : "(SELECT iif(count(*) = 1, max(organization_key), NULL) FROM organization)"
                    return """
                        (contact_key, organization_key, id, name, recorded_at, deleted_at)
                        SELECT c.\(column), \(own), 'lost-' || c.\(column),
                            coalesce((SELECT v.name FROM contact_version AS v
                                WHERE v.contact_key = c.\(column) ORDER BY number DESC LIMIT 1), ''),
                            \(now), \(now)
                        """
                }
            ),
            (
                "run",
                { _, column, hasOrganization in
                    """
                    (run_key, id, name, trace_id, organization_key, started_at, status)
                    SELECT c.\(column), 'lost-' || c.\(column), 'lost', printf('%032d', c.\(column)),
                        \(hasOrganization ? "c.organization_key" : "NULL"), 0, 'interrupted'
                    """
                }
            ),
            ("model", { child, column, _ in model(child, column, known, now) }),
            (
                "agent_plan",
                { _, column, _ in
                    """
                    (plan_key, sha256, name, version, body, recorded_at)
                    SELECT c.\(column), printf('%064d', c.\(column)), 'lost', '', x'', \(now)
                    """
                }
            ),
            (
                "actor",
                { _, column, _ in "(id, recorded_at) SELECT c.\(column), \(now)" }
            ),
        ]
    }

    /// The hash that names a model stands in the inputs of its scores; a model that the program
    /// knows is whole again by that.
    private static func model(
        _ child: String,
        _ column: String,
        _ known: [KnownModel],
        _ now: Int64
    ) -> String? {
        guard child == "score" else { return nil }
        let sha256 = """
            coalesce(max((SELECT CAST(p.payload AS TEXT) ->> '$.model' FROM ledger_payload AS p
                WHERE p.seq = c.seq AND json_valid(CAST(p.payload AS TEXT)))),
                printf('%064d', c.\(column)))
            """
        func choice(_ value: (KnownModel) -> String, otherwise: String) -> String {
            guard !known.isEmpty else { return otherwise }
            return "CASE \(sha256) "
                + known.map { "WHEN '\($0.sha256)' THEN \(value($0)) " }.joined()
                + "ELSE \(otherwise) END"
        }
        func text(_ words: String) -> String {
            "'"
                + words.split(separator: "'", omittingEmptySubsequences: false).joined(
                    separator: "''"
                )
                + "'"
        }
        let body = choice({ "x'\(hex($0.body))'" }, otherwise: "x''")
        return """
            (model_key, sha256, name, kind, body, recorded_at, published_at)
            SELECT c.\(column), \(sha256), \(choice({ text($0.name) }, otherwise: "'lost'")),
                \(choice({ text($0.kind) }, otherwise: "'lost'")), \(body), \(now),
                \(choice({ _ in "\(now)" }, otherwise: "NULL"))
            """
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
