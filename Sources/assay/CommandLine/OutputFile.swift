#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A file being written: it takes its name when it is complete and on the disk, or never.
final class OutputFile {
    private let path: String
    private let partialPath: String
    private let descriptor: Int32
    private var isOpen = true

    /// Begins a file beside `path`, for its owner alone.
    ///
    /// - Throws: ``Failure`` naming the file and the system's reason.
    init(_ path: String) throws {
        self.path = path
        partialPath = path + ".partial"
        descriptor = open(partialPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure(path) }
    }

    deinit {
        guard isOpen else { return }
        close(descriptor)
        unlink(partialPath)
    }

    /// Appends bytes.
    func write(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                #if canImport(Glibc)
                Glibc.write(descriptor, $0.baseAddress, $0.count)
                #else
                Darwin.write(descriptor, $0.baseAddress, $0.count)
                #endif
            }
            if count >= 0 {
                sent += count
            } else if errno != EINTR {
                throw Self.failure(path)
            }
        }
    }

    /// Brings everything to the disk and gives the file its name, replacing what had it.
    func finish() throws {
        guard fsync(descriptor) == 0, rename(partialPath, path) == 0 else {
            throw Self.failure(path)
        }
        isOpen = false
        close(descriptor)
    }

    private static func failure(_ path: String) -> Failure {
        Failure(.failure, "cannot write '\(path)': \(String(cString: strerror(errno)))")
    }
}
