import Platform

/// Bytes of an upload in a file of their own, for the time they are read; gone with the last
/// reference.
final class UploadFile: Sendable {
    /// Where they lie.
    let path: String
    private let folder: String

    /// Letters and digits of a name that are kept.
    private static let nameBytesMax = 100

    /// Writes bytes into a fresh folder that its owner alone can enter.
    ///
    /// - Throws: ``Refusal`` when the disk does not take them.
    init(_ bytes: [UInt8], folder: String, name: String) throws(Refusal) {
        self.folder = folder
        path = "\(folder)/\(name)"
        guard mkdir(folder, 0o700) == 0 else { throw Self.refused }
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Self.refused }
        let isWritten = bytes.withUnsafeBytes { bytes in
            var done = 0
            while done < bytes.count {
                let count = write(file, bytes.baseAddress.map { $0 + done }, bytes.count - done)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                done += count
            }
            return true
        }
        close(file)
        guard isWritten else { throw Self.refused }
    }

    deinit {
        unlink(path)
        rmdir(folder)
    }

    /// A name that can stand in a path: what is left of the given one, or `upload`.
    static func name(_ given: String?) -> String {
        let kept = (given ?? "").utf8.filter(RequestID.isAllowed).prefix(nameBytesMax)
        let name = String(decoding: kept, as: UTF8.self)
        return name.allSatisfy { $0 == "." } ? "upload" : name
    }

    private static let refused = Refusal(
        .unavailable,
        "the file could not be kept while it was read; is the disk full?"
    ).with("Retry-After", "5")
}
