import Platform

/// Files that people write by hand or keep for later, read whole.
enum SmallFile {
    private static let bytesMax = 1 << 20

    /// The bytes of a file of less than a megabyte.
    static func read(_ path: String) throws -> [UInt8] {
        guard let file = fopen(path, "rb") else {
            let reason = String(cString: strerror(errno))
            throw Failure(.notFound, SafeText.visible("cannot read '\(path)': \(reason)"))
        }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: bytesMax)
        let count = fread(&bytes, 1, bytes.count, file)
        guard count < bytesMax else {
            throw Failure(.failure, SafeText.visible("'\(path)' is too large"))
        }
        return Array(bytes.prefix(count))
    }
}
