import CRM
import JSON

/// Reads the rows of a sheet as records under the sheet's header, in memory of one row.
///
/// Titles above the header are passed over as in a CSV file. Dates come as texts, numbers as JSON:
/// the decimal sign of a workbook is never in doubt. Cells without a name above them are columns
/// called by their letters.
package struct SheetReader: RecordReader {
    /// Names of the columns met so far: those of the header, then those that only rows have.
    package var columns: [String] { names }
    /// Bytes of XML read so far.
    package var bytesRead: Int64 { counter.count }

    private let workbook: Workbook
    private var xml: XMLReader
    private let counter: ByteCounter
    private var names: [String] = []
    /// Index among the columns, by the sheet's column.
    private var places: [Int: Int] = [:]
    private var ahead: [Record] = []
    /// Names that stand in the header itself.
    private var headerCount = 0
    private var number = 0
    private var row = 0
    private var isAtEnd = false
    private let recordBytesMax: Int
    private static let columnsMax = 16_384

    /// Opens a sheet and reads its header.
    ///
    /// - Throws: ``InterchangeError/badWorkbook(path:reason:)``.
    package init(_ workbook: Workbook, _ sheet: Workbook.Sheet, recordBytesMax: Int) throws {
        self.workbook = workbook
        self.recordBytesMax = recordBytesMax
        let counter = ByteCounter()
        let source = try workbook.source(sheet)
        xml = XMLReader { piece in
            let isMore = try source(&piece)
            counter.count += Int64(piece.count)
            return isMore
        }
        self.counter = counter
        var opening: [Record] = []
        var record = Record()
        while opening.count < HeaderFinder.recordsMax, try scan(into: &record) {
            opening.append(Self.padded(record))
        }
        guard !opening.isEmpty else { return }
        let start = HeaderFinder.place(among: opening)
        for field in opening[start].fields where field.end > field.start {
            places[field.column] = names.count
            names.append(opening[start].text(field))
        }
        headerCount = names.count
        ahead = Array(opening[(start + 1)...].reversed())
    }

    /// Fills the record with the next row that is not blank; false at the end of the sheet.
    ///
    /// - Throws: ``InterchangeError/badWorkbook(path:reason:)``.
    package mutating func next(into record: inout Record) throws -> Bool {
        repeat {
            if let waiting = ahead.popLast() {
                record = waiting
            } else {
                guard try scan(into: &record) else { return false }
            }
        } while try isHeader(record) || isGroupTitle(record)
        record.fields.removeAll { $0.end == $0.start }
        for index in record.fields.indices {
            record.fields[index].column = place(of: record.fields[index].column)
        }
        number += 1
        record.number = number
        return true
    }

    private mutating func place(of column: Int) -> Int {
        if let place = places[column] { return place }
        places[column] = names.count
        names.append("column " + Self.letters(column))
        return names.count - 1
    }

    /// A row as wide as its last cell, so that titles padded with blanks are known.
    private static func padded(_ record: Record) -> Record {
        var padded = record
        let filled = Set(record.fields.map(\.column))
        let end = record.bytes.count
        for column in 0...max(0, (filled.max() ?? 0)) where !filled.contains(column) {
            padded.fields.append(Record.Field(column: column, start: end, end: end))
        }
        return padded
    }

    /// Fills the record with the next row that is not blank, by the sheet's columns.
    private mutating func scan(into record: inout Record) throws -> Bool {
        do {
            while !isAtEnd {
                guard let event = try xml.next() else {
                    isAtEnd = true
                    return false
                }
                guard case .start("row", let attributes) = event else {
                    if event == .end("sheetData") { isAtEnd = true }
                    continue
                }
                row = attributes["r"].flatMap { Int($0) } ?? row + 1
                record.clear()
                record.line = row
                try readRow(&record)
                if !record.fields.isEmpty || record.problem != nil { return true }
            }
            return false
        } catch let error as XMLReader.Fault {
            throw workbook.fault(error.reason)
        }
    }

    private mutating func readRow(_ record: inout Record) throws {
        var column = -1
        while let event = try xml.next(), event != .end("row") {
            guard case .start("c", let attributes) = event else { continue }
            column = attributes["r"].flatMap(Self.column) ?? column + 1
            let (value, inline) = try readCell()
            guard (0..<Self.columnsMax).contains(column) else { continue }
            if record.bytes.count > recordBytesMax {
                record.problem = Record.Problem(
                    column: nil,
                    reason: "the row is longer than \(recordBytesMax) bytes"
                )
                continue
            }
            append(attributes, value, inline, column, &record)
        }
    }

    /// The stored value of a cell, and the text inside it, where it has one of its own.
    private mutating func readCell() throws -> (value: String, inline: String) {
        var (value, inline) = ("", "")
        var name = ""
        var isPhonetic = false
        while let event = try xml.next(), event != .end("c") {
            switch event {
            case .start("rPh", _): isPhonetic = true
            case .end("rPh"): isPhonetic = false
            case .start(let start, _): name = start
            case .end: name = ""
            case .text(let text) where name == "v": value += text
            case .text(let text) where name == "t" && !isPhonetic: inline += text
            case .text: break
            }
        }
        return (value, inline)
    }

    private func append(
        _ attributes: [String: String],
        _ value: String,
        _ inline: String,
        _ column: Int,
        _ record: inout Record
    ) {
        switch attributes["t"] ?? "n" {
        case "s":
            if let index = Int(value), workbook.texts.indices.contains(index) {
                text(workbook.texts[index], column, &record)
            }
        case "inlineStr": text(CellValue.unescaped(inline), column, &record)
        case "b":
            let isTrue = value == "1" || value == "true"
            record.append((isTrue ? "true" : "false").utf8, column: column, isJSON: true)
        case "n": append(value, attributes["s"], column, &record)
        default: text(CellValue.unescaped(value), column, &record)
        }
    }

    /// A number: a date or digits with zeros in front by the cell's style.
    private func append(
        _ value: String,
        _ style: String?,
        _ column: Int,
        _ record: inout Record
    ) {
        let value = trimmed(value)
        guard let number = CellValue.number(value) else { return text(value, column, &record) }
        switch workbook.styles.meaning(style) {
        case .date:
            if let date = CellValue.date(value, is1904: workbook.is1904) {
                return text(date, column, &record)
            }
        case .digits(let count):
            if case .integer(let whole) = number, whole >= 0 {
                let digits = String(whole)
                let zeros = String(repeating: "0", count: max(0, count - digits.count))
                return text(zeros + digits, column, &record)
            }
        case .number: break
        }
        record.append(number.canonicalBytes, column: column, isJSON: true)
    }

    private func text(_ text: String, _ column: Int, _ record: inout Record) {
        let text = trimmed(text)
        if !text.isEmpty { record.append(text.utf8, column: column) }
    }

    private func trimmed(_ text: String) -> String {
        guard let first = text.first, let last = text.last else { return "" }
        return first.isWhitespace || last.isWhitespace ? Self.withoutBlanks(text) : text
    }

    private static func withoutBlanks(_ text: String) -> String {
        let start = text.firstIndex { !$0.isWhitespace } ?? text.endIndex
        let end = text.lastIndex { !$0.isWhitespace }
        return end.map { String(text[start...$0]) } ?? ""
    }

    /// The column of `BC12`, from 0; nil where the reference has no letters.
    static func column(_ reference: String) -> Int? {
        var column = 0
        for byte in reference.utf8 {
            guard (65...90).contains(byte) else { break }
            column = column * 26 + Int(byte) - 64
            guard column <= columnsMax else { return columnsMax }
        }
        return column == 0 ? nil : column - 1
    }

    /// `BC` of a column counted from 0.
    static func letters(_ column: Int) -> String {
        var (rest, letters) = (column + 1, "")
        while rest > 0 {
            letters = String(UnicodeScalar(UInt8(65 + (rest - 1) % 26))) + letters
            rest = (rest - 1) / 26
        }
        return letters
    }
}

/// A count that a closure and its owner share.
private final class ByteCounter {
    var count: Int64 = 0
}

extension SheetReader {
    /// Whether a row is the header once more, as above each group of rows.
    private func isHeader(_ record: Record) -> Bool {
        guard headerCount > 1 else { return false }
        let filled = record.fields.filter { $0.end > $0.start }
        return filled.count == headerCount
            && filled.allSatisfy { field in
                places[field.column].map { names[$0] == record.text(field) } == true
            }
    }

    /// Whether a row is the title of a group of rows, which has a header of its own below.
    private mutating func isGroupTitle(_ record: Record) throws -> Bool {
        guard headerCount > 2, record.fields.count(where: { $0.end > $0.start }) == 1 else {
            return false
        }
        if ahead.isEmpty {
            var next = Record()
            guard try scan(into: &next) else { return false }
            ahead.append(next)
        }
        return ahead.last.map(isHeader) == true
    }
}
