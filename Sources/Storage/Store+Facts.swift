import SQLite

/// What a file holds, for `assay doctor`.
package struct StoreStatistics: Sendable {
    /// Version of the SQLite library: `3.40.1`.
    package var sqliteVersion: String
    /// Whether writes are guarded against that library's WAL-reset loss.
    package var isGuarded: Bool
    /// Rows a table, by name, in order.
    package var counts: [(table: String, rows: Int)]
    /// Entries of the log.
    package var ledgerSize: Int64
    /// Entries that the newest checkpoint covers; 0 without one.
    package var checkpointSize: Int64
    /// Contacts whose inputs changed since their last score.
    package var stale: Int
}

extension Store {
    /// Counts what the file holds; cost grows with the number of rows.
    package func facts() throws -> StoreStatistics {
        let tables = [
            "organization", "contact", "company", "interaction", "opportunity", "outcome", "model",
            "score", "run", "import_run", "import_reject",
        ]
        return try database.read { connection in
            let counts = try tables.map { table in
                (table, Int(try connection.value("SELECT count(*) FROM \(table)")?.integer ?? 0))
            }
            return StoreStatistics(
                sqliteVersion: try connection.value("SELECT sqlite_version()")?.text ?? "",
                isGuarded: database.isGuarded,
                counts: counts,
                ledgerSize: try connection.value("SELECT size FROM ledger_head")?.integer ?? 0,
                checkpointSize: try connection.value(
                    "SELECT max(size) FROM ledger_checkpoint"
                )?.integer ?? 0,
                stale: Int(
                    try connection.value("SELECT count(*) FROM stale_contact")?.integer ?? 0
                )
            )
        }
    }
}
