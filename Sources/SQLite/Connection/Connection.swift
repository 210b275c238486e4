import CSQLite

/// One connection to a database file.
///
/// Lent by ``Database`` to one thread at a time; nothing of it may be kept after the call.
package final class Connection {
    let handle: OpaquePointer
    /// The file, as error messages name it.
    package let path: String
    /// Whether ``close()`` has not been called.
    private(set) var isOpen = true
    /// Written by SQLite's hook, so that its address must not change.
    let log = UnsafeMutablePointer<LogLength>.allocate(capacity: 1)
    /// The files that it has open, where it writes.
    var watch: FileWatch?
    /// What tells of the rows that are written; nil where nobody asked.
    var tracker: ChangeTracker?
    private var cache: [String: Statement] = [:]

    /// Statements kept prepared; beyond that the cache starts anew.
    private static let cacheLimit = 200

    /// Opens `path` with SQLite's own locking off: one thread at a time uses it.
    init(path: String, flags: Int32, vfs: String?) throws(SQLiteError) {
        self.path = path
        _ = Library.leavesMemoryUncounted
        var handle: OpaquePointer?
        let code = sqlite3_open_v2(
            path,
            &handle,
            flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
            vfs
        )
        guard let handle, code == SQLITE_OK else {
            let systemError = sqlite3_system_errno(handle)
            sqlite3_close_v2(handle)
            throw SQLiteError(
                code: code,
                detail: String(cString: sqlite3_errstr(code)),
                operation: "open",
                path: path,
                systemError: systemError
            )
        }
        self.handle = handle
        log.initialize(to: LogLength())
    }

    deinit {
        close()
        log.deallocate()
    }

    /// Closes it before the last reference goes; nothing of it may be used afterwards.
    func close() {
        guard isOpen else { return }
        isOpen = false
        cache.removeAll()
        sqlite3_close_v2(handle)
    }

    /// Runs statements separated by semicolons, without parameters or rows.
    package func execute(_ sql: String) throws(SQLiteError) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        if code != SQLITE_OK { throw error(code, operation: sql) }
    }

    /// A statement for `sql`, prepared once a connection.
    ///
    /// The same object is handed out again, ready to run, its parameters as they were last bound;
    /// reset it after use. While it is between two rows, another one is prepared instead.
    package func statement(_ sql: String) throws(SQLiteError) -> Statement {
        if let known = cache[sql] {
            if known.isRunning { return try prepare(sql) }
            known.reset()
            return known
        }
        let fresh = try prepare(sql)
        if cache.count >= Self.cacheLimit { cache.removeAll() }
        cache[sql] = fresh
        return fresh
    }

    /// A statement for `sql` that is not kept.
    ///
    /// - Throws: ``SQLiteError`` of kind `statement` when the text is not exactly one statement.
    package func prepare(_ sql: String) throws(SQLiteError) -> Statement {
        var statement: OpaquePointer?
        var hasMore = false
        var sqlCopy = sql
        let code = sqlCopy.withUTF8 { utf8 in
            utf8.withMemoryRebound(to: CChar.self) { text in
                var tail: UnsafePointer<CChar>?
                let code = sqlite3_prepare_v3(
                    handle,
                    text.baseAddress,
                    Int32(text.count),
                    UInt32(SQLITE_PREPARE_PERSISTENT),
                    &statement,
                    &tail
                )
                if let tail, let base = text.baseAddress {
                    hasMore = text[(tail - base)...].contains {
                        !" \t\r\n;".utf8.contains(UInt8(bitPattern: $0))
                    }
                }
                return code
            }
        }
        if code != SQLITE_OK { throw error(code, operation: sql) }
        guard let statement else {
            throw SQLiteError(.statement, "there is no statement", operation: sql)
        }
        let prepared = Statement(handle: statement, connection: self)
        if hasMore {
            throw SQLiteError(.statement, "only one statement at a time", operation: sql)
        }
        return prepared
    }

    /// Runs one statement with values for its parameters.
    package func run(_ sql: String, _ values: Value...) throws(SQLiteError) {
        let statement = try bound(sql, values)
        defer { statement.reset() }
        try statement.run()
    }

    /// The first column of the first row; nil without a row, or when it is NULL.
    package func value(_ sql: String, _ values: Value...) throws(SQLiteError) -> Value? {
        let statement = try bound(sql, values)
        defer { statement.reset() }
        guard try statement.step() else { return nil }
        let value = statement.value(0)
        return value == .null ? nil : value
    }

    /// The first row; nil without one.
    package func row(_ sql: String, _ values: Value...) throws(SQLiteError) -> [Value]? {
        let statement = try bound(sql, values)
        defer { statement.reset() }
        guard try statement.step() else { return nil }
        return (0..<statement.columnCount).map { statement.value($0) }
    }

    /// Calls `body` at each row.
    package func rows(
        _ sql: String,
        _ values: Value...,
        body: (Statement) throws -> Void
    ) throws {
        let statement = try bound(sql, values)
        defer { statement.reset() }
        while try statement.step() { try body(statement) }
    }

    /// Rowid of the row inserted last.
    package var lastInsertRowID: Int64 { sqlite3_last_insert_rowid(handle) }

    /// Rows that the last INSERT, UPDATE or DELETE changed, without those of triggers.
    package var changes: Int { Int(sqlite3_changes64(handle)) }

    /// Whether no transaction is open.
    var isAutocommit: Bool { sqlite3_get_autocommit(handle) != 0 }

    /// Makes all statements ready to run again: one left between two rows holds its snapshot, and
    /// the commit back.
    func resetStatements() {
        var next = sqlite3_next_stmt(handle, nil)
        while let statement = next {
            if sqlite3_stmt_busy(statement) != 0 { sqlite3_reset(statement) }
            next = sqlite3_next_stmt(handle, statement)
        }
    }

    private func bound(_ sql: String, _ values: [Value]) throws(SQLiteError) -> Statement {
        let statement = try statement(sql)
        for (index, value) in values.enumerated() { statement.bind(index + 1, value) }
        return statement
    }

    /// The error behind a result code, with SQLite's own words for it.
    func error(_ code: Int32, operation: String) -> SQLiteError {
        let extended = sqlite3_extended_errcode(handle)
        return SQLiteError(
            code: extended & 0xFF == code & 0xFF ? extended : code,
            detail: String(cString: sqlite3_errmsg(handle)),
            operation: operation,
            path: path,
            systemError: sqlite3_system_errno(handle)
        )
    }

    /// Switches one of SQLite's settings of a connection on or off.
    func configure(_ setting: Int32, _ isOn: Bool) {
        _ = assay_db_config(handle, setting, isOn ? 1 : 0)
    }

    /// How long a statement waits for a lock, in milliseconds.
    func waitForLocks(milliseconds: Int32) { sqlite3_busy_timeout(handle, milliseconds) }
}
