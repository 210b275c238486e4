import Platform

/// A hash of every page of a database file as this machine wrote it, in a file beside it.
///
/// SQLite notices a page that is no page any more, not a changed letter within one. Every move of
/// the write-ahead log into the file passes through here: the hashes of the pages it will write are
/// noted and flushed before, so that after a kill each page is as noted, or still in the log.
struct PageHashes {
    /// What stands before the hashes, each in eight bytes of this machine's order.
    private enum Place: Int, CaseIterable {
        case mark, fileBytes, modifiedAt, isComplete
    }

    static let pageBytes = 4_096
    /// `AssayPg1`, which begins the file.
    private static let mark: UInt64 = 0x3167_5079_6173_7341

    private let database: String
    private var head: [UInt64]
    /// Of page 1 and so on; 0 where a page's hash is not known.
    private(set) var hashes: [UInt64]

    private var path: String { "\(database)-pages" }

    /// Whether every page's hash was noted once.
    var isComplete: Bool { head[Place.isComplete.rawValue] == 1 }

    /// Whether the file is as long and as old as this machine left it.
    var isOfFile: Bool {
        guard let file = FileTimes(database) else { return false }
        return head[Place.fileBytes.rawValue] == UInt64(bitPattern: file.bytes)
            && head[Place.modifiedAt.rawValue] == UInt64(bitPattern: file.modifiedAt)
    }

    /// Reads what is noted beside a database; nothing where there is no such file.
    ///
    /// Costs reading 8 bytes for each page.
    init(besides database: String) {
        self.database = database
        let count = Place.allCases.count
        let words = Self.words(of: "\(database)-pages")
        guard words.count >= count, words[0] == Self.mark else {
            head = [Self.mark] + [UInt64](repeating: 0, count: count - 1)
            hashes = []
            return
        }
        head = Array(words[..<count])
        hashes = Array(words[count...])
    }

    private static func words(of path: String) -> [UInt64] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return [] }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { return [] }
        var words = [UInt64](repeating: 0, count: Int(status.st_size) / 8)
        let read = words.withUnsafeMutableBytes { pread(file, $0.baseAddress, $0.count, 0) }
        return read == words.count * 8 ? words : []
    }

    /// Takes away what is noted, where nobody will keep it up.
    static func remove(besides database: String) { unlink("\(database)-pages") }

    /// Forgets all: the file is another one, or others wrote to it.
    mutating func forget() {
        head = [Self.mark] + [UInt64](repeating: 0, count: Place.allCases.count - 1)
        hashes = []
    }

    /// Takes the file to have so many pages.
    mutating func resize(to pages: Int) {
        if hashes.count > pages { hashes.removeLast(hashes.count - pages) }
        hashes += [UInt64](repeating: 0, count: pages - hashes.count)
    }

    /// Takes the hash of a page, which counts from 1.
    mutating func note(_ page: Int, _ hash: UInt64) { hashes[page - 1] = hash }

    /// Takes the file to be as long and as old as it is now, every page's hash being known.
    mutating func complete() {
        guard let file = FileTimes(database) else { return forget() }
        head[Place.fileBytes.rawValue] = UInt64(bitPattern: file.bytes)
        head[Place.modifiedAt.rawValue] = UInt64(bitPattern: file.modifiedAt)
        head[Place.isComplete.rawValue] = 1
    }

    /// Writes all of it.
    ///
    /// Where that fails, the file is taken away: no hashes are better than wrong ones.
    /// - Throws: ``SQLiteError`` of kind `io` where it can be neither written nor taken away.
    func write(flushing isFlushed: Bool) throws(SQLiteError) {
        guard !store(flushing: isFlushed), unlink(path) != 0, errno != ENOENT else { return }
        throw SQLiteError(errno: errno, path, otherwise: .io)
    }

    private func store(flushing isFlushed: Bool) -> Bool {
        let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { return false }
        defer { close(file) }
        let isWritten = (head + hashes).withUnsafeBytes { bytes in
            pwrite(file, bytes.baseAddress, bytes.count, 0) == bytes.count
                && ftruncate(file, off_t(bytes.count)) == 0
        }
        return isWritten && (!isFlushed || fsync(file) == 0)
    }

    /// The hash of a page's bytes and place; never 0.
    ///
    /// Any one changed word gives another, since each step is one-to-one (FNV-1a, by words of eight
    /// bytes).
    static func hash(_ bytes: UnsafeRawBufferPointer, page: Int) -> UInt64 {
        var hash = 0xCBF2_9CE4_8422_2325 ^ UInt64(page)
        for place in stride(from: 0, to: bytes.count & ~7, by: 8) {
            let word = bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            hash = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
            hash ^= hash >> 32
        }
        return hash == 0 ? 1 : hash
    }
}

/// How long a file is, and when it was last written to.
private struct FileTimes {
    let bytes: Int64
    /// In nanoseconds since 1970.
    let modifiedAt: Int64

    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        bytes = Int64(status.st_size)
        modifiedAt = FileStatus.modifiedAt(status)
    }
}
