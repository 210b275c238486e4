import CSQLite
import Platform

/// What can be known of a file before SQLite opens it.
enum DatabaseFile {
    /// Refuses what cannot become a database, and makes a missing file readable by its owner only.
    static func check(_ configuration: Database.Configuration) throws(SQLiteError) {
        guard configuration.vfs == nil else {
            // Another VFS has files of its own; SQLite makes them.
            if !configuration.readOnly { try touch(configuration) }
            return
        }
        let path = configuration.path
        var status = stat()
        guard stat(path, &status) == 0 else {
            let reason = errno
            guard reason == ENOENT else {
                throw SQLiteError(errno: reason, path, otherwise: .cannotOpen)
            }
            if configuration.readOnly {
                throw SQLiteError(.cannotOpen, "\(path): there is no such file")
            }
            return try create(path)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw SQLiteError(.cannotOpen, "\(path) is not a file")
        }
        guard access(path, configuration.readOnly ? R_OK : R_OK | W_OK) == 0 else {
            throw SQLiteError(
                errno: errno,
                path,
                otherwise: configuration.readOnly ? .cannotOpen : .readOnly
            )
        }
    }

    /// Makes an empty file, or takes it as it is when there is one.
    private static func create(_ path: String) throws(SQLiteError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor >= 0 {
            close(descriptor)
            return
        }
        let reason = errno
        switch reason {
        case EEXIST: return
        case ENOENT, ENOTDIR:
            throw SQLiteError(.cannotOpen, "\(path): its folder does not exist; make it first")
        default: throw SQLiteError(errno: reason, path, otherwise: .readOnly)
        }
    }

    private static func touch(_ configuration: Database.Configuration) throws(SQLiteError) {
        _ = try Connection(
            path: configuration.path,
            flags: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
            vfs: configuration.vfs
        )
    }

    /// The file's one full name, so that all who open it by links or relative names find the same
    /// lock beside it; `path` itself when the system has none.
    static func resolved(_ path: String) -> String {
        guard let name = realpath(path, nil) else { return path }
        defer { free(name) }
        return String(cString: name)
    }

    /// Whether neither the folder nor the file can be written, so that no log can stand beside it.
    static func isOnReadOnlyMedium(_ path: String) -> Bool {
        access(folder(of: path), W_OK) != 0 && access("\(path)-wal", F_OK) != 0
    }

    /// The last part of a path.
    static func name(of path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? ""
    }

    /// The folder that holds the file.
    static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    }

    /// The file's name for a reader to whom it cannot change, log or not.
    static func immutableName(_ path: String) -> String {
        // A name that begins with two slashes would be taken for a host's.
        "file:\(path.hasPrefix("/") ? "//" : "")\(percentEncoded(path))?immutable=1"
    }

    /// The path as SQLite's URI names want it.
    private static func percentEncoded(_ path: String) -> String {
        path.utf8.map { byte in
            let isPlain =
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || "/._-".utf8.contains(byte)
            let digits = String(byte, radix: 16, uppercase: true)
            return isPlain
                ? String(UnicodeScalar(byte)) : "%" + (digits.count < 2 ? "0" : "") + digits
        }.joined()
    }
}
