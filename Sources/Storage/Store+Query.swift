package import SQLite

extension Store {
    /// Runs a user's statement, which can only read, see ``Database/query(_:onColumns:onRow:)``.
    package func query(
        _ sql: String,
        onColumns: ([String]) throws -> Void = { _ in },
        onRow: ([Value]) throws -> Void
    ) throws {
        try database.query(sql, onColumns: onColumns, onRow: onRow)
    }
}
