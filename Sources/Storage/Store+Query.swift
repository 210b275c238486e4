package import SQLite

extension Store {
    /// Runs a user's statement, which can only read, see
    /// ``Database/query(_:shouldStop:onColumns:onRow:)``.
    package func query(
        _ sql: String,
        shouldStop: () -> Bool = { false },
        onColumns: ([String]) throws -> Void = { _ in },
        onRow: ([Value]) throws -> Void
    ) throws {
        try database.query(sql, shouldStop: shouldStop, onColumns: onColumns, onRow: onRow)
    }
}
