import Platform

/// A file being written: it takes its name when it is complete and on the disk, or never.
///
/// Readable by its owner alone. A symbolic link stays one: the file it leads to is replaced. A
/// device or a pipe is written to as it is, since putting a file in its place would destroy it.
package final class ExportFile {
    /// The name the user gave.
    private let path: String
    /// The file behind that name.
    private let target: String
    /// Where the bytes go until they are complete; nil when they go straight to the target.
    private let partial: String?
    private var descriptor: Int32

    /// Begins a file beside `path`.
    ///
    /// - Throws: ``InterchangeError/unwritable(path:reason:)``.
    package init(_ path: String) throws {
        self.path = path
        var state = stat()
        let exists = stat(path, &state) == 0
        if exists, state.st_mode & S_IFMT != S_IFREG {
            target = path
            partial = nil
            descriptor = open(path, O_WRONLY | O_CLOEXEC)
        } else {
            let target = exists ? Self.resolved(path) : path
            self.target = target
            partial = target + ".partial"
            let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC
            descriptor = open(target + ".partial", flags, 0o600)
        }
        guard descriptor >= 0 else { throw Self.failure(path) }
    }

    /// What was not finished leaves nothing behind.
    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        if let partial { unlink(partial) }
    }

    /// Appends bytes, buffered: they are in the file after the next flush.
    package func append(_ bytes: [UInt8]) throws {
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

    /// Brings everything to the disk and gives the file its name, replacing what had it.
    package func finish() throws {
        if let partial {
            guard fsync(descriptor) == 0, rename(partial, target) == 0 else {
                throw Self.failure(path)
            }
        }
        close(descriptor)
        descriptor = -1
    }

    /// The path without symbolic links.
    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    private static func failure(_ path: String) -> InterchangeError {
        .unwritable(path: path, reason: String(cString: strerror(errno)))
    }
}
