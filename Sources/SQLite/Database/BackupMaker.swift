import CSQLite

/// Makes one file that holds a database as it is at one moment, readable by its owner only.
struct BackupMaker {
    private let configuration: Database.Configuration
    private let file: BackupFile

    /// Begins a backup of the database of a configuration.
    ///
    /// - Throws: as ``BackupFile``.
    init(
        _ configuration: Database.Configuration,
        _ path: String,
        isReplacing: Bool
    ) throws(SQLiteError) {
        self.configuration = configuration
        file = try BackupFile(path, isReplacing: isReplacing, source: configuration.path)
    }

    /// Copies all pages of a connection that has a snapshot.
    func copy(
        from source: Connection,
        progress: (_ done: Int, _ total: Int) throws -> Void
    ) throws {
        let target = try openCopy()
        // A copy cut short is thrown away: it is synced once, at the end.
        try target.execute("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF")
        try BackupCopy(from: source, to: target).run(progress: progress)
    }

    /// Checks what was copied, brings it to the disk, and gives it its name.
    ///
    /// - Parameter isCurrent: whether it must have the present schema.
    /// - Throws: ``SQLiteError`` when the copy is not good, or cannot be kept.
    func finish(isCurrent: Bool) throws {
        try makeOneFile()
        try verify(isCurrent: isCurrent)
        try file.finish()
    }

    /// Removes what was made.
    func discard() { file.discard() }

    private func openCopy() throws(SQLiteError) -> Connection {
        let connection = try Connection(
            path: file.partialPath,
            flags: SQLITE_OPEN_READWRITE,
            vfs: configuration.vfs
        )
        try connection.prepareForUse(configuration)
        return connection
    }

    /// The copied pages say that a write-ahead log is used; a backup does without.
    private func makeOneFile() throws {
        let connection = try openCopy()
        try connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        let mode = try connection.value("PRAGMA journal_mode = DELETE")?.text
        guard mode == "delete" else {
            throw SQLiteError(.io, "\(file.path) could not be made one file without a log")
        }
    }

    /// Reads back what the file alone holds, with a connection that knows nothing of the copying.
    private func verify(isCurrent: Bool) throws {
        let connection = try Connection(
            path: DatabaseFile.immutableName(file.partialPath),
            flags: SQLITE_OPEN_READONLY | SQLITE_OPEN_URI,
            vfs: configuration.vfs
        )
        try connection.prepareForUse(configuration)
        var expected = configuration
        expected.path = file.path
        // Older is as it should be where the copy is of an old file.
        expected.readOnly = isCurrent
        try Migrator(expected).check(connection)
        // The copy has every page of the original: what is wrong with it was wrong there.
        try connection.checkIntegrity(of: configuration.path)
    }
}
