import CSQLite

/// What the first hundred bytes of a database file say (sqlite.org/fileformat2.html §1.3).
struct FileHeader {
    /// Whether the file begins as every database does.
    let isDatabase: Bool
    /// Pages in the file.
    let pages: UInt32
    /// Number of migrations applied, by our use of the field.
    let version: UInt32
    /// Whose file it is.
    let applicationID: Int32

    init(_ bytes: [UInt8]) {
        func number(at offset: Int) -> UInt32 {
            bytes[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
        }
        isDatabase = bytes.starts(with: Array("SQLite format 3\0".utf8))
        pages = number(at: 28)
        version = number(at: 60)
        applicationID = Int32(bitPattern: number(at: 68))
    }

    static let byteCount = 100
}

extension Connection {
    /// The file's header as it lies on the disk; nil for an empty file, and for one with a journal
    /// or log beside it: after a power cut the true header may be there alone.
    ///
    /// Read past SQLite's locks, which would make files beside the database, and through SQLite's
    /// own handle: to close another one would drop the locks of the whole process on the file.
    func header() throws(SQLiteError) -> FileHeader? {
        var file: UnsafeMutablePointer<sqlite3_file>?
        let code = sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, &file)
        guard code == SQLITE_OK, let file, let methods = file.pointee.pMethods,
            let size = methods.pointee.xFileSize, let read = methods.pointee.xRead
        else { throw error(code, operation: "read the header") }
        var length: sqlite3_int64 = 0
        var result = size(file, &length)
        guard result == SQLITE_OK else { throw error(result, operation: "read the header") }
        if length == 0 { return nil }
        if try hasJournal() { return nil }
        var bytes = [UInt8](repeating: 0, count: FileHeader.byteCount)
        result = bytes.withUnsafeMutableBytes {
            read(file, $0.baseAddress, Int32(min(length, Int64($0.count))), 0)
        }
        guard result == SQLITE_OK else { throw error(result, operation: "read the header") }
        return FileHeader(bytes)
    }

    /// Whether a rollback journal or a write-ahead log that is not empty stands beside the file.
    private func hasJournal() throws(SQLiteError) -> Bool {
        var vfs: UnsafeMutablePointer<sqlite3_vfs>?
        let code = sqlite3_file_control(handle, "main", SQLITE_FCNTL_VFS_POINTER, &vfs)
        guard code == SQLITE_OK, let access = vfs?.pointee.xAccess else {
            throw error(code, operation: "look for a journal")
        }
        for ending in ["-journal", "-wal"] {
            var exists: Int32 = 0
            let result = access(vfs, path + ending, SQLITE_ACCESS_EXISTS, &exists)
            guard result == SQLITE_OK else { throw error(result, operation: "look for a journal") }
            if exists != 0 { return true }
        }
        return false
    }
}
