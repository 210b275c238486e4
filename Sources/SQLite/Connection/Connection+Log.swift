import CSQLite

extension Connection {
    /// Whether the file has a write-ahead log, as it says of itself; copies have none.
    var usesLog: Bool {
        get throws(SQLiteError) { try value("PRAGMA journal_mode")?.text == "wal" }
    }

    /// Lets SQLite tell after each commit how long the write-ahead log is.
    func watchLog() {
        sqlite3_wal_hook(
            handle,
            { context, _, _, pages in
                context?.assumingMemoryBound(to: LogLength.self).pointee.pages = pages
                return SQLITE_OK
            },
            log
        )
    }

    /// From now on only ``commit()`` commits, and it refuses when the transaction was not one.
    ///
    /// An error such as a full disk rolls the whole transaction back; what a caller who ignores it
    /// writes next would be committed statement by statement. So would work that says COMMIT.
    func guardCommits() {
        sqlite3_commit_hook(
            handle,
            { context in
                let log = context?.assumingMemoryBound(to: LogLength.self)
                return log?.pointee.isCommitAllowed == true ? 0 : 1
            },
            log
        )
        sqlite3_rollback_hook(
            handle,
            { $0?.assumingMemoryBound(to: LogLength.self).pointee.wasRolledBack = true },
            log
        )
    }

    /// Begins a write transaction.
    func begin() throws(SQLiteError) {
        try statement("BEGIN IMMEDIATE").run()
        log.pointee.wasRolledBack = false
    }

    /// Ends a write transaction.
    ///
    /// - Throws: ``SQLiteError`` of kind `misuse` when it was rolled back and another was begun:
    ///   what the earlier callers of a group did is gone then.
    func commit() throws(SQLiteError) {
        guard !log.pointee.wasRolledBack else {
            throw SQLiteError(.misuse, "the transaction was rolled back before its end")
        }
        log.pointee.isCommitAllowed = true
        defer { log.pointee.isCommitAllowed = false }
        try statement("COMMIT").run()
    }

    /// Ends a transaction, if one is open, without its changes.
    func rollBack() {
        // Fails only where SQLite has rolled back by itself.
        resetStatements()
        if !isAutocommit { sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
    }

    /// Bytes of the write-ahead log after the last commit.
    var logBytes: Int { Int(log.pointee.pages) * Self.pageBytes }

    /// Whether the last commit was the first that the log holds, as far as this connection knows,
    /// which was that long before it.
    func isNewLog(after bytes: Int) -> Bool {
        logBytes > 0 && (bytes == 0 || logBytes < bytes)
    }

    /// Bytes it may grow to before a checkpoint that readers prevented is tried again.
    var logBytesKept: Int { Int(log.pointee.retryAbove) }

    /// Moves the log into the file and truncates it; what readers still need stays.
    ///
    /// Only under the guard: while another connection writes, SQLite falls back to a mode that can
    /// lose its commit.
    func truncateLog(retryAbove bytes: Int) throws(SQLiteError) {
        let code = sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
        switch code & 0xFF {
        case SQLITE_OK:
            log.pointee.pages = 0
            log.pointee.retryAbove = 0
        case SQLITE_BUSY, SQLITE_LOCKED:
            // In growing steps, so that a reader of an hour costs few waits.
            log.pointee.retryAbove = logBytes + max(bytes, logBytes) / 2
        default: throw error(code, operation: "checkpoint")
        }
    }

    /// SQLite's default page, which Assay files have.
    private static let pageBytes = 4_096
}

/// What is known of the write-ahead log's length.
struct LogLength {
    var pages: Int32 = 0
    var retryAbove = 0
    /// Whether a transaction may end in a commit just now.
    var isCommitAllowed = false
    /// Whether the transaction that was begun last has been rolled back.
    var wasRolledBack = false
}
