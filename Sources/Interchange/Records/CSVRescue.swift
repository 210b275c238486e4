import CRM

/// Gives back the rows behind an unclosed quote: the quote costs its own row, not all to the next.
///
/// Keeps the raw bytes of the record being read, up to a bound. When the record turns out broken
/// and runs over several lines, the first later line that is a whole row of the table's width
/// begins the next record.
struct CSVRescue {
    /// How many fields a row has; below two there is no telling.
    var width = 0
    /// The number of the line at which reading goes on.
    private(set) var line = 0

    private var held: [UInt8] = []
    private var start = 0
    private var isLost = false
    private static let heldBytesMax = 1 << 22
    private static let linesMax = 200

    /// A record begins at that place of the current piece.
    mutating func begin(at place: Int) {
        held.removeAll(keepingCapacity: true)
        (start, isLost) = (place, false)
    }

    /// The piece is used up, and the record goes on in the next one.
    mutating func hold(_ piece: [UInt8]) {
        if held.count + piece.count - start > Self.heldBytesMax {
            isLost = true
        } else if start < piece.count {
            held.append(contentsOf: piece[start...])
        }
        start = 0
    }

    /// Reads a broken row again with `\\"` for a quote within a text, as programs in PHP write it;
    /// false where that does not make it a row of the table's width.
    func rereads(
        _ record: inout Record,
        _ piece: [UInt8],
        upTo end: Int,
        _ scanner: CSVScanner
    ) -> Bool {
        guard width > 1, !isLost else { return false }
        var raw = held + piece[min(start, end)..<end]
        while let last = raw.last, last == 0x0A || last == 0x0D { raw.removeLast() }
        var mended: [UInt8] = []
        var isAny = false
        for byte in raw {
            if byte == UInt8(ascii: "\""), mended.last == UInt8(ascii: "\\") {
                mended.removeLast()
                mended.append(byte)
                isAny = true
            }
            mended.append(byte)
        }
        guard isAny else { return false }
        var (trial, inner) = (scanner, Record())
        trial.restart(line: record.line)
        trial.begin()
        var used = 0
        let isCut = mended.withUnsafeBufferPointer {
            trial.scan($0, from: 0, used: &used, into: &inner)
        }
        guard !isCut, trial.finish(&inner), inner.problem == nil, inner.fields.count == width else {
            return false
        }
        inner.line = record.line
        record = inner
        return true
    }

    /// Cuts a broken record down to its own lines and answers the raw bytes behind them; nil where
    /// no later line is a row.
    mutating func split(
        _ record: inout Record,
        _ piece: [UInt8],
        upTo end: Int,
        _ scanner: CSVScanner
    ) -> [UInt8]? {
        guard width > 1, !isLost else { return nil }
        let raw = held + piece[min(start, end)..<end]
        var from = 0
        for count in 1...Self.linesMax {
            guard let feed = raw[from...].firstIndex(of: UInt8(ascii: "\n")), feed + 1 < raw.count
            else { return nil }
            from = feed + 1
            guard isRow(raw[from...], scanner) else { continue }
            line = record.line + count
            record.bytes = Array(raw[..<feed].prefix(100_000))
            record.fields = [Record.Field(column: 0, start: 0, end: record.bytes.count)]
            return Array(raw[from...])
        }
        return nil
    }

    /// Whether a line begins a whole row.
    private func isRow(_ raw: ArraySlice<UInt8>, _ scanner: CSVScanner) -> Bool {
        var trial = scanner
        var record = Record()
        trial.restart(line: 0)
        trial.begin()
        var used = 0
        // A row longer than this may be one, but what is sought here is the usual.
        let part = Array(raw.prefix(1 << 14))
        let isDone = part.withUnsafeBufferPointer {
            trial.scan($0, from: 0, used: &used, into: &record)
        }
        let isWhole = isDone || (part.count == raw.count && trial.finish(&record))
        return isWhole && record.problem == nil && record.fields.count == width
    }
}
