import AuditLog
import CRM
import JSON
import SQLite

extension Store {
    /// Notes in the log that data left the file: what, in which format, how many, its hash.
    ///
    /// - Returns: the entry's number.
    @discardableResult
    package func noteExport(
        records: String,
        format: String,
        count: Int,
        sha256: String
    ) throws -> Int64 {
        try database.write { connection in
            let facts: JSON = [
                "records": .string(records),
                "format": .string(format),
                "count": .integer(Int64(count)),
                "file_sha256": .string(sha256),
            ]
            return try environment.append(
                LedgerRecord(kind: "export", at: environment.now(), facts: facts),
                on: connection
            )
        }
    }
}
