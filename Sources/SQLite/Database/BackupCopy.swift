import CSQLite

/// Copies all pages of one database over another, in one transaction of the target.
struct BackupCopy {
    private let source: Connection
    private let target: Connection

    /// Pages copied between two reports of progress.
    private static let pagesPerStep: Int32 = 2_048

    init(from source: Connection, to target: Connection) {
        self.source = source
        self.target = target
    }

    /// Copies.
    ///
    /// The source needs an open read transaction, so that the copy is of one snapshot while others
    /// write. An error thrown by `progress` leaves the target as it was.
    func run(progress: (_ done: Int, _ total: Int) throws -> Void) throws {
        guard let backup = sqlite3_backup_init(target.handle, "main", source.handle, "main") else {
            throw target.error(sqlite3_errcode(target.handle), operation: "begin the copy")
        }
        var code = SQLITE_OK
        do {
            repeat {
                code = sqlite3_backup_step(backup, Self.pagesPerStep)
                let total = Int(sqlite3_backup_pagecount(backup))
                try progress(total - Int(sqlite3_backup_remaining(backup)), total)
            } while code == SQLITE_OK
        } catch {
            sqlite3_backup_finish(backup)
            throw error
        }
        let end = sqlite3_backup_finish(backup)
        guard code == SQLITE_DONE, end == SQLITE_OK else {
            throw failure(code == SQLITE_DONE ? end : code)
        }
    }

    /// A failed step says in its code alone what was wrong: the connections may hold older words.
    private func failure(_ code: Int32) -> SQLiteError {
        SQLiteError(
            code: code,
            detail: String(cString: sqlite3_errstr(code)),
            operation: "copy the pages"
        )
    }
}

extension Connection {
    /// Opens a read transaction and fixes its snapshot.
    func beginSnapshot() throws(SQLiteError) {
        try execute("BEGIN")
        _ = try value("SELECT count(*) FROM sqlite_schema")
    }

    /// Reads every page and compares tables with their indexes; cost grows with the file.
    ///
    /// - Throws: ``SQLiteError`` of kind `corrupt`, with the first finding.
    func checkIntegrity(of path: String) throws(SQLiteError) {
        let finding = try value("PRAGMA integrity_check(1)")?.text ?? "no answer"
        guard finding == "ok" else {
            // The first line only names the database.
            let detail = finding.split(separator: "\n").last ?? ""
            throw SQLiteError(.corrupt, "\(path) is damaged: \(detail)")
        }
    }
}
