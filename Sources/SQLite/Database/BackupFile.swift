import Platform

/// A backup in the making: a file of another name that takes its own once it is good.
final class BackupFile {
    /// The name it is to have.
    let path: String
    /// The name it has while it is made.
    var partialPath: String { "\(path).partial" }

    private let isReplacing: Bool
    /// Open until the end: closing it earlier would drop SQLite's locks on the same file.
    private let descriptor: Int32

    /// Makes the partial file.
    ///
    /// - Throws: ``SQLiteError`` when the file exists and is not to be replaced, when it is in use,
    ///   or cannot be made.
    init(_ path: String, isReplacing: Bool, source: String) throws(SQLiteError) {
        self.path = path
        self.isReplacing = isReplacing
        try Self.checkName(path, isReplacing: isReplacing, source: source)
        let partial = "\(path).partial"
        descriptor = open(partial, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Self.failure(partial, errno) }
        // Whoever makes a backup of this name holds the lock; what nobody holds was left behind by
        // a process that was killed.
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, isStill(partial) else {
            throw SQLiteError(.busy, "another backup to \(path) is being made")
        }
        guard ftruncate(descriptor, 0) == 0, fchmod(descriptor, 0o600) == 0 else {
            let reason = errno
            discard()
            throw Self.failure(partial, reason)
        }
    }

    deinit { close(descriptor) }

    /// Brings the file to the disk and gives it its name.
    func finish() throws(SQLiteError) {
        // SQLite ignores that it cannot remove them; the file was found good without them.
        removeJournals()
        guard fsync(descriptor) == 0 else { throw Self.failure(partialPath, errno) }
        if !isReplacing, Self.exists(path) { throw Self.taken(path) }
        guard rename(partialPath, path) == 0 else { throw Self.failure(path, errno) }
        try Self.syncFolder(of: path)
    }

    /// Removes what was made.
    func discard() {
        removeJournals()
        unlink(partialPath)
    }

    private func removeJournals() {
        for ending in ["-journal", "-wal", "-shm"] { unlink(partialPath + ending) }
    }

    /// Whether both paths lead to one file.
    static func isSame(_ first: String, _ second: String) -> Bool {
        var one = stat()
        var other = stat()
        guard stat(first, &one) == 0, stat(second, &other) == 0 else { return false }
        return one.st_dev == other.st_dev && one.st_ino == other.st_ino
    }

    private static func checkName(
        _ path: String,
        isReplacing: Bool,
        source: String
    ) throws(SQLiteError) {
        var status = stat()
        if lstat(path, &status) == 0 {
            guard isReplacing else { throw taken(path) }
            guard status.st_mode & S_IFMT == S_IFREG else {
                throw SQLiteError(.cannotOpen, "\(path) is not a file that a backup can replace")
            }
            guard !isSame(path, source) else {
                throw SQLiteError(.cannotOpen, "\(path) is the database itself")
            }
        }
        // SQLite would take it for the backup's own log and write its pages into it.
        for ending in ["-wal", "-journal"] where exists(path + ending) {
            throw SQLiteError(
                .cannotOpen,
                "\(path)\(ending) exists: \(path) is in use, choose another name"
            )
        }
    }

    /// Whether the name still leads to the open file.
    private func isStill(_ name: String) -> Bool {
        var named = stat()
        var opened = stat()
        guard stat(name, &named) == 0, fstat(descriptor, &opened) == 0 else { return false }
        return named.st_dev == opened.st_dev && named.st_ino == opened.st_ino
    }

    /// Makes the new name survive a power cut.
    private static func syncFolder(of path: String) throws(SQLiteError) {
        let folder = DatabaseFile.folder(of: path)
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(folder, errno) }
        defer { close(descriptor) }
        // Some file systems cannot sync folders and say EINVAL; they do it by themselves.
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw failure(folder, errno) }
    }

    private static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    private static func taken(_ path: String) -> SQLiteError {
        SQLiteError(.exists, "\(path) exists")
    }

    private static func failure(_ path: String, _ reason: Int32) -> SQLiteError {
        let words = "\(path): \(String(cString: strerror(reason)))"
        return switch reason {
        case ENOENT: SQLiteError(.cannotOpen, "\(path): its folder does not exist; make it first")
        case ENOSPC, EDQUOT: SQLiteError(.full, words)
        case EACCES, EPERM, EROFS: SQLiteError(.readOnly, words)
        case EIO: SQLiteError(.io, words)
        default: SQLiteError(.cannotOpen, words)
        }
    }
}
