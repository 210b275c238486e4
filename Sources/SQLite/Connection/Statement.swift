import CSQLite

/// A prepared statement of one connection: bind, step, read, reset.
///
/// Belongs to the thread that its connection is lent to. Parameters count from 1, columns from 0.
/// A binding that fails is reported by the next ``step()``.
package final class Statement {
    private let handle: OpaquePointer
    private unowned let connection: Connection
    private var bindResult = SQLITE_OK
    /// Number of columns of a row; 0 for statements that answer none.
    package let columnCount: Int
    private var places: [String: Int] = [:]

    init(handle: OpaquePointer, connection: Connection) {
        self.handle = handle
        self.connection = connection
        columnCount = Int(sqlite3_column_count(handle))
    }

    deinit { sqlite3_finalize(handle) }

    /// The largest number of its parameters.
    package var parameterCount: Int { Int(sqlite3_bind_parameter_count(handle)) }

    /// The statement's text.
    package var sql: String { sqlite3_sql(handle).map { String(cString: $0) } ?? "" }

    /// Whether running it cannot change the file.
    package var isReadOnly: Bool { sqlite3_stmt_readonly(handle) != 0 }

    /// Whether it stands at a row, neither at its end nor reset.
    var isRunning: Bool { sqlite3_stmt_busy(handle) != 0 }

    /// The name of a column.
    package func columnName(_ column: Int) -> String {
        sqlite3_column_name(handle, Int32(column)).map { String(cString: $0) } ?? ""
    }

    /// Goes to the next row; false after the last.
    ///
    /// - Throws: ``SQLiteError``; the statement is then reset.
    package func step() throws(SQLiteError) -> Bool {
        if bindResult != SQLITE_OK { throw failure(bindResult) }
        let result = sqlite3_step(handle)
        if result == SQLITE_ROW { return true }
        if result == SQLITE_DONE { return false }
        throw failure(result)
    }

    /// Runs to the end and resets, for statements whose rows do not matter.
    package func run() throws(SQLiteError) {
        while try step() {}
        sqlite3_reset(handle)
    }

    /// Makes it ready to run again; bindings stay.
    package func reset() {
        sqlite3_reset(handle)
        bindResult = SQLITE_OK
    }

    private func failure(_ code: Int32) -> SQLiteError {
        let error = connection.error(code, operation: sql)
        reset()
        return error
    }

    /// Binds an integer to a parameter, the first being 1.
    package func bind(_ index: Int, _ value: Int64) {
        note(sqlite3_bind_int64(handle, Int32(index), value))
    }

    /// Binds an integer to a parameter, the first being 1.
    package func bind(_ index: Int, _ value: Int) { bind(index, Int64(value)) }

    /// Binds an integer or NULL.
    package func bind(_ index: Int, _ value: Int64?) {
        if let value { bind(index, value) } else { bindNull(index) }
    }

    /// Binds the number behind a typed key.
    @inlinable
    package func bind<Key: RawRepresentable<Int64>>(_ index: Int, _ key: Key) {
        bind(index, key.rawValue)
    }

    /// Binds the number behind a typed key, or NULL.
    @inlinable
    package func bind<Key: RawRepresentable<Int64>>(_ index: Int, _ key: Key?) {
        bind(index, key?.rawValue)
    }

    /// Binds a floating point number.
    package func bind(_ index: Int, _ value: Double) {
        note(sqlite3_bind_double(handle, Int32(index), value))
    }

    /// Binds a text; SQLite copies it.
    package func bind(_ index: Int, _ value: String) {
        var value = value
        value.withUTF8 { bindText(index, UnsafeRawBufferPointer($0)) }
    }

    /// Binds a text or NULL; SQLite copies it.
    package func bind(_ index: Int, _ value: String?) {
        if let value { bind(index, value) } else { bindNull(index) }
    }

    /// Binds UTF-8 bytes as text; SQLite copies them.
    package func bindText(_ index: Int, _ bytes: UnsafeRawBufferPointer) {
        let base = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
        note(
            withUnsafePointer(to: 0 as CChar) { empty in
                sqlite3_bind_text64(
                    handle,
                    Int32(index),
                    base ?? empty,
                    UInt64(bytes.count),
                    Self.transient,
                    UInt8(SQLITE_UTF8)
                )
            }
        )
    }

    /// Binds bytes as blob; SQLite copies them.
    package func bind(_ index: Int, _ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress, !bytes.isEmpty else {
            note(sqlite3_bind_zeroblob(handle, Int32(index), 0))
            return
        }
        note(
            sqlite3_bind_blob64(handle, Int32(index), base, UInt64(bytes.count), Self.transient)
        )
    }

    /// Binds bytes as blob; SQLite copies them.
    package func bind(_ index: Int, _ bytes: [UInt8]) {
        bytes.withUnsafeBytes { bind(index, $0) }
    }

    /// Binds bytes as blob, or NULL.
    package func bind(_ index: Int, _ bytes: [UInt8]?) {
        if let bytes { bind(index, bytes) } else { bindNull(index) }
    }

    /// Binds NULL to a parameter, the first being 1.
    package func bindNull(_ index: Int) { note(sqlite3_bind_null(handle, Int32(index))) }

    /// Binds a value of any type.
    package func bind(_ index: Int, _ value: Value) {
        switch value {
        case .null: bindNull(index)
        case .integer(let value): bind(index, value)
        case .real(let value): bind(index, value)
        case .text(let value): bind(index, value)
        case .blob(let value): bind(index, value)
        }
    }

    private func note(_ result: Int32) {
        if result != SQLITE_OK, bindResult == SQLITE_OK { bindResult = result }
    }

    /// Tells SQLite to copy what it is given.
    private static var transient: sqlite3_destructor_type {
        unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    }
}

