package import CRM
import SQLite

/// One import of one file, as `import_run` records it.
package struct ImportRun: Equatable, Sendable {
    /// How far it is.
    package enum Status: String, Sendable { case running, done, undone }

    /// Key in this file.
    package var key: ImportKey
    /// The id users name it by.
    package var id: String
    /// The organization it went into.
    package var organizationKey: OrganizationKey
    /// Name of the imported file, without its folder.
    package var fileName: String
    /// SHA-256 of the imported file, in hexadecimal.
    package var fileSHA256: String
    /// Size of the imported file.
    package var fileBytes: Int64
    /// How it was read: canonical JSON.
    ///
    /// Same file and settings continue an unfinished import.
    package var settings: String
    /// How far it is.
    package var status: Status
    /// What has been counted up to the last commit.
    package var counts: ImportCounts
    /// When it began.
    package var startedAt: Instant
    /// When it ended; nil before.
    package var finishedAt: Instant?
}

/// What became of the records of a file.
package struct ImportCounts: Equatable, Sendable {
    /// Records read, of any fate.
    package var read = 0
    /// New rows.
    package var created = 0
    /// Rows that existed and changed.
    package var updated = 0
    /// Rows that already said the same.
    package var unchanged = 0
    /// Records not taken.
    package var rejected = 0

    package init() {}
}

/// One record that was not taken, and why.
package struct ImportReject: Equatable, Sendable {
    /// Position among the file's records, from 1.
    package var number: Int
    /// Line of the file.
    package var line: Int
    /// The column to blame, as the file calls it; nil when it is the whole record.
    package var column: String?
    /// One sentence for the person who has to mend the file.
    package var reason: String
    /// The record as text, cut off when very long.
    package var record: String

    /// A reject, field by field.
    package init(number: Int, line: Int, column: String?, reason: String, record: String) {
        (self.number, self.line, self.column) = (number, line, column)
        (self.reason, self.record) = (reason, record)
    }
}

extension Store {
    /// The import with that id; nil when there is none.
    package func importRun(id: String) throws -> ImportRun? {
        try database.read { connection in
            let row = try connection.statement(Self.importColumns + " WHERE id = ?")
            defer { row.reset() }
            row.bind(1, id)
            return try row.step() ? try Self.importRun(row) : nil
        }
    }

    /// The imports into an organization, newest first.
    package func importRuns(organizationKey: OrganizationKey) throws -> [ImportRun] {
        try database.read { connection in
            let row = try connection.statement(
                Self.importColumns + " WHERE organization_key = ? ORDER BY import_key DESC"
            )
            defer { row.reset() }
            row.bind(1, organizationKey)
            var runs: [ImportRun] = []
            while try row.step() { runs.append(try Self.importRun(row)) }
            return runs
        }
    }

    /// The records an import did not take, in the order of the file, at most `limit`.
    package func importRejects(importKey: ImportKey, limit: Int) throws -> [ImportReject] {
        try database.read { connection in
            let row = try connection.statement(
                """
                SELECT number, line, column_name, reason, record FROM import_reject
                WHERE import_key = ? ORDER BY number LIMIT ?
                """
            )
            defer { row.reset() }
            row.bind(1, importKey)
            row.bind(2, limit)
            var rejects: [ImportReject] = []
            while try row.step() {
                rejects.append(
                    ImportReject(
                        number: Int(row.int64(0)),
                        line: Int(row.int64(1)),
                        column: row.stringOrNil(2),
                        reason: row.string(3),
                        record: row.string(4)
                    )
                )
            }
            return rejects
        }
    }

    static let importColumns = """
        SELECT import_key, id, organization_key, file_name, file_sha256, file_bytes, settings,
            status, records_read, created, updated, unchanged, rejected, started_at, finished_at
        FROM import_run
        """

    static func importRun(_ row: Statement) throws -> ImportRun {
        guard let status = ImportRun.Status(rawValue: row.string(7)) else {
            throw StoreError.damaged(
                table: "import_run",
                key: "\(row.int64(0))",
                detail: "its status is unknown"
            )
        }
        var counts = ImportCounts()
        counts.read = Int(row.int64(8))
        counts.created = Int(row.int64(9))
        counts.updated = Int(row.int64(10))
        counts.unchanged = Int(row.int64(11))
        counts.rejected = Int(row.int64(12))
        return ImportRun(
            key: ImportKey(row.int64(0)),
            id: row.string(1),
            organizationKey: OrganizationKey(row.int64(2)),
            fileName: row.string(3),
            fileSHA256: row.string(4),
            fileBytes: row.int64(5),
            settings: row.string(6),
            status: status,
            counts: counts,
            startedAt: Instant(microseconds: row.int64(13)),
            finishedAt: row.int64OrNil(14).map(Instant.init(microseconds:))
        )
    }
}
