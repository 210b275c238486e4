import CSQLite

extension Database {
    /// Writes a copy of the present state to a new file, readable by its owner only.
    ///
    /// The copy is one snapshot while others write on; it is checked completely and on the disk
    /// before it takes its name, so that a file of that name is a good backup. It is one file
    /// without a log, which can be opened from a read-only medium.
    /// - Parameters:
    ///   - path: the file to make; its folder must exist.
    ///   - isReplacing: whether an existing file may be replaced.
    ///   - progress: called now and then with pages copied and pages in all; what it throws ends
    ///     the backup.
    /// - Throws: ``SQLiteError``; then nothing of the backup is left, and an existing file is as it
    ///   was.
    package func backup(
        to path: String,
        isReplacing: Bool = false,
        progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
    ) throws {
        let maker = try BackupMaker(configuration, path, isReplacing: isReplacing)
        do {
            try read { source in
                // Fixes the snapshot for all steps of the copy.
                _ = try source.value("SELECT count(*) FROM sqlite_schema")
                try maker.copy(from: source, progress: progress)
            }
            try maker.finish(isCurrent: true)
        } catch {
            maker.discard()
            throw error
        }
    }

    /// Replaces the whole content by that of a backup, in one transaction.
    ///
    /// Readers and other processes see the old state or the new one. The backup is checked
    /// completely first, and brought up to date when it is older; it is not changed itself.
    /// - Parameters:
    ///   - path: a backup, or any other database of this program.
    ///   - amend: changes the content before anybody sees it, inside a transaction of a private
    ///     copy; nil for no change.
    ///   - progress: as for ``backup(to:isReplacing:progress:)``.
    /// - Throws: ``SQLiteError``, what `amend` and `progress` throw; then the content is as it was.
    package func restore(
        from path: String,
        amending amend: ((Connection) throws -> Void)? = nil,
        progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
    ) throws {
        _ = try requireWriter()
        guard !BackupFile.isSame(path, configuration.path) else {
            throw SQLiteError(.cannotOpen, "\(path) is the file to be restored itself")
        }
        var backup = configuration
        backup.path = path
        backup.readOnly = true
        try DatabaseFile.check(backup)
        let stored = try Connection.forReading(backup)
        try stored.beginSnapshot()
        // Older is welcome here, and empty is not.
        backup.readOnly = false
        try Migrator(backup).check(stored)
        guard try stored.value("PRAGMA user_version")?.integer ?? 0 > 0 else {
            throw SQLiteError(.older, "\(path) is empty: it is no backup")
        }
        try stored.checkIntegrity(of: path)
        let version = try stored.value("PRAGMA user_version")?.integer ?? 0
        if amend == nil, version == configuration.migrations.count {
            try replaceContent(by: stored, progress)
            return
        }
        // An old schema, or content without the amendment, is never seen.
        let copy = try privateCopy(of: stored, backup) { try progress($0, 2 * $1) }
        if let amend { try copy.amend(amend) }
        try copy.beginSnapshot()
        try replaceContent(by: copy) { try progress($1 + $0, 2 * $1) }
    }

    private func replaceContent(
        by source: Connection,
        _ progress: (_ done: Int, _ total: Int) throws -> Void
    ) throws {
        try requireWriter().alone { connection in
            try BackupCopy(from: source, to: connection).run(progress: progress)
        }
    }

    /// A copy that nobody else sees, brought up to date.
    private func privateCopy(
        of stored: Connection,
        _ backup: Configuration,
        _ progress: (_ done: Int, _ total: Int) throws -> Void
    ) throws -> Connection {
        // SQLite's name for a file that nobody else sees and that goes with the connection.
        let copy = try Connection(
            path: "",
            flags: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
            vfs: configuration.vfs
        )
        try copy.prepareForUse(configuration)
        try BackupCopy(from: stored, to: copy).run(progress: progress)
        copy.trackChanges(configuration)
        try Migrator(backup).migrate(copy)
        return copy
    }
}

extension Connection {
    /// Runs `body` in a transaction.
    fileprivate func amend(_ body: (Connection) throws -> Void) throws {
        do {
            try execute("BEGIN IMMEDIATE")
            try body(self)
            try tracker?.write(on: self)
            resetStatements()
            try commit()
        } catch {
            rollBack()
            throw error
        }
    }
}