extension Statement {
    /// The place of a column by its name in the answer, counted from 0; looked up once a name.
    ///
    /// For a name that the answer lacks, the place behind the last column, which reads as NULL.
    package func place(_ name: String) -> Int {
        if let known = places[name] { return known }
        let place = (0..<columnCount).first { columnName($0) == name }
        assert(place != nil, "no column \(name) in: \(sql)")
        places[name] = place ?? columnCount
        return place ?? columnCount
    }

    /// Whether the column of that name is NULL.
    package func isNull(_ name: String) -> Bool { isNull(place(name)) }

    /// The column of that name as an integer; 0 for NULL.
    package func int64(_ name: String) -> Int64 { int64(place(name)) }

    /// The column of that name as an integer; nil for NULL.
    package func int64OrNil(_ name: String) -> Int64? { int64OrNil(place(name)) }

    /// The column of that name as text; empty for NULL.
    package func string(_ name: String) -> String { string(place(name)) }

    /// The column of that name as text; nil for NULL.
    package func stringOrNil(_ name: String) -> String? { stringOrNil(place(name)) }

    /// Whether the column is NULL.
    package func isNull(_ column: Int) -> Bool {
        sqlite3_column_type(handle, Int32(column)) == SQLITE_NULL
    }

    /// Whether a column holds a whole number.
    package func isInteger(_ column: Int) -> Bool {
        sqlite3_column_type(handle, Int32(column)) == SQLITE_INTEGER
    }

    /// The column as an integer; 0 for NULL.
    package func int64(_ column: Int) -> Int64 { sqlite3_column_int64(handle, Int32(column)) }

    /// The column as an integer; nil for NULL.
    package func int64OrNil(_ column: Int) -> Int64? { isNull(column) ? nil : int64(column) }

    /// The column as a floating point number; 0 for NULL.
    package func double(_ column: Int) -> Double { sqlite3_column_double(handle, Int32(column)) }

    /// The column as text, empty for NULL; bytes that are not UTF-8 are replaced.
    package func string(_ column: Int) -> String {
        withText(column) { String(decoding: $0, as: UTF8.self) }
    }

    /// The column as text; nil for NULL.
    package func stringOrNil(_ column: Int) -> String? { isNull(column) ? nil : string(column) }

    /// The column's bytes; empty for NULL.
    package func bytes(_ column: Int) -> [UInt8] { withBytes(column) { [UInt8]($0) } }

    /// Lends the column's text as UTF-8, without a copy, until `body` returns.
    package func withText<Answer, Failure: Error>(
        _ column: Int,
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Answer
    ) throws(Failure) -> Answer {
        let base = sqlite3_column_text(handle, Int32(column))
        let count = Int(sqlite3_column_bytes(handle, Int32(column)))
        return try body(UnsafeRawBufferPointer(start: base, count: base == nil ? 0 : count))
    }

    /// Lends the column's bytes, without a copy, until `body` returns.
    package func withBytes<Answer, Failure: Error>(
        _ column: Int,
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Answer
    ) throws(Failure) -> Answer {
        let base = sqlite3_column_blob(handle, Int32(column))
        let count = Int(sqlite3_column_bytes(handle, Int32(column)))
        return try body(UnsafeRawBufferPointer(start: base, count: base == nil ? 0 : count))
    }

    /// The column as a value of its own type.
    package func value(_ column: Int) -> Value {
        switch sqlite3_column_type(handle, Int32(column)) {
        case SQLITE_INTEGER: .integer(int64(column))
        case SQLITE_FLOAT: .real(double(column))
        case SQLITE_TEXT: .text(string(column))
        case SQLITE_BLOB: .blob(bytes(column))
        default: .null
        }
    }
}
