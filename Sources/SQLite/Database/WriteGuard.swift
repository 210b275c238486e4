import CSQLite

import Glibc

/// The lock that every Assay process holds around each write transaction and each checkpoint.
///
/// Below SQLite 3.51.3 (and its backports 3.50.7, 3.44.6) a commit that falls between two steps of
/// another connection's checkpoint can be lost ("WAL-reset bug"). With one writer or checkpointer
/// at a time the window cannot be entered. The lock is `flock` on a file beside the database.
/// Waiting writers pass a turnstile, so that one that writes all the time starves nobody.
final class WriteGuard: Sendable {
    private let path: String
    private let lock: Int32
    private let turnstile: Int32

    /// Whether this SQLite needs the guard.
    static var isNeeded: Bool {
        let version = sqlite3_libversion_number()
        let isBackport =
            (3_050_007..<3_051_000).contains(version) || (3_044_006..<3_045_000).contains(version)
        return version < 3_051_003 && !isBackport
    }

    /// Opens the lock files of a database, and makes them when they are missing.
    init(database path: String) throws(SQLiteError) {
        self.path = path
        lock = try Self.open("\(path)-guard")
        do {
            turnstile = try Self.open("\(path)-queue")
        } catch {
            close(lock)
            throw error
        }
    }

    deinit {
        close(lock)
        close(turnstile)
    }

    /// Waits for the lock.
    ///
    /// - Throws: ``SQLiteError`` of kind `busy` after `milliseconds`.
    func acquire(milliseconds: Int32) throws(SQLiteError) {
        var waited: Int32 = 0
        try take(turnstile, milliseconds, &waited)
        defer { flock(turnstile, LOCK_UN) }
        try take(lock, milliseconds, &waited)
    }

    /// Gives the lock back.
    func release() { flock(lock, LOCK_UN) }

    private func take(
        _ descriptor: Int32,
        _ milliseconds: Int32,
        _ waited: inout Int32
    ) throws(SQLiteError) {
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let reason = errno
            guard reason == EWOULDBLOCK || reason == EINTR else {
                throw SQLiteError(.io, "\(path)-guard: \(String(cString: strerror(reason)))")
            }
            guard waited < milliseconds else {
                throw SQLiteError(.busy, "\(path) is being written by another process")
            }
            usleep(1_000)
            waited += 1
        }
    }

    private static func open(_ path: String) throws(SQLiteError) -> Int32 {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw SQLiteError(.readOnly, "\(path): \(String(cString: strerror(errno)))")
        }
        return descriptor
    }
}
