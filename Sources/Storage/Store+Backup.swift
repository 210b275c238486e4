import SQLite

extension Store {
    /// Writes a checked copy of the file, see ``Database/backup(to:isReplacing:progress:)``.
    package func backup(
        to path: String,
        isReplacing: Bool = false,
        progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
    ) throws {
        try database.backup(to: path, isReplacing: isReplacing, progress: progress)
    }

    /// Replaces the content of the file at `path` by that of a backup, and opens it.
    ///
    /// The log says so from there on, see ``LedgerContinuation``. A store that was open on the file before knows the device that the old content belonged to:
    /// it must not be used any more.
    /// - Throws: ``SQLiteError``; then the file is as it was.
    package static func restore(
        _ path: String,
        from backup: String,
        environment: Environment,
        progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
    ) throws -> Store {
        let store = try Store(path: path, environment: environment)
        try store.database.restore(from: backup, progress: progress)
        let restored = try Store(path: path, environment: environment)
        try restored.continueLog(after: .restore)
        return restored
    }
}
