import Platform

/// The pages of a database file that may be damaged anywhere, as the last commit left them: those
/// of the write-ahead log beside it where its checksums hold, else the file's own.
///
/// Reads both files past SQLite and its locks and writes neither. Open no connection to the file in
/// the same process: closing this one would drop its locks.
/// Source of the format: sqlite.org/fileformat2.html.
final class DamagedPages {
    /// Bytes of a page.
    let size: Int
    /// Bytes of a page that SQLite uses.
    let usable: Int
    /// The number of the last page; pages count from 1.
    let count: Int
    /// Pages that the file should have and has not.
    let missing: Int
    /// The log beside the file; nil without one.
    let log: DamagedLog?
    /// Pages that the device could not read.
    private(set) var unread: Set<Int> = []

    private let file: RawFile

    /// Opens the file at `path` and the log beside it.
    ///
    /// - Throws: ``SQLiteError`` when the file cannot be opened; damage is no error.
    init(_ path: String) throws(SQLiteError) {
        guard let file = try RawFile(path) else {
            throw SQLiteError(.cannotOpen, "\(path): there is no such file")
        }
        self.file = file
        log = try RawFile("\(path)-wal").flatMap { DamagedLog($0) }
        let first = file.bytes(at: 0, 100) ?? []
        let isHeader = first.starts(with: Array("SQLite format 3\0".utf8))
        (size, usable) = Self.sizes(file, isHeader ? first : [], log?.pageSize)
        let own = file.count / size
        let committed = log?.pages ?? 0
        count = min(max(committed > 0 ? committed : own, 1), Int(Int32.max))
        let named = isHeader ? Self.number(first, 28) : 0
        // The header counts pages rightly where its two change counters agree.
        let isCounted = isHeader && Self.number(first, 24) == Self.number(first, 92)
        missing =
            committed == 0 && isCounted && named < 1 << 31
            ? max(0, named - own) : 0
    }

    /// The bytes of a page; nil where there is none that could be read.
    func page(_ number: Int) -> [UInt8]? {
        guard number >= 1, number <= count else { return nil }
        if let page = log?.page(number) { return page }
        let page = file.bytes(at: (number - 1) * size, size)
        if page == nil { unread.insert(number) }
        return page
    }

    /// A big-endian number of four bytes; 0 past the end.
    static func number(_ bytes: [UInt8], _ offset: Int) -> Int {
        guard offset >= 0, offset + 4 <= bytes.count else { return 0 }
        return bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
    }

    /// The size of pages, and how much of one is used: what the header says where pages look like
    /// it, else what most of them look like.
    private static func sizes(
        _ file: RawFile,
        _ header: [UInt8],
        _ logged: Int?
    ) -> (size: Int, usable: Int) {
        if let logged { return (logged, logged - reserved(header, logged)) }
        var candidates: [(Int, Int)] = []
        if !header.isEmpty {
            let named = Int(header[16]) << 8 | Int(header[17])
            let size = named == 1 ? 65_536 : named
            if isSize(size) {
                candidates = [(size, size - reserved(header, size)), (size, size)]
            }
        }
        candidates += [4_096, 512, 1_024, 2_048, 8_192, 16_384, 32_768, 65_536].map { ($0, $0) }
        var best = (candidates[0], evidence: -1)
        for candidate in candidates {
            let evidence = wellFormed(file, candidate.0, candidate.1)
            // The first of those alike: the header's own.
            if evidence > best.evidence { best = (candidate, evidence) }
        }
        return best.0
    }

    /// Whether pages can have that many bytes.
    static func isSize(_ size: Int) -> Bool {
        (512...65_536).contains(size) && size & (size - 1) == 0
    }

    private static func reserved(_ header: [UInt8], _ size: Int) -> Int {
        guard header.count > 20, size - Int(header[20]) >= 480 else { return 0 }
        return Int(header[20])
    }

    /// Bytes of those pages, of 256 that lie evenly over the file, on which something ends exactly
    /// where a page of that size does.
    private static func wellFormed(_ file: RawFile, _ size: Int, _ usable: Int) -> Int {
        let pages = file.count / size
        guard pages > 1 else { return pages }
        var found = 0
        for sample in 0..<min(256, pages - 1) {
            let number = 2 + sample * (pages - 1) / min(256, pages - 1)
            guard let bytes = file.bytes(at: (number - 1) * size, size),
                let page = TreePage(bytes, number, usable: usable), page.endsWithCell
            else { continue }
            found += size
        }
        return found * max(1, pages) / 256
    }
}

/// A file that is read by offset alone.
final class RawFile {
    /// Bytes when it was opened.
    let count: Int
    private let descriptor: Int32

    /// Nil when there is none.
    init?(_ path: String) throws(SQLiteError) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            let reason = errno
            if reason == ENOENT { return nil }
            throw SQLiteError(errno: reason, path, otherwise: .cannotOpen)
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw SQLiteError(.cannotOpen, "\(path) is not a file")
        }
        count = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// So many bytes from an offset on; nil where the file or the device does not give them all.
    func bytes(at offset: Int, _ count: Int) -> [UInt8]? {
        guard offset >= 0, count > 0, offset <= self.count - count else { return nil }
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let got = bytes.withUnsafeMutableBytes {
                pread(
                    descriptor,
                    $0.baseAddress.map { $0 + done },
                    count - done,
                    off_t(offset + done)
                )
            }
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { return nil }
            done += got
        }
        return bytes
    }
}
