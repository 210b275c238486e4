import CSQLite
import Platform

extension Connection {
    /// How often each text stands anywhere in the bytes of the file and of its write-ahead log:
    /// in rows, in indexes, and in pages that are free.
    ///
    /// Reads through SQLite's own descriptors, since closing another one would take the process's
    /// locks away (`fcntl(2)`). What others write meanwhile may be seen or not. Costs one reading
    /// of both files, and a search of each text in them.
    /// - Throws: ``SQLiteError`` when they cannot be read.
    package func occurrences(of texts: [[UInt8]]) throws(SQLiteError) -> [Int] {
        var counts = [Int](repeating: 0, count: texts.count)
        for operation in [SQLITE_FCNTL_FILE_POINTER, SQLITE_FCNTL_JOURNAL_POINTER] {
            if let file = try file(operation) { try count(texts, in: file, &counts) }
        }
        return counts
    }

    private func count(
        _ texts: [[UInt8]],
        in file: UnsafeMutablePointer<sqlite3_file>,
        _ counts: inout [Int]
    ) throws(SQLiteError) {
        let total = Int64(try Self.bytes(of: file))
        // A text may lie across two chunks.
        let overlap = max(0, (texts.map(\.count).max() ?? 0) - 1)
        var chunk = [UInt8](repeating: 0, count: Self.chunkBytes + overlap)
        var offset: Int64 = 0
        while offset < total {
            let length = Int(min(Int64(chunk.count), total - offset))
            try Self.read(file, length, at: Int(offset), &chunk)
            chunk.withUnsafeBytes { bytes in
                let held = UnsafeRawBufferPointer(rebasing: bytes.prefix(length))
                for (index, text) in texts.enumerated() {
                    counts[index] += ByteSearch.count(
                        of: text,
                        in: held,
                        beginningBefore: Self.chunkBytes
                    )
                }
            }
            offset += Int64(Self.chunkBytes)
        }
    }

    /// SQLite's own handle of the file, or of its log; nil where there is none.
    ///
    /// To close another one would take the process's locks away (`fcntl(2)`).
    func file(_ which: Int32) throws(SQLiteError) -> UnsafeMutablePointer<sqlite3_file>? {
        var file: UnsafeMutablePointer<sqlite3_file>?
        let code = sqlite3_file_control(handle, "main", which, &file)
        guard code == SQLITE_OK else { throw error(code, operation: "find the file's bytes") }
        return file?.pointee.pMethods == nil ? nil : file
    }

    /// The length of the file itself, past its log.
    func fileBytes() throws(SQLiteError) -> Int {
        try file(SQLITE_FCNTL_FILE_POINTER).map { file throws(SQLiteError) in
            try Self.bytes(of: file)
        } ?? 0
    }

    /// The length of a file that SQLite has open.
    static func bytes(of file: UnsafeMutablePointer<sqlite3_file>) throws(SQLiteError) -> Int {
        var total: Int64 = 0
        guard let size = file.pointee.pMethods?.pointee.xFileSize, size(file, &total) == SQLITE_OK
        else { throw SQLiteError(.io, "the length of the file cannot be read") }
        return Int(total)
    }

    /// Reads bytes of a file that SQLite has open to the beginning of `chunk`.
    static func read(
        _ file: UnsafeMutablePointer<sqlite3_file>,
        _ length: Int,
        at offset: Int,
        _ chunk: inout [UInt8]
    ) throws(SQLiteError) {
        let isRead = chunk.withUnsafeMutableBytes { bytes in
            guard let read = file.pointee.pMethods?.pointee.xRead else { return false }
            return read(file, bytes.baseAddress, Int32(length), Int64(offset)) == SQLITE_OK
        }
        guard isRead else { throw SQLiteError(.io, "the file's bytes cannot be read") }
    }

    /// Bytes searched at once.
    private static let chunkBytes = 4 << 20
}
