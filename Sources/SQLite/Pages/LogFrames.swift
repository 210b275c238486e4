import CSQLite

/// The frames of a write-ahead log, each a page as a transaction left it
/// (sqlite.org/fileformat2.html §4.1).
struct LogFrames {
    private let file: UnsafeMutablePointer<sqlite3_file>
    private let committed: Int?

    /// Those of the log's present round; of these the first `committed`, where that is known.
    init(_ file: UnsafeMutablePointer<sqlite3_file>, committed: Int? = nil) {
        (self.file, self.committed) = (file, committed)
    }

    private static let headerBytes = 32
    private static let frameHeaderBytes = 24
    private static let framesTogether = 256

    /// Calls `body` with the number and the bytes of each frame's page, oldest first.
    ///
    /// - Throws: ``SQLiteError`` when the log cannot be read.
    func forEach(
        _ body: (_ page: Int, _ bytes: UnsafeRawBufferPointer) -> Void
    ) throws(SQLiteError) {
        let size = try Connection.bytes(of: file)
        guard size > Self.headerBytes else { return }
        var header = [UInt8](repeating: 0, count: Self.headerBytes)
        try Connection.read(file, Self.headerBytes, at: 0, &header)
        let salts = header[16..<24]
        let frameBytes = Self.frameHeaderBytes + PageHashes.pageBytes
        let count = min((size - Self.headerBytes) / frameBytes, committed ?? .max)
        var chunk = [UInt8](repeating: 0, count: Self.framesTogether * frameBytes)
        for first in stride(from: 0, to: count, by: Self.framesTogether) {
            let frames = min(Self.framesTogether, count - first)
            try Connection.read(
                file,
                frames * frameBytes,
                at: Self.headerBytes + first * frameBytes,
                &chunk
            )
            let isOver = chunk.withUnsafeBytes { bytes in
                for frame in 0..<frames {
                    let frame = UnsafeRawBufferPointer(
                        rebasing: bytes[frame * frameBytes..<(frame + 1) * frameBytes]
                    )
                    // Frames of an earlier round stand behind those of this one.
                    guard frame[8..<16].elementsEqual(salts) else { return true }
                    let page = UInt32(
                        bigEndian: frame.loadUnaligned(fromByteOffset: 0, as: UInt32.self)
                    )
                    body(
                        Int(page),
                        UnsafeRawBufferPointer(rebasing: frame[Self.frameHeaderBytes...])
                    )
                }
                return false
            }
            if isOver { return }
        }
    }
}
