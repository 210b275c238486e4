#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A file that appears under its name when it is complete, readable by its owner alone.
final class ExportFile {
    private let path: String
    private let partial: String
    private var descriptor: Int32

    init(_ path: String) throws {
        self.path = path
        partial = path + ".partial"
        descriptor = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure(path) }
    }

    /// What was not finished leaves nothing behind.
    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        unlink(partial)
    }

    func append(_ bytes: [UInt8]) throws {
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes {
                write(descriptor, $0.baseAddress?.advanced(by: offset), $0.count - offset)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure(path) }
            offset += count
        }
    }

    /// Makes the bytes durable and gives the file its name.
    func finish() throws {
        guard fsync(descriptor) == 0, rename(partial, path) == 0 else { throw Self.failure(path) }
        close(descriptor)
        descriptor = -1
    }

    private static func failure(_ path: String) -> InterchangeError {
        .unwritable(path: path, reason: String(cString: strerror(errno)))
    }
}
