/// The head of a record: the types and lengths of its columns, which must add up exactly.
struct RecordHead {
    /// What a column holds (sqlite.org/fileformat2.html §2.1).
    struct Column {
        let type: UInt64
        /// Bytes in the record.
        var count: Int {
            switch type {
            case 0...4: Int(type)
            case 5: 6
            case 6, 7: 8
            case 8, 9: 0
            default: Int((type - 12) / 2)
            }
        }
        var isNull: Bool { type == 0 }
        var isInteger: Bool { (1...6).contains(type) || type == 8 || type == 9 }
        var isReal: Bool { type == 7 }
        var isBlob: Bool { type >= 12 && type & 1 == 0 }
        var isText: Bool { type >= 13 && type & 1 == 1 }
    }

    let columns: [Column]
    /// Where the values begin.
    let start: Int

    /// Most columns that SQLite allows a table.
    private static let columnsMax = 32_767

    /// Nil when the bytes are not the beginning of a record of `payload` bytes.
    init?(_ bytes: [UInt8], _ range: Range<Int>, payload: Int) {
        var place = range.lowerBound
        guard let length = Varint.read(bytes, &place, before: range.upperBound),
            length >= 1, length <= UInt64(range.count)
        else { return nil }
        let end = range.lowerBound + Int(length)
        var columns: [Column] = []
        var total = Int(length)
        while place < end {
            guard let type = Varint.read(bytes, &place, before: end), type != 10, type != 11,
                type < 1 << 33, columns.count < Self.columnsMax
            else { return nil }
            let column = Column(type: type)
            total += column.count
            guard total <= payload else { return nil }
            columns.append(column)
        }
        guard place == end, total == payload else { return nil }
        self.columns = columns
        start = Int(length)
    }

    /// The values of a whole record; nil when it is too short.
    func values(_ record: [UInt8]) -> [Value]? {
        var place = start
        var values: [Value] = []
        values.reserveCapacity(columns.count)
        for column in columns {
            let next = place + column.count
            guard next <= record.count else { return nil }
            values.append(Self.value(column, record[place..<next]))
            place = next
        }
        return values
    }

    private static func value(_ column: Column, _ bytes: ArraySlice<UInt8>) -> Value {
        if column.isNull { return .null }
        if column.type == 8 { return .integer(0) }
        if column.type == 9 { return .integer(1) }
        if column.isText { return .text(String(decoding: bytes, as: UTF8.self)) }
        if column.isBlob { return .blob(Array(bytes)) }
        let isNegative = (bytes.first ?? 0) >= 0x80
        let bits = bytes.reduce(isNegative ? UInt64.max : 0) { $0 << 8 | UInt64($1) }
        return column.isReal ? .real(Double(bitPattern: bits)) : .integer(Int64(bitPattern: bits))
    }
}

extension DamagedPages {
    /// The head of a cell's record, without its overflow pages where it stands on the page, as
    /// nearly every one does.
    func head(_ cell: TreePage.Cell, _ page: TreePage) -> RecordHead? {
        var place = cell.local.lowerBound
        guard let length = Varint.read(page.bytes, &place, before: cell.local.upperBound) else {
            return nil
        }
        if length <= UInt64(cell.local.count) {
            return RecordHead(page.bytes, cell.local, payload: cell.payload)
        }
        guard length <= 1 << 16, let record = record(cell, page) else { return nil }
        return RecordHead(record, 0..<record.count, payload: cell.payload)
    }

    /// The bytes of a cell's record; nil where a page of it is missing, or its chain of pages does
    /// not end with it.
    func record(_ cell: TreePage.Cell, _ page: TreePage) -> [UInt8]? {
        var record = Array(page.bytes[cell.local])
        guard var next = cell.overflow else { return record }
        guard cell.payload <= count * size else { return nil }
        var seen: Set<Int> = []
        while record.count < cell.payload {
            guard next >= 2, seen.insert(next).inserted, let bytes = self.page(next) else {
                return nil
            }
            next = Self.number(bytes, 0)
            record += bytes[4..<min(usable, 4 + cell.payload - record.count)]
        }
        return next == 0 ? record : nil
    }
}
