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
            var file: UnsafeMutablePointer<sqlite3_file>?
            let code = sqlite3_file_control(handle, "main", operation, &file)
            guard code == SQLITE_OK else { throw error(code, operation: "find the file's bytes") }
            guard let file, file.pointee.pMethods != nil else { continue }
            try count(texts, in: file, &counts)
        }
        return counts
    }

    private func count(
        _ texts: [[UInt8]],
        in file: UnsafeMutablePointer<sqlite3_file>,
        _ counts: inout [Int]
    ) throws(SQLiteError) {
        guard let methods = file.pointee.pMethods?.pointee, let size = methods.xFileSize,
            let read = methods.xRead
        else { throw SQLiteError(.misuse, "the file system gives no way to read a file's bytes") }
        var total: Int64 = 0
        let code = size(file, &total)
        guard code == SQLITE_OK else { throw error(code, operation: "read the file's bytes") }
        // A text may lie across two chunks.
        let overlap = max(0, (texts.map(\.count).max() ?? 0) - 1)
        var chunk = [UInt8](repeating: 0, count: Self.chunkBytes + overlap)
        var offset: Int64 = 0
        while offset < total {
            let length = Int(min(Int64(chunk.count), total - offset))
            let code = chunk.withUnsafeMutableBytes {
                read(file, $0.baseAddress, Int32(length), offset)
            }
            guard code == SQLITE_OK else { throw error(code, operation: "read the file's bytes") }
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

    /// Bytes searched at once.
    private static let chunkBytes = 4 << 20
}
