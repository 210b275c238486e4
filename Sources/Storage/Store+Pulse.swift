import Platform
import SQLite

/// A few numbers that tell how a file is, cheap enough to be read all day.
package struct StorePulse: Equatable, Sendable {
    /// Entries of the log.
    package var ledgerSize: Int64
    /// Entries that the newest checkpoint covers; 0 without one.
    package var checkpointSize: Int64
    /// Contacts whose inputs changed since their last score.
    package var stale: Int64
    /// Bytes of the file, without its write-ahead log.
    package var fileBytes: Int64
}

extension Store {
    /// Reads the pulse of the file.
    package func pulse() throws -> StorePulse {
        try database.read { connection in
            func number(_ sql: String) throws -> Int64 {
                try connection.value(sql)?.integer ?? 0
            }
            return StorePulse(
                ledgerSize: try number("SELECT size FROM ledger_head"),
                checkpointSize: try number("SELECT max(size) FROM ledger_checkpoint"),
                stale: try number("SELECT count(*) FROM stale_contact"),
                fileBytes: try number(
                    "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
                )
            )
        }
    }

    /// Bytes that are free where the file is; nil where the system does not tell.
    package var freeBytes: Int64? {
        var facts = statvfs()
        guard statvfs(path, &facts) == 0 else { return nil }
        return Int64(
            clamping: UInt64(facts.f_bavail).multipliedReportingOverflow(
                by: UInt64(facts.f_frsize)
            ).partialValue
        )
    }

    /// Proves that the file can be written now, by a transaction that changes nothing.
    ///
    /// - Throws: what stands in the way: another process's lock, a full disk, permissions.
    package func checkWritable() throws {
        try database.write { connection in
            try connection.run("UPDATE store_state SET epoch = epoch WHERE one = 1")
        }
    }
}
