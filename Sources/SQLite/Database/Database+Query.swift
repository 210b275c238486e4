import CSQLite

extension Database {
    /// Runs one statement of a user, which can read everything and change nothing.
    ///
    /// Refused are several statements, writes, `ATTACH`, transactions and settings; a few `PRAGMA`
    /// that only tell something are allowed. The rows come from one snapshot, one at a time.
    /// - Parameters:
    ///   - sql: a `SELECT`, `VALUES`, `WITH … SELECT` or `EXPLAIN` of these.
    ///   - shouldStop: asked some ten thousand times a second; true ends the query.
    ///   - onColumns: called once before the first row with the columns' names.
    ///   - onRow: called with the values of each row; what it throws ends the query.
    /// - Throws: ``SQLiteError`` of kind `denied` when it is refused, `statement` when it is not
    ///   valid, `interrupted` when it was to stop.
    package func query(
        _ sql: String,
        shouldStop: () -> Bool = { false },
        onColumns: ([String]) throws -> Void = { _ in },
        onRow: ([Value]) throws -> Void
    ) throws {
        try read { connection in
            connection.allowReadingOnly(true)
            defer { connection.allowReadingOnly(false) }
            do {
                let statement = try connection.prepare(sql)
                guard statement.isReadOnly, statement.columnCount > 0 else { throw Self.refusal }
                try onColumns((0..<statement.columnCount).map { statement.columnName($0) })
                try connection.stopping(when: shouldStop) {
                    while try statement.step() {
                        try onRow((0..<statement.columnCount).map { statement.value($0) })
                    }
                }
            } catch let error as SQLiteError where error.code & 0xFF == SQLITE_AUTH {
                throw Self.refusal
            }
        }
    }

    private static var refusal: SQLiteError {
        SQLiteError(
            .denied,
            "only statements that read are allowed here: one SELECT, no settings, no other files"
        )
    }
}

extension Connection {
    /// Lets statements read, or lifts that again.
    fileprivate func allowReadingOnly(_ isOn: Bool) {
        guard isOn else {
            sqlite3_set_authorizer(handle, nil, nil)
            return
        }
        sqlite3_set_authorizer(
            handle,
            { _, action, first, second, _, _ in
                switch action {
                case SQLITE_SELECT, SQLITE_READ, SQLITE_RECURSIVE: return SQLITE_OK
                // The declaration of a built-in table such as `json_each` asks for this; a
                // statement that really writes the schema is refused since it is not read-only.
                case SQLITE_UPDATE:
                    let isSchema = first.map { String(cString: $0) } == "sqlite_master"
                    return isSchema ? SQLITE_OK : SQLITE_DENY
                case SQLITE_FUNCTION:
                    let isLoading = second.map { String(cString: $0) } == "load_extension"
                    return isLoading ? SQLITE_DENY : SQLITE_OK
                case SQLITE_PRAGMA:
                    let name = first.map { String(cString: $0).lowercased() } ?? ""
                    let tells = Connection.tellingPragmas.contains(name)
                    let describes = second == nil && Connection.plainPragmas.contains(name)
                    return tells || describes ? SQLITE_OK : SQLITE_DENY
                default: return SQLITE_DENY
                }
            },
            nil
        )
    }

    /// Pragmas that describe what their argument names.
    private static let tellingPragmas: Set<String> = [
        "table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo",
        "foreign_key_list", "integrity_check", "quick_check", "foreign_key_check",
    ]

    /// Pragmas that answer a setting, and change it only when they are given an argument.
    private static let plainPragmas: Set<String> = [
        "application_id", "user_version", "schema_version", "page_count", "page_size",
        "freelist_count", "encoding", "journal_mode", "compile_options", "database_list",
        "function_list", "module_list",
    ]
}
