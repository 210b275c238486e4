import CSQLite
import Dispatch
import Synchronization

/// A database file shared by threads and processes: many readers, one writer, commits in groups.
///
/// Readers see a consistent snapshot and never wait. Writers that arrive while another commits
/// share the next commit; each returns when its changes are on the disk (`synchronous=FULL`).
package final class Database: Sendable {
    /// How the file was opened.
    package let configuration: Configuration
    /// Whether the guard against the WAL-reset loss is held around writes.
    package let isGuarded: Bool

    /// The copy that opening made of the file before it brought its schema up to date, if it did.
    package let migrationCopy: String?

    /// Whether the file is a copy that nobody has written to: it has no write-ahead log yet.
    ///
    /// False once it is open for writing.
    package let isCopy: Bool
    /// What was told of a copy when it was opened for writing for the first time.
    package let takenUpCopy: String?

    let writer: GroupWriter?
    /// What a writer has open; nil where the file was opened for reading alone.
    private let watch: FileWatch?
    private let readers: ReaderPool
    private let asyncQueue = DispatchQueue(label: "sqlite.async", attributes: .concurrent)

    /// Opens the file, makes it when it is missing, and applies the migrations it lacks.
    ///
    /// - Throws: ``SQLiteError``: not a database, another program's, newer, damaged, unreadable.
    ///   A file that is refused is not changed.
    package init(_ requested: Configuration) throws {
        var configuration = requested
        isGuarded = configuration.isGuarded ?? WriteGuard.isNeeded
        try DatabaseFile.check(configuration)
        configuration.path = DatabaseFile.resolved(configuration.path)
        self.configuration = configuration
        readers = ReaderPool(configuration)
        if configuration.readOnly {
            writer = nil
            watch = nil
            migrationCopy = nil
            takenUpCopy = nil
            isCopy = try readers.lend {
                try Migrator(configuration).check($0)
                return try !$0.usesLog
            }
            return
        }
        let connection = try Connection(
            path: configuration.path,
            flags: SQLITE_OPEN_READWRITE,
            vfs: configuration.vfs
        )
        try Migrator(configuration).check(try connection.header())
        let lock = isGuarded ? try WriteGuard(database: configuration.path) : nil
        let writer = GroupWriter(connection, guard: lock, configuration)
        (watch, migrationCopy, takenUpCopy) = try writer.prepare()
        isCopy = false
        self.writer = writer
    }

    /// Reads from one snapshot.
    ///
    /// The connection refuses to write. It belongs to `body` until it returns.
    /// - Throws: what `body` throws; ``SQLiteError``, of kind `gone` when the file is no longer
    ///   where it was opened.
    package func read<Answer>(_ body: (Connection) throws -> Answer) throws -> Answer {
        try checkFile()
        return try readers.lend(body)
    }

    /// Whether the file is still the one that was opened: what is read would be of no file, or of
    /// two.
    private func checkFile() throws {
        do {
            try watch?.check()
        } catch {
            // The writer has the log open still, and moves what it holds into the file.
            if watch?.hasLostLogAlone == true { try writer?.checkpoint() }
            throw error
        }
    }

    /// Runs `body` in a write transaction, and returns when its changes are durable.
    ///
    /// An error thrown by `body` undoes what it did, and nothing else. `body` may run on another
    /// caller's thread while this one waits; it must not write or read through the database again.
    /// - Throws: what `body` throws; ``SQLiteError`` of kind `busy` when another process holds the
    ///   lock for longer than the timeout, or when the commit fails: then nothing was changed. Of
    ///   kind `gone` when the file is no longer where it was opened, `newer` when a newer program
    ///   has changed its schema since: then no answer may be given that relies on the change.
    package func write<Answer>(_ body: (Connection) throws -> Answer) throws -> Answer {
        try requireWriter().write(body)
    }

    /// The writer.
    ///
    /// - Throws: ``SQLiteError`` of kind `readOnly` when there is none.
    func requireWriter() throws(SQLiteError) -> GroupWriter {
        if let writer { return writer }
        throw SQLiteError(.readOnly, "\(configuration.path) was opened for reading alone")
    }

    /// As ``read(_:)``, off the caller's thread.
    package func read<Answer: Sendable>(
        _ body: @escaping @Sendable (Connection) throws -> Answer
    ) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            asyncQueue.async {
                continuation.resume(with: Result { try self.read(body) })
            }
        }
    }

    /// As ``write(_:)``, off the caller's thread; while it waits it holds none.
    package func write<Answer: Sendable>(
        _ body: @escaping @Sendable (Connection) throws -> Answer
    ) async throws -> Answer {
        try await requireWriter().write(body)
    }

    /// Moves the write-ahead log into the file, unless readers are in the way.
    package func checkpoint() throws { try writer?.checkpoint() }

    /// Whether anything was committed through it since it was opened.
    package var hasCommitted: Bool { writer?.hasCommitted ?? false }

    /// Moves the log into the file and closes it; use the database no more.
    ///
    /// When nobody else has it open, the log beside the file is removed. Waits for the write that
    /// is under way; a second call does nothing.
    /// - Throws: ``SQLiteError`` when the log could not be moved: it holds every commit, and
    ///   whoever opens the file next reads it.
    package func close() throws {
        if readers.close() { try writer?.close() }
    }
}
