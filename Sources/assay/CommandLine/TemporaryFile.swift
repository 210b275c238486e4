import Platform

/// A file that only its owner reads, in a folder of its own, and that goes with this value.
final class TemporaryFile {
    let path: String
    private let folder: String
    private let descriptor: Int32

    /// - Throws: ``Failure`` when there is no room for it.
    init(named name: String) throws {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(base)/assay-XXXXXX".utf8CString)
        let isMade = mkdtemp(&template) != nil
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        path = folder + "/" + name
        descriptor = isMade ? open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600) : -1
        guard descriptor >= 0 else { throw Self.failure(path) }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        unlink(path)
        rmdir(folder)
    }

    /// - Throws: ``Failure`` when the disk is full.
    func append(_ bytes: ArraySlice<UInt8>) throws {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure(path) }
            rest = rest.dropFirst(count)
        }
    }

    private static func failure(_ path: String) -> Failure {
        Failure(.failure, "cannot write '\(path)': \(String(cString: strerror(errno)))")
    }
}
