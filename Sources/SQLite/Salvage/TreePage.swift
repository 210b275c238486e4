/// A page of a b-tree, read without trusting a byte of it.
struct TreePage {
    /// What the page holds, by its first byte.
    enum Kind: UInt8 {
        case indexInterior = 2
        case tableInterior = 5
        case indexLeaf = 10
        case tableLeaf = 13

        /// Whether it is of a table with row ids.
        var isTable: Bool { self == .tableInterior || self == .tableLeaf }
        /// Whether it has pages below it.
        var isInterior: Bool { self == .tableInterior || self == .indexInterior }
    }

    /// What one entry of a page says.
    struct Cell {
        /// The page below, whose keys come before this one's; nil on a leaf.
        var child: Int?
        /// The row id; nil in an index.
        var rowID: Int64?
        /// Bytes of the record; 0 on interior pages of tables.
        var payload = 0
        /// Where the record begins on the page, and how much of it stands there.
        var local = 0..<0
        /// The first page with the rest; nil where there is none.
        var overflow: Int?
        /// Where the entry ends on the page.
        var end = 0
    }

    let number: Int
    let kind: Kind
    let bytes: [UInt8]
    let usable: Int
    /// Where the entries begin that lie on the page, in their order.
    private(set) var offsets: [Int] = []
    /// Entries that lie nowhere on the page.
    private(set) var strayCells = 0
    /// The page below with the largest keys; nil on a leaf.
    let last: Int?

    /// Nil when the bytes are no page of a b-tree.
    init?(_ bytes: [UInt8], _ number: Int, usable: Int) {
        let head = number == 1 ? 100 : 0
        guard usable >= 480, usable <= bytes.count, let kind = Kind(rawValue: bytes[head]) else {
            return nil
        }
        let cells = Int(bytes[head + 3]) << 8 | Int(bytes[head + 4])
        let array = head + (kind.isInterior ? 12 : 8)
        // An entry takes four bytes at least, and two for its place.
        guard cells <= (usable - array) / 6 else { return nil }
        self.number = number
        self.kind = kind
        self.bytes = bytes
        self.usable = usable
        last = kind.isInterior ? DamagedPages.number(bytes, head + 8) : nil
        var known: Set<Int> = []
        for index in 0..<cells {
            let place = array + 2 * index
            let offset = Int(bytes[place]) << 8 | Int(bytes[place + 1])
            if offset >= array + 2 * cells, offset <= usable - 4, known.insert(offset).inserted {
                offsets.append(offset)
            } else {
                strayCells += 1
            }
        }
    }

    /// The entry at one of ``offsets``; nil when it is none.
    func cell(at offset: Int) -> Cell? {
        var place = offset
        var cell = Cell()
        if kind.isInterior {
            guard place + 4 <= usable else { return nil }
            cell.child = DamagedPages.number(bytes, place)
            place += 4
        }
        if kind == .tableInterior {
            guard let key = Varint.read(bytes, &place, before: usable) else { return nil }
            cell.rowID = Int64(bitPattern: key)
            cell.end = place
            return cell
        }
        guard let size = Varint.read(bytes, &place, before: usable), size >= 1, size < 1 << 31
        else {
            return nil
        }
        if kind == .tableLeaf {
            guard let key = Varint.read(bytes, &place, before: usable) else { return nil }
            cell.rowID = Int64(bitPattern: key)
        }
        cell.payload = Int(size)
        let count = localBytes(cell.payload)
        let hasMore = count < cell.payload
        guard place + count + (hasMore ? 4 : 0) <= usable else { return nil }
        cell.local = place..<place + count
        if hasMore { cell.overflow = DamagedPages.number(bytes, place + count) }
        cell.end = place + count + (hasMore ? 4 : 0)
        return cell
    }

    /// How much of a record stands on the page itself (sqlite.org/fileformat2.html §1.6).
    private func localBytes(_ payload: Int) -> Int {
        let most = kind.isTable ? usable - 35 : (usable - 12) * 64 / 255 - 23
        if payload <= most { return payload }
        let least = (usable - 12) * 32 / 255 - 23
        let rest = least + (payload - least) % (usable - 4)
        return rest <= most ? rest : least
    }

    /// Whether an entry, or a free part, ends where the page does, as on every page that SQLite
    /// wrote: tells whether pages have the size they were read by.
    var endsWithCell: Bool {
        if offsets.contains(where: {
            (cell(at: $0)?.end).map { usable - $0 < 4 && $0 <= usable } ?? false
        }) {
            return true
        }
        let head = number == 1 ? 100 : 0
        var free = Int(bytes[head + 1]) << 8 | Int(bytes[head + 2])
        for _ in 0..<usable / 4 where free > 0 && free + 4 <= usable {
            let length = Int(bytes[free + 2]) << 8 | Int(bytes[free + 3])
            if free + length == usable { return true }
            let next = Int(bytes[free]) << 8 | Int(bytes[free + 1])
            if next <= free { return false }
            free = next
        }
        return false
    }
}

/// SQLite's numbers of one to nine bytes.
enum Varint {
    /// The number at `place`, which moves behind it; nil when it would reach `end`.
    static func read(_ bytes: [UInt8], _ place: inout Int, before end: Int) -> UInt64? {
        var value: UInt64 = 0
        for index in 0..<9 {
            guard place >= 0, place < end, place < bytes.count else { return nil }
            let byte = bytes[place]
            place += 1
            if index == 8 { return value << 8 | UInt64(byte) }
            value = value << 7 | UInt64(byte & 0x7F)
            if byte < 0x80 { return value }
        }
        return value
    }
}
