import Platform

/// The files of an open database as they stood when it was opened, to see whether they still do.
///
/// SQLite goes on writing into files that were removed, renamed or replaced, and says that all went
/// well: what it writes is gone with the process, or lands in the log of another file.
struct FileWatch: Sendable {
    /// What tells one file from every other while somebody has it open.
    private struct Identity: Equatable {
        let device: UInt
        let number: UInt

        init?(_ path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            device = UInt(status.st_dev)
            number = UInt(status.st_ino)
        }
    }

    private let path: String
    private let known: [(ending: String, identity: Identity)]

    /// Remembers the file, its log and the log's index, and the lock beside it where one is held.
    ///
    /// To be called when a connection has read the file: until it closes, none of them changes.
    /// What a VFS keeps elsewhere is not watched.
    init(_ path: String, isLocked: Bool) {
        self.path = path
        known = (["", "-wal", "-shm"] + (isLocked ? ["-lock"] : [])).compactMap { ending in
            Identity(path + ending).map { (ending, $0) }
        }
    }

    /// Whether each of the files is the one that was opened; costs one call of the system for each.
    ///
    /// - Throws: ``SQLiteError`` of kind `gone`, naming what is not.
    func check() throws(SQLiteError) {
        guard let lost = known.first(where: { Identity(path + $0.ending) != $0.identity }) else {
            return
        }
        let became = Identity(path + lost.ending) == nil ? "removed" : "replaced"
        throw SQLiteError(.gone, "\(path)\(lost.ending) was \(became) while it was in use")
    }

    /// Whether the log alone is gone and nobody has opened the file since: whoever does makes a
    /// log.
    var hasLostLogAlone: Bool {
        known.allSatisfy { file in
            let now = Identity(path + file.ending)
            switch file.ending {
            case "-wal": return now == nil
            case "-shm": return now == nil || now == file.identity
            default: return now == file.identity
            }
        }
    }
}
