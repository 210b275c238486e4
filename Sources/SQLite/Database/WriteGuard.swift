import CSQLite
import Platform

/// The lock that every Assay process holds around each write transaction and each checkpoint.
///
/// Below SQLite 3.51.3 (and its backports 3.50.7, 3.44.6) a commit that falls between two steps of
/// another connection's checkpoint can be lost ("WAL-reset bug"). With one writer or checkpointer
/// at a time the window cannot be entered. The lock lies on a byte of a file beside the database,
/// and belongs to this object, not to the process. Waiting writers pass a turnstile, the next byte,
/// so that one that writes all the time starves nobody.
final class WriteGuard: Sendable {
    private let path: String
    private let descriptor: Int32

    /// The bytes that are locked; the file itself stays empty.
    private enum Byte: Int { case writer, turnstile }

    /// Whether this SQLite needs the guard.
    static var isNeeded: Bool {
        let version = sqlite3_libversion_number()
        let isBackport =
            (3_050_007..<3_051_000).contains(version) || (3_044_006..<3_045_000).contains(version)
        return version < 3_051_003 && !isBackport
    }

    /// Opens the lock file of a database, and makes it when it is missing.
    init(database path: String) throws(SQLiteError) {
        self.path = path
        descriptor = open("\(path)-lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        if descriptor < 0 {
            // A folder that forbids the lock allows reading alone, as a file that cannot be
            // written.
            let isForbidden = [EACCES, EPERM, EROFS].contains(errno)
            throw SQLiteError(
                errno: errno,
                "\(path)-lock",
                otherwise: isForbidden ? .readOnly : .cannotOpen
            )
        }
    }

    deinit { close(descriptor) }

    /// Waits for the lock.
    ///
    /// - Throws: ``SQLiteError`` of kind `busy` after `milliseconds`.
    func acquire(milliseconds: Int32) throws(SQLiteError) {
        var waited: Int32 = 0
        try take(.turnstile, milliseconds, &waited)
        defer { set(.turnstile, F_UNLCK) }
        try take(.writer, milliseconds, &waited)
    }

    /// Gives the lock back.
    func release() { set(.writer, F_UNLCK) }

    private func take(
        _ byte: Byte,
        _ milliseconds: Int32,
        _ waited: inout Int32
    ) throws(SQLiteError) {
        while !set(byte, F_WRLCK) {
            let reason = errno
            guard [EAGAIN, EACCES, EINTR].contains(reason) else {
                throw SQLiteError(errno: reason, "\(path)-lock", otherwise: .io)
            }
            guard waited < milliseconds else {
                throw SQLiteError(.busy, "\(path) is being written")
            }
            usleep(1_000)
            waited += 1
        }
    }

    @discardableResult
    private func set(_ byte: Byte, _ kind: Int32) -> Bool {
        ByteLock.set(descriptor, byte: byte.rawValue, kind)
    }
}
