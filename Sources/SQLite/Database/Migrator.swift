import CSQLite

/// Brings a file's schema up to date, and refuses files it must not touch.
struct Migrator {
    private let configuration: Database.Configuration

    init(_ configuration: Database.Configuration) { self.configuration = configuration }

    /// Refuses what the first bytes of the file already tell; nothing was made beside it then.
    ///
    /// Recent changes may be in the log alone, so that what passes here is checked again.
    func check(_ header: FileHeader?) throws(SQLiteError) {
        guard let header else { return }
        guard header.isDatabase else {
            throw SQLiteError(.notADatabase, "\(configuration.path) is not a database")
        }
        let isOurs = header.applicationID == configuration.applicationID
        let isFresh = header.applicationID == 0 && header.version == 0 && header.pages <= 1
        guard isOurs || isFresh else { throw foreign }
        guard header.version <= configuration.migrations.count else {
            throw newer(Int(header.version))
        }
    }

    private var foreign: SQLiteError {
        SQLiteError(
            .foreign,
            "\(configuration.path) is a database of another program and was left as it is"
        )
    }

    private func newer(_ version: Int) -> SQLiteError {
        let known = configuration.migrations.count
        return SQLiteError(
            .newer,
            "\(configuration.path) has schema \(version), this version knows \(known)"
        )
    }

    /// Whether the file is ours and not newer than this program; changes nothing.
    func check(_ connection: Connection) throws(SQLiteError) {
        let path = configuration.path
        let tables = try number("SELECT count(*) FROM sqlite_schema", connection)
        let application = try number("PRAGMA application_id", connection)
        let version = Int(try number("PRAGMA user_version", connection))
        if tables == 0, application == 0, version == 0 {
            if configuration.readOnly { throw SQLiteError(.older, "\(path) is empty") }
            return
        }
        guard application == Int64(configuration.applicationID) else { throw foreign }
        guard version <= configuration.migrations.count else { throw newer(version) }
        if configuration.readOnly, version < configuration.migrations.count {
            throw SQLiteError(
                .older,
                "\(path) has schema \(version), this version needs \(configuration.migrations.count)"
            )
        }
        for (index, migration) in configuration.migrations.prefix(version).enumerated() {
            let stored = try connection.value(
                "SELECT checksum FROM schema_migration WHERE number = ?",
                .integer(Int64(index + 1))
            )
            guard stored?.text == Self.checksum(migration.sql) else {
                throw SQLiteError(
                    .mismatch,
                    "\(path): its schema was made by another text of migration \(migration.name)"
                )
            }
        }
    }

    /// Whether the file has the schema of this program.
    func isCurrent(_ connection: Connection) throws(SQLiteError) -> Bool {
        try number("PRAGMA user_version", connection) == Int64(configuration.migrations.count)
    }

    /// Whether the file still has the schema that this program brought it to, asked inside a write
    /// transaction: a newer program, or a foreign one, may have had it since it was opened.
    func checkUnchanged(_ connection: Connection) throws(SQLiteError) {
        let application = try number("PRAGMA application_id", connection)
        guard application == Int64(configuration.applicationID) else { throw foreign }
        let version = Int(try number("PRAGMA user_version", connection))
        guard version <= configuration.migrations.count else { throw newer(version) }
        guard version == configuration.migrations.count else {
            throw SQLiteError(
                .gone,
                "\(configuration.path) was taken back to schema \(version) while it was in use"
            )
        }
    }

    /// Applies what is missing, each migration in a transaction of its own.
    ///
    /// - Parameters:
    ///   - connection: the one that writes, with no transaction open.
    ///   - keepCopy: called once, inside the first of these transactions, with the number of the
    ///     first migration that a file lacks which has some already.
    /// - Throws: ``SQLiteError``; what `keepCopy` throws, and then nothing was changed.
    func migrate(
        _ connection: Connection,
        keepCopy: (Int) throws -> Void = { _ in }
    ) throws {
        var version = Int(try number("PRAGMA user_version", connection))
        var isFirst = true
        // Migrations alone may change the text of the schema.
        connection.configure(SQLITE_DBCONFIG_DEFENSIVE, false)
        defer { connection.configure(SQLITE_DBCONFIG_DEFENSIVE, true) }
        while version < configuration.migrations.count {
            do {
                try connection.execute("BEGIN IMMEDIATE")
                // Another process may have been faster.
                version = Int(try number("PRAGMA user_version", connection))
                if version < configuration.migrations.count {
                    if isFirst, version > 0 { try keepCopy(version + 1) }
                    isFirst = false
                    try apply(version, connection)
                    version += 1
                    if version > configuration.tracked?.sinceMigration ?? version {
                        try connection.tracker?.write(on: connection)
                    }
                    connection.tracker?.forget()
                }
                try connection.commit()
            } catch {
                connection.rollBack()
                connection.tracker?.forget()
                throw error
            }
        }
    }

    private func apply(_ index: Int, _ connection: Connection) throws(SQLiteError) {
        let migration = configuration.migrations[index]
        if index == 0 {
            try connection.execute(
                """
                PRAGMA application_id = \(configuration.applicationID);
                CREATE TABLE schema_migration (
                    number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL
                ) STRICT;
                """
            )
        }
        try connection.execute(migration.sql)
        if index + 1 == configuration.migrations.count {
            try connection.execute(configuration.derived)
        }
        try connection.run(
            "INSERT INTO schema_migration (number, name, checksum) VALUES (?, ?, ?)",
            .integer(Int64(index + 1)),
            .text(migration.name),
            .text(Self.checksum(migration.sql))
        )
        try connection.execute("PRAGMA user_version = \(index + 1)")
    }

    private func number(_ sql: String, _ connection: Connection) throws(SQLiteError) -> Int64 {
        try connection.value(sql)?.integer ?? 0
    }

    /// FNV-1a of 64 bits: tells a slip, not an attack.
    private static func checksum(_ sql: String) -> String {
        let hash = sql.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { hash, byte in
            (hash ^ UInt64(byte)) &* 0x100_0000_01B3
        }
        return String(hash, radix: 16)
    }
}
