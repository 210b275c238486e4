import JSON
import Platform
import Synchronization

/// A session in a file that only its owner can read.
package final class SessionFile: SessionStorage {
    private let path: String
    private let lock = Mutex<Int32?>(nil)

    /// The session of the data file at `path`: beside it, so that no backup takes it along.
    package init(database path: String) { self.path = "\(path)-session" }

    /// The session; nil when there is none.
    ///
    /// - Throws: ``SyncError/loggedOut(_:)`` when the file is damaged; what reading it throws.
    package func load() throws -> SupabaseSession? {
        guard let bytes = try OwnerFile.read(path) else { return nil }
        guard let session = JSON.ifWellFormed(bytes).flatMap(SupabaseSession.init(json:)) else {
            throw SyncError.loggedOut("\(path) is damaged")
        }
        return session
    }

    /// Replaces the file in one step; nil removes it.
    ///
    /// - Throws: what the system says when the file cannot be written; the old one stays then.
    package func save(_ session: SupabaseSession?) throws {
        guard let session else {
            if unlink(path) != 0, errno != ENOENT { throw OwnerFile.failure("remove", path) }
            return
        }
        try OwnerFile.write(session.json.canonicalBytes, to: path)
    }

    /// Takes the right to refresh, from other processes too.
    ///
    /// - Throws: what the system says when the lock's file cannot be opened.
    package func tryLock() throws -> Bool {
        try lock.withLock { held in
            guard held == nil else { return false }
            held = try OwnerFile.lock("\(path)-lock")
            return held != nil
        }
    }

    /// Gives the right to refresh back.
    package func unlock() {
        lock.withLock { held in
            // Closing gives the lock back; so does the end of the process, however it comes.
            if let descriptor = held { close(descriptor) }
            held = nil
        }
    }
}

/// Small files with mode 0600.
enum OwnerFile {
    /// The whole file; nil when there is none.
    static func read(_ path: String) throws -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw failure("read", path)
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < 1 << 20 {
            let count = Platform.read(descriptor, &part, part.count)
            if count < 0 { throw failure("read", path) }
            if count == 0 { return bytes }
            bytes += part[..<count]
        }
        throw SyncError.badSetting("\(path) is too large to be a session")
    }

    /// Replaces a file in one step: a reader, or a crash, finds the old one or the new one.
    static func write(_ bytes: [UInt8], to path: String) throws {
        let fresh = "\(path).\(getpid())"
        let descriptor = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("write", fresh) }
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes {
                Platform.write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0 {
                close(descriptor)
                throw failure("write", fresh)
            }
            written += count
        }
        let isSafe = fsync(descriptor) == 0
        close(descriptor)
        guard isSafe, rename(fresh, path) == 0 else { throw failure("write", path) }
    }

    /// A lock that ends with the process; nil while another holds it.
    static func lock(_ path: String) throws -> Int32? {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("open", path) }
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return descriptor }
        let reason = errno
        close(descriptor)
        if reason == EWOULDBLOCK { return nil }
        throw SyncError.badSetting("cannot lock \(path): \(String(cString: strerror(reason)))")
    }

    static func failure(_ verb: String, _ path: String) -> SyncError {
        .badSetting("cannot \(verb) \(path): \(String(cString: strerror(errno)))")
    }
}
