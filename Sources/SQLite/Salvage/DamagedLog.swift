/// The commits that a write-ahead log holds, up to the first frame whose checksum does not hold:
/// what SQLite itself would take from it.
final class DamagedLog {
    /// Bytes of a page.
    let pageSize: Int
    /// Pages of the file after its last commit; 0 where it holds none.
    private(set) var pages = 0
    /// Frames that were written by the same use of the log and cannot be used: damaged themselves,
    /// behind a damaged one, or of a transaction that never committed.
    private(set) var lostFrames = 0

    /// Where the newest committed version of each page is.
    private var places: [Int: Int] = [:]
    private let file: RawFile

    private static let headerBytes = 32
    private static let frameBytes = 24

    /// Nil when the file is empty, or does not begin as such a log does.
    init?(_ file: RawFile) {
        self.file = file
        guard let header = file.bytes(at: 0, Self.headerBytes) else { return nil }
        let magic = DamagedPages.number(header, 0)
        pageSize = DamagedPages.number(header, 8)
        guard magic & ~1 == 0x377F_0682, DamagedPages.isSize(pageSize) else { return nil }
        let isBigEndian = magic & 1 == 1
        var sum = Checksum(isBigEndian: isBigEndian)
        sum.add(header[0..<24])
        guard sum.isWritten(in: header, at: 24) else { return nil }
        readFrames(salt: header[16..<24], sum)
    }

    /// The newest committed version of a page; nil where the log has none.
    func page(_ number: Int) -> [UInt8]? {
        places[number].flatMap { file.bytes(at: $0, pageSize) }
    }

    private func readFrames(salt: ArraySlice<UInt8>, _ start: Checksum) {
        var sum = start
        var offset = Self.headerBytes
        var pending: [Int: Int] = [:]
        /// Frames since the last commit that was read, and whether one of them is damaged.
        var waiting = 0
        var isBroken = false
        while let header = file.bytes(at: offset, Self.frameBytes),
            let page = file.bytes(at: offset + Self.frameBytes, pageSize)
        {
            // What an earlier use of the log left behind has other salts, as a damaged frame may.
            let isOwn = header[8..<16].elementsEqual(salt)
            if isOwn, !isBroken {
                sum.add(header[0..<8])
                sum.add(page[...])
            }
            isBroken = isBroken || !isOwn || !sum.isWritten(in: header, at: 16)
            waiting += isOwn ? 1 : 0
            let committed = isOwn ? DamagedPages.number(header, 4) : 0
            if isBroken {
                // A transaction that was cut off never committed: nothing is lost with it.
                if committed > 0 {
                    lostFrames += waiting
                    waiting = 0
                }
            } else {
                pending[DamagedPages.number(header, 0)] = offset + Self.frameBytes
                if committed > 0 {
                    pages = committed
                    places.merge(pending) { $1 }
                    pending = [:]
                    waiting = 0
                }
            }
            offset += Self.frameBytes + pageSize
        }
    }
}

/// The running checksum of a write-ahead log (sqlite.org/fileformat2.html §4.2).
private struct Checksum {
    let isBigEndian: Bool
    private var first: UInt32 = 0
    private var second: UInt32 = 0

    init(isBigEndian: Bool) { self.isBigEndian = isBigEndian }

    /// Adds bytes, eight at a time.
    mutating func add(_ bytes: ArraySlice<UInt8>) {
        bytes.withUnsafeBytes { raw in
            for offset in stride(from: 0, to: raw.count - 7, by: 8) {
                first = first &+ word(raw, offset) &+ second
                second = second &+ word(raw, offset + 4) &+ first
            }
        }
    }

    private func word(_ raw: UnsafeRawBufferPointer, _ offset: Int) -> UInt32 {
        let word = raw.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
        return isBigEndian ? UInt32(bigEndian: word) : UInt32(littleEndian: word)
    }

    func isWritten(in bytes: [UInt8], at offset: Int) -> Bool {
        DamagedPages.number(bytes, offset) == Int(first)
            && DamagedPages.number(bytes, offset + 4) == Int(second)
    }
}
