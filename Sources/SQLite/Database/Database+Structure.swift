import CSQLite
import Synchronization

extension Database {
    /// A part of the schema that is not what the migrations made.
    package struct StructureProblem: Hashable, Sendable {
        /// `table`, `index`, `view` or `trigger`.
        package let type: String
        package let name: String
        /// What is wrong with it, in words.
        package let detail: String
    }

    /// Compares tables, indexes, views and triggers with those that the migrations make.
    ///
    /// A view that was replaced, a trigger put in or taken away makes every row lie that is read or
    /// written by it. The first time a process asks, the migrations are run in memory: some ten
    /// milliseconds.
    /// - Throws: ``SQLiteError``.
    package func structureProblems() throws -> [StructureProblem] {
        var missing = try expectedParts()
        var problems: [StructureProblem] = []
        for (part, sql) in try read({ try Self.parts($0) }) {
            guard let expected = missing.removeValue(forKey: part) else {
                problems.append(part.problem("was put in from outside"))
                continue
            }
            if expected != sql, Self.plain(expected) != Self.plain(sql) {
                problems.append(part.problem("is not what the program made"))
            }
        }
        problems += missing.keys.map { $0.problem("is missing") }
        return problems.sorted { ($0.type, $0.name) < ($1.type, $1.name) }
    }

    /// What the migrations of a configuration make.
    private struct Expectation {
        var migrations: [String]
        var parts: [Part: String]
    }

    private static let known = Mutex<Expectation?>(nil)

    private func expectedParts() throws -> [Part: String] {
        let migrations = configuration.migrations.map(\.sql) + [configuration.derived]
        if let known = Self.known.withLock(\.self), known.migrations == migrations {
            return known.parts
        }
        let blank = try Connection(
            path: ":memory:",
            flags: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
            vfs: nil
        )
        defer { blank.close() }
        try Migrator(configuration).migrate(blank)
        let parts = try Self.parts(blank)
        Self.known.withLock { $0 = Expectation(migrations: migrations, parts: parts) }
        return parts
    }

    /// A text without what versions of SQLite write differently when a table is altered.
    private static func plain(_ sql: String) -> String {
        sql.filter { !$0.isWhitespace && $0 != "\"" }
    }

    private struct Part: Hashable {
        var type: String
        var name: String
        var table: String

        func problem(_ detail: String) -> StructureProblem {
            StructureProblem(type: type, name: name, detail: detail)
        }
    }

    /// The text of every part; SQLite's own, such as statistics, are left out.
    private static func parts(_ connection: Connection) throws -> [Part: String] {
        var parts: [Part: String] = [:]
        try connection.rows(
            """
            SELECT type, name, tbl_name, sql FROM sqlite_schema
            WHERE name NOT LIKE 'sqlite^_%' ESCAPE '^'
            """
        ) { row in
            let part = Part(type: row.string(0), name: row.string(1), table: row.string(2))
            parts[part] = row.string(3)
        }
        return parts
    }
}
