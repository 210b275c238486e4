import CSQLite
import Synchronization

/// Reading connections, opened when needed and kept for the next reader.
final class ReaderPool: Sendable {
    /// A connection on its way between threads.
    ///
    /// Unchecked: it is in one place at a time, in the pool's list or with the one reader who took
    /// it out of there under the lock.
    private struct Idle: @unchecked Sendable {
        var connection: Connection
    }

    private let configuration: Database.Configuration
    /// Nil once closed.
    private let idle = Mutex<[Idle]?>([])

    init(_ configuration: Database.Configuration) { self.configuration = configuration }

    /// Lends a connection inside a read transaction.
    func lend<Answer>(_ body: (Connection) throws -> Answer) throws -> Answer {
        let connection = try take()
        do {
            try connection.statement("BEGIN").run()
            let answer = try body(connection)
            connection.resetStatements()
            try connection.statement("COMMIT").run()
            give(connection)
            return answer
        } catch {
            // The transaction changed nothing, so that how it ends does not matter; a connection
            // that cannot end it is not used again.
            connection.rollBack()
            if connection.isAutocommit { give(connection) }
            throw error
        }
    }

    /// Closes what is idle, and what is lent when it comes back; false when it was done before.
    func close() -> Bool {
        idle.withLock { list in
            defer { list = nil }
            return list != nil
        }
    }

    private func take() throws(SQLiteError) -> Connection {
        let known = try idle.withLock { list throws(SQLiteError) in
            if list == nil {
                throw SQLiteError(.misuse, "\(configuration.path): the database is closed")
            }
            return list?.popLast()
        }
        if let known { return known.connection }
        return try Connection.forReading(configuration)
    }

    private func give(_ connection: Connection) {
        let returned = Idle(connection: connection)
        idle.withLock { list in
            if let count = list?.count, count < configuration.readerCount {
                list?.append(returned)
            }
        }
    }
}

extension Connection {
    /// A connection that cannot change the file.
    static func forReading(
        _ configuration: Database.Configuration
    ) throws(SQLiteError) -> Connection {
        var flags = configuration.readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE
        var path = configuration.path
        if configuration.readOnly, DatabaseFile.isOnReadOnlyMedium(path) {
            // Without a writable folder SQLite cannot share the log; nobody can write there either.
            path = DatabaseFile.immutableName(path)
            flags |= SQLITE_OPEN_URI
        }
        let connection = try Connection(path: path, flags: flags, vfs: configuration.vfs)
        try Migrator(configuration).check(try connection.header())
        try connection.prepareForUse(configuration)
        try connection.execute("PRAGMA query_only = ON")
        return connection
    }

    /// The settings of every connection.
    func prepareForUse(_ configuration: Database.Configuration) throws(SQLiteError) {
        waitForLocks(milliseconds: configuration.busyTimeout)
        // No schema in the file can call functions, rewrite the schema, or corrupt the file.
        configure(SQLITE_DBCONFIG_DEFENSIVE, true)
        configure(SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)
        // A misspelt column in double quotes is an error, not a text.
        configure(SQLITE_DBCONFIG_DQS_DML, false)
        configure(SQLITE_DBCONFIG_DQS_DDL, false)
        // Checkpoints run under the guard alone, see `WriteGuard`.
        configure(SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)
        try execute(
            """
            PRAGMA wal_autocheckpoint = 0;
            PRAGMA foreign_keys = ON;
            PRAGMA recursive_triggers = ON;
            PRAGMA cell_size_check = ON;
            PRAGMA temp_store = MEMORY;
            PRAGMA mmap_size = 0;
            PRAGMA cache_size = -16384;
            """
        )
    }
}
