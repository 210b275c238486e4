import CSQLite

/// What a comparison of the file with the hashes of its pages found.
package enum PageFinding: Equatable, Sendable {
    /// Every page is as this machine wrote it; how many were compared.
    case sound(Int)
    /// No hashes are noted: nothing was written here yet, or the file was moved.
    case unknown
    /// Pages that are not as they were written: how many, and the first of them. Whether anything
    /// else wrote to the file since.
    case changed(count: Int, first: [Int], isWrittenByOthers: Bool)
}

extension Connection {
    /// Moves the log into the file as ``truncateLog(retryAbove:)`` does, the hashes of the pages
    /// noted before.
    ///
    /// Costs a reading of the log, 8 bytes for each page of the file, and one flush. The first
    /// time, and where others wrote to the file, a reading of all of it.
    func moveLog(retryAbove bytes: Int, notingPages isNoting: Bool) throws(SQLiteError) {
        guard isNoting else { return try truncateLog(retryAbove: bytes) }
        var hashes = PageHashes(besides: path)
        if !hashes.isOfFile { hashes.forget() }
        let isNew = !hashes.isComplete
        try noteLog(in: &hashes)
        try hashes.write(flushing: true)
        try truncateLog(retryAbove: bytes)
        if isNew { try noteUnknownPages(in: &hashes) }
        hashes.complete()
        // Without the flush only the moment may be lost, so that all is noted anew.
        try hashes.write(flushing: isNew)
    }

    /// Closes the connection; where it is the last of the file, SQLite moves what is left of the
    /// log, and the hashes of those pages are noted before.
    func closeNotingPages(isNoting: Bool) throws(SQLiteError) {
        var hashes = PageHashes(besides: path)
        defer { close() }
        guard isNoting, try logIndex()?.frames ?? 0 > 0 else { return }
        // What is noted is of another file; SQLite writes to this one.
        guard hashes.isOfFile else { return PageHashes.remove(besides: path) }
        try noteLog(in: &hashes)
        try hashes.write(flushing: true)
        close()
        hashes.complete()
        try hashes.write(flushing: false)
    }

    /// Compares the file with the hashes of its pages.
    ///
    /// What lies in the write-ahead log is not looked at: it has checksums of its own. Costs a
    /// reading of the file.
    func comparePages() throws(SQLiteError) -> PageFinding {
        // Another process may move its log meanwhile.
        for _ in 0..<2 {
            let finding = try comparePagesOnce()
            guard case .changed = finding else { return finding }
        }
        return try comparePagesOnce()
    }

    private func comparePagesOnce() throws(SQLiteError) -> PageFinding {
        let hashes = PageHashes(besides: path)
        guard hashes.isComplete else { return .unknown }
        var inLog: Set<Int> = []
        if let log = try file(SQLITE_FCNTL_JOURNAL_POINTER) {
            try LogFrames(log).forEach { page, _ in inLog.insert(page) }
        }
        let isOurs = hashes.isOfFile
        var (count, first): (Int, [Int]) = (0, [])
        let length = try eachPage { page, bytes in
            guard page <= hashes.hashes.count else { return }
            let noted = hashes.hashes[page - 1]
            guard noted != 0, !inLog.contains(page),
                PageHashes.hash(bytes, page: page) != noted
            else { return }
            count += 1
            if first.count < Self.pagesNamedMax { first.append(page) }
        }
        for page in (length + 1)..<max(length + 1, hashes.hashes.count + 1)
        where !inLog.contains(page) {
            count += 1
            if first.count < Self.pagesNamedMax { first.append(page) }
        }
        guard count > 0 else { return .sound(min(length, hashes.hashes.count)) }
        return .changed(count: count, first: first, isWrittenByOthers: !isOurs)
    }

    private static let pagesNamedMax = 20

    /// Notes the pages of the log, the newest of each, and how many the file will have.
    private func noteLog(in hashes: inout PageHashes) throws(SQLiteError) {
        guard let log = try file(SQLITE_FCNTL_JOURNAL_POINTER), let index = try logIndex(),
            index.frames > 0
        else { return }
        hashes.resize(to: index.pages)
        try LogFrames(log, committed: index.frames).forEach { page, bytes in
            if page <= index.pages { hashes.note(page, PageHashes.hash(bytes, page: page)) }
        }
    }

    /// Notes the pages whose hashes are not known, as they are in the file.
    private func noteUnknownPages(in hashes: inout PageHashes) throws(SQLiteError) {
        var noted = hashes
        let length = try fileBytes() / PageHashes.pageBytes
        if noted.hashes.isEmpty { noted.resize(to: length) }
        try eachPage { page, bytes in
            guard page <= noted.hashes.count, noted.hashes[page - 1] == 0 else { return }
            noted.note(page, PageHashes.hash(bytes, page: page))
        }
        hashes = noted
    }

    /// What the log's index says of it: its committed frames, and how many pages the file has with
    /// them (sqlite.org/walformat.html §2.1); nil where there is no index.
    private func logIndex() throws(SQLiteError) -> (frames: Int, pages: Int)? {
        guard let file = try file(SQLITE_FCNTL_FILE_POINTER), let methods = file.pointee.pMethods,
            methods.pointee.iVersion >= 2, let map = methods.pointee.xShmMap
        else { return nil }
        var region: UnsafeMutableRawPointer?
        let code = map(file, 0, Self.indexBytes, 0, &region)
        guard code == SQLITE_OK else { throw error(code, operation: "read the log's index") }
        guard let region else { return nil }
        return (
            Int(region.load(fromByteOffset: 16, as: UInt32.self)),
            Int(region.load(fromByteOffset: 20, as: UInt32.self))
        )
    }

    /// How much of the index SQLite maps at once.
    private static let indexBytes: Int32 = 32 << 10

    /// Reads the file page by page, past the log.
    ///
    /// - Returns: how many pages it has.
    @discardableResult
    private func eachPage(
        _ body: (_ page: Int, _ bytes: UnsafeRawBufferPointer) -> Void
    ) throws(SQLiteError) -> Int {
        guard let file = try file(SQLITE_FCNTL_FILE_POINTER) else { return 0 }
        let count = try fileBytes() / PageHashes.pageBytes
        var chunk = [UInt8](repeating: 0, count: Self.pagesTogether * PageHashes.pageBytes)
        for first in stride(from: 0, to: count, by: Self.pagesTogether) {
            let pages = min(Self.pagesTogether, count - first)
            try Self.read(
                file,
                pages * PageHashes.pageBytes,
                at: first * PageHashes.pageBytes,
                &chunk
            )
            chunk.withUnsafeBytes { bytes in
                for page in 0..<pages {
                    let start = page * PageHashes.pageBytes
                    body(
                        first + page + 1,
                        UnsafeRawBufferPointer(
                            rebasing: bytes[start..<start + PageHashes.pageBytes]
                        )
                    )
                }
            }
        }
        return count
    }

    private static let pagesTogether = 256
}
