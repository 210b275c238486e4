import Platform

/// Bytes of a file or of memory, read from front to end in pieces.
package final class ByteSource {
    /// Where the bytes come from, as messages call it.
    package let path: String
    /// All bytes there are.
    package let byteCount: Int64
    /// Bytes handed out so far.
    package private(set) var bytesRead: Int64 = 0

    private let descriptor: Int32
    private var memory: [UInt8]
    private static let pieceBytes = 1 << 18

    /// Opens a regular file.
    ///
    /// - Throws: ``InterchangeError`` when it is missing, empty, unreadable or no file at all.
    package init(path: String) throws {
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT { throw InterchangeError.missing(path: path) }
            throw InterchangeError.unreadable(path: path, reason: Self.systemReason())
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw InterchangeError.notAFile(path: path, what: "a folder")
        default: throw InterchangeError.notAFile(path: path, what: "a device or pipe")
        }
        guard status.st_size > 0 else { throw InterchangeError.empty(path: path) }
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw InterchangeError.unreadable(path: path, reason: Self.systemReason())
        }
        self.path = path
        byteCount = Int64(status.st_size)
        memory = []
    }

    package init(bytes: [UInt8], path: String = "memory") {
        self.path = path
        byteCount = Int64(bytes.count)
        descriptor = -1
        memory = bytes
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Bytes from a place on, wherever reading stands; fewer at the end.
    ///
    /// - Throws: ``InterchangeError/unreadable(path:reason:)``.
    package func read(at offset: Int64, count: Int) throws -> [UInt8] {
        guard offset >= 0, offset < byteCount, count > 0 else { return [] }
        let count = min(count, Int(byteCount - offset))
        guard descriptor >= 0 else { return Array(memory[Int(offset)..<Int(offset) + count]) }
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let more = bytes.withUnsafeMutableBytes {
                pread(
                    descriptor,
                    $0.baseAddress?.advanced(by: done),
                    count - done,
                    off_t(offset) + off_t(done)
                )
            }
            if more < 0, errno == EINTR { continue }
            guard more >= 0 else {
                throw InterchangeError.unreadable(path: path, reason: Self.systemReason())
            }
            if more == 0 { break }
            done += more
        }
        bytes.removeLast(count - done)
        return bytes
    }

    /// Puts the next piece in place of what `piece` held; false at the end.
    package func read(into piece: inout [UInt8]) throws -> Bool {
        guard descriptor >= 0 else {
            let end = min(Int(bytesRead) + Self.pieceBytes, memory.count)
            guard Int(bytesRead) < end else { return false }
            piece.removeAll(keepingCapacity: true)
            piece.append(contentsOf: memory[Int(bytesRead)..<end])
            bytesRead = Int64(end)
            return true
        }
        if piece.count != Self.pieceBytes {
            piece = [UInt8](repeating: 0, count: Self.pieceBytes)
        }
        var count = 0
        repeat {
            count = piece.withUnsafeMutableBytes {
                Self.readBytes(descriptor, $0.baseAddress, $0.count)
            }
        } while count < 0 && errno == EINTR
        guard count >= 0 else {
            throw InterchangeError.unreadable(path: path, reason: Self.systemReason())
        }
        if count < piece.count { piece.removeLast(piece.count - count) }
        bytesRead += Int64(count)
        return count > 0
    }

    /// The system's call under a name of its own, beside the method `read`.
    private static func readBytes(
        _ descriptor: Int32,
        _ base: UnsafeMutableRawPointer?,
        _ count: Int
    ) -> Int {
        Platform.read(descriptor, base, count)
    }

    private static func systemReason() -> String { String(cString: strerror(errno)) }
}
