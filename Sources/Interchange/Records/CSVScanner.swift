import Values

/// The state machine of ``CSVReader``: takes bytes in pieces, gives fields.
struct CSVScanner {
    /// Whether any field of the record was quoted: then even an empty one is meant.
    private(set) var wasQuoted = false

    private enum State { case start, plain, quoted, quoteInQuoted, afterQuoted }

    private let delimiter: UInt8
    private let recordBytesMax: Int
    private var state = State.start
    private var line = 1
    private var quoteLine = 1
    private var fieldStart = 0
    private var column = 0
    private var isEmpty = true
    private var isOverlong = false
    private var isAfterCarriageReturn = false
    /// Whether a byte ends a run of plain text: delimiter, line ends.
    private let endsPlain: [Bool]

    init(delimiter: UInt8, recordBytesMax: Int) {
        self.delimiter = delimiter
        self.recordBytesMax = recordBytesMax
        var ends = [Bool](repeating: false, count: 256)
        for byte in [delimiter, UInt8(ascii: "\r"), UInt8(ascii: "\n")] { ends[Int(byte)] = true }
        endsPlain = ends
    }

    mutating func begin() {
        (state, fieldStart, column) = (.start, 0, 0)
        (isEmpty, isOverlong, wasQuoted) = (true, false, false)
    }

    /// Goes on at the beginning of a line, whatever came before.
    mutating func restart(line: Int) {
        self.line = line
        isAfterCarriageReturn = false
    }

    /// Scans from `from` until a record ends (true) or the bytes do (false).
    mutating func scan(
        _ bytes: UnsafeBufferPointer<UInt8>,
        from: Int,
        used: inout Int,
        into record: inout Record
    ) -> Bool {
        var at = from
        defer { used = at }
        if isAfterCarriageReturn, at < bytes.count {
            isAfterCarriageReturn = false
            if bytes[at] == UInt8(ascii: "\n") { at += 1 }
        }
        while at < bytes.count {
            if isEmpty {
                isEmpty = false
                record.line = line
            }
            switch state {
            case .start where bytes[at] == UInt8(ascii: "\""):
                (state, quoteLine, wasQuoted) = (.quoted, line, true)
                at += 1
            case .start, .plain, .afterQuoted:
                if state == .start { state = .plain }
                if plain(bytes, &at, &record) { return true }
            case .quoted: quoted(bytes, &at, &record)
            case .quoteInQuoted:
                if bytes[at] == UInt8(ascii: "\"") {
                    append(bytes, at..<at + 1, &record)
                    at += 1
                    state = .quoted
                } else {
                    state = .afterQuoted
                }
            }
        }
        return false
    }

    /// Ends the last record of the file; false when there is none.
    mutating func finish(_ record: inout Record) -> Bool {
        guard !isEmpty else { return false }
        if state == .quoted {
            record.problem = Record.Problem(
                column: column,
                reason: "the quote opened on line \(quoteLine) is never closed"
            )
        }
        endField(&record)
        endRecord(&record)
        return true
    }

    private mutating func plain(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ at: inout Int,
        _ record: inout Record
    ) -> Bool {
        let start = at
        endsPlain.withUnsafeBufferPointer { ends in
            while at < bytes.count, !ends[Int(bytes[at])] { at += 1 }
        }
        if at > start {
            if state == .afterQuoted { refuseAfterQuote(bytes, start..<at, &record) }
            append(bytes, start..<at, &record)
        }
        guard at < bytes.count else { return false }
        let byte = bytes[at]
        at += 1
        endField(&record)
        guard byte != delimiter else { return false }
        line += 1
        if byte == UInt8(ascii: "\r") {
            // The line feed of the pair may be the first byte of the next piece.
            if at < bytes.count {
                if bytes[at] == UInt8(ascii: "\n") { at += 1 }
            } else {
                isAfterCarriageReturn = true
            }
        }
        endRecord(&record)
        return true
    }

    /// Blanks behind a closing quote are common and harmless; anything else may be a lost quote.
    private mutating func refuseAfterQuote(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ range: Range<Int>,
        _ record: inout Record
    ) {
        guard record.problem == nil, range.contains(where: { bytes[$0] != UInt8(ascii: " ") })
        else { return }
        record.problem = Record.Problem(
            column: column,
            reason: "text follows the closing quote; double quotes inside a field"
        )
    }

    private mutating func quoted(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ at: inout Int,
        _ record: inout Record
    ) {
        let start = at
        while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
            // A lone carriage return inside quotes is not counted as a line.
            if bytes[at] == UInt8(ascii: "\n") { line += 1 }
            at += 1
        }
        append(bytes, start..<at, &record)
        guard at < bytes.count else { return }
        at += 1
        state = .quoteInQuoted
    }

    private mutating func append(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ range: Range<Int>,
        _ record: inout Record
    ) {
        guard record.bytes.count + range.count <= recordBytesMax else {
            isOverlong = true
            return
        }
        record.bytes.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[range]))
    }

    private mutating func endField(_ record: inout Record) {
        // An endless run of delimiters must not grow the list of fields without bound.
        if record.fields.count <= recordBytesMax / 64 {
            let cell = ExcelText.inside(fieldStart..<record.bytes.count, of: record.bytes)
            record.fields.append(
                Record.Field(column: column, start: cell.lowerBound, end: cell.upperBound)
            )
        } else {
            isOverlong = true
        }
        fieldStart = record.bytes.count
        column += 1
        state = .start
    }

    private func endRecord(_ record: inout Record) {
        guard isOverlong else { return }
        record.problem = Record.Problem(
            column: nil,
            reason: "the record is longer than \(recordBytesMax) bytes; a quote may be missing"
        )
        record.fields.removeAll(keepingCapacity: true)
        record.fields.append(Record.Field(column: 0, start: 0, end: min(1000, record.bytes.count)))
    }
}
