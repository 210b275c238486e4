import CSQLite
import Platform

/// A lock on one byte of the file beside a database, which shows that its holder still runs.
///
/// It belongs to this object, not to the process, and ends with it: also where the process is
/// killed.
package final class ByteLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock of a byte; nil where another object, here or elsewhere, has it, or where
    /// no lock can be had at all.
    ///
    /// Bytes from ``first`` on are free for every use; those before are the writers'.
    package init?(database path: String, byte: Int64) {
        descriptor = open("\(path)-lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0, Self.set(descriptor, byte: Int(byte), F_WRLCK) else {
            if descriptor >= 0 { close(descriptor) }
            return nil
        }
    }

    deinit { close(descriptor) }

    /// The first byte that no writer of the database uses.
    package static let first: Int64 = 1 << 32

    /// Takes or gives back a byte of an open lock file at once.
    ///
    /// - Returns: whether that was possible; `errno` tells why not.
    static func set(_ descriptor: Int32, byte: Int, _ kind: Int32) -> Bool {
        var request = flock()
        request.l_type = Int16(kind)
        request.l_whence = Int16(SEEK_SET)
        request.l_start = byte
        request.l_len = 1
        return fcntl(descriptor, setOpenFileLock, &request) == 0
    }

    /// `F_OFD_SETLK`, which the C library shows only to those who ask for GNU extensions.
    private static let setOpenFileLock: Int32 = 37
}
