import CSQLite

/// What was read of a table of a damaged file, and put into the new one.
package struct SalvagedTable: Sendable {
    package let name: String
    /// Rows that could be read.
    package var read = 0
    /// Rows that a rule of the schema refused, as values or another row were damaged.
    package var refused = 0
}

/// What a salvage found in the damaged file.
package struct SalvagedContent: Sendable {
    /// In the order of the schema.
    package var tables: [SalvagedTable] = []
    /// What could not be read.
    package var damage = FileDamage()
    /// The schema by which the rows were read, as a number of migrations.
    package var version = 0
}

extension Database {
    /// Makes a new file at the configuration's path of what can be read of the one at `damaged`,
    /// which is only read.
    ///
    /// Rows keep their keys. No trigger runs and no foreign key is looked at while they are put
    /// in, nor in `completing`, which is given the present schema and is to mend what the rows
    /// lack; what it writes is noted where tables are tracked.
    /// - Returns: what was found.
    /// - Throws: ``SQLiteError``: `foreign`, `newer`; `notADatabase` when no row could be read;
    ///   `exists`; what `completing` throws. Then nothing was made.
    package static func salvage(
        _ damaged: String,
        into configuration: Configuration,
        completing: (Connection, SalvagedContent) throws -> Void
    ) throws -> SalvagedContent {
        let file = try SalvagedFile(damaged, applicationID: configuration.applicationID)
        if file.isForeign {
            throw SQLiteError(.foreign, "\(damaged) is a database of another program")
        }
        let count = configuration.migrations.count
        let version = file.version ?? count
        guard version <= count else {
            throw SQLiteError(
                .newer,
                "\(damaged) has schema \(version), this version knows \(count)"
            )
        }
        let target = try BackupFile(configuration.path, isReplacing: false, source: damaged)
        do {
            let content = try SalvageTarget(configuration, target.partialPath).fill(
                file,
                version: version,
                completing
            )
            guard content.tables.contains(where: { $0.read > 0 }) else {
                throw SQLiteError(.notADatabase, "\(damaged): no row could be read")
            }
            try target.finish()
            return content
        } catch {
            target.discard()
            throw error
        }
    }
}

/// The new file while it is made.
private struct SalvageTarget {
    private let configuration: Database.Configuration
    private let connection: Connection

    init(_ configuration: Database.Configuration, _ path: String) throws {
        self.configuration = configuration
        connection = try Connection(
            path: path,
            flags: SQLITE_OPEN_READWRITE,
            vfs: configuration.vfs
        )
        try connection.prepareForUse(configuration)
        // A file cut short is thrown away: it is synced once, at the end.
        try connection.execute(
            "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF"
        )
        connection.configure(SQLITE_DBCONFIG_ENABLE_TRIGGER, false)
    }

    func fill(
        _ file: SalvagedFile,
        version: Int,
        _ completing: (Connection, SalvagedContent) throws -> Void
    ) throws -> SalvagedContent {
        defer { connection.close() }
        let oldest = try migrate(to: version)
        try connection.begin()
        var content = try load(file, oldest: oldest)
        content.version = version
        try connection.commit()
        try Migrator(configuration).migrate(connection)
        connection.trackChanges(configuration)
        try connection.begin()
        try completing(connection, content)
        try connection.tracker?.write(on: connection)
        connection.resetStatements()
        try connection.commit()
        try check()
        return content
    }

    /// Applies so many migrations.
    ///
    /// - Returns: how many columns each table had when it was made.
    private func migrate(to version: Int) throws -> [String: Int] {
        var columns: [String: Int] = [:]
        for number in 1...max(1, version) {
            var step = configuration
            step.migrations = Array(configuration.migrations.prefix(number))
            if number < configuration.migrations.count { step.derived = "" }
            try Migrator(step).migrate(connection)
            try connection.rows(
                """
                SELECT m.name, count(*) FROM sqlite_schema AS m, pragma_table_info(m.name)
                WHERE m.type = 'table' GROUP BY m.name
                """
            ) {
                columns[$0.string(0)] = min(columns[$0.string(0)] ?? .max, Int($0.int64(1)))
            }
        }
        return columns
    }

    private func load(_ file: SalvagedFile, oldest: [String: Int]) throws -> SalvagedContent {
        let layouts = try TableLayout.all(connection, oldest: oldest)
        // What migrations fill is the same in every file.
        let filled = try Set(
            layouts.filter {
                try $0.role != .index
                    && connection.value("SELECT 1 FROM \($0.quotedName) LIMIT 1") != nil
            }.map(\.name)
        )
        var tables: [String: SalvagedTable] = [:]
        var content = SalvagedContent()
        content.damage = try file.read(layouts) { layout, row in
            if filled.contains(layout.name) { return }
            var table = tables[layout.name] ?? SalvagedTable(name: layout.name)
            table.read += 1
            do {
                try insert(row, layout)
            } catch let error as SQLiteError where error.kind == .constraint {
                table.refused += 1
            }
            tables[layout.name] = table
        }
        content.tables = layouts.filter { $0.role != .index && !filled.contains($0.name) }
            .map { tables[$0.name] ?? SalvagedTable(name: $0.name) }
        for name in filled { content.damage.tables[name] = nil }
        return content
    }

    private func insert(_ row: SalvagedFile.Row, _ layout: TableLayout) throws {
        if layout.name == "sqlite_sequence" {
            // Rows put in with their keys have raised it already, if not as far.
            try connection.run(
                "DELETE FROM sqlite_sequence WHERE name = ?1 AND seq <= ?2",
                row.values[0],
                row.values.last ?? .null
            )
            try connection.run(
                """
                INSERT INTO sqlite_sequence (name, seq) SELECT ?1, ?2
                WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = ?1)
                """,
                row.values[0],
                row.values.last ?? .null
            )
            return
        }
        let statement = try connection.statement(layout.insertion(columns: row.values.count))
        defer { statement.reset() }
        for (index, value) in row.values.enumerated() { statement.bind(index + 1, value) }
        if layout.role == .table, layout.rowIDColumn == nil {
            statement.bind(row.values.count + 1, row.rowID.map { .integer($0) } ?? .null)
        }
        try statement.run()
    }

    /// Makes sure that what was made is sound.
    private func check() throws {
        connection.configure(SQLITE_DBCONFIG_ENABLE_TRIGGER, true)
        try connection.checkIntegrity(of: configuration.path)
        if let table = try connection.value("PRAGMA foreign_key_check")?.text {
            throw SQLiteError(
                .corrupt,
                "\(configuration.path): \(table) refers to what is not there"
            )
        }
    }
}

extension TableLayout {
    fileprivate var quotedName: String { "\"\(name)\"" }

    /// Puts in a row with that many columns, and with its row id where no column stands for it.
    fileprivate func insertion(columns count: Int) -> String {
        var names = columns.prefix(count).map { "\"\($0.name)\"" }
        if role == .table, rowIDColumn == nil { names.append("rowid") }
        let places = names.map { _ in "?" }.joined(separator: ", ")
        return "INSERT INTO \(quotedName) (\(names.joined(separator: ", "))) VALUES (\(places))"
    }
}
