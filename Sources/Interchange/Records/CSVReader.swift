import CRM
import Values

/// Reads delimited text (RFC 4180 with any delimiter and any line end), record by record.
///
/// Lenient where programs differ (a quote inside an unquoted field is a quote), strict where data
/// would be lost: text behind a closing quote and a quote never closed make a record a problem.
/// A record longer than ``Limits/recordBytesMax`` is passed over in constant memory. Blank lines
/// are no records.
package struct CSVReader: RecordReader {
    /// Names of the columns, as the header has them; empty before it is read.
    package private(set) var columns: [String] = []
    /// Bytes of the file consumed so far.
    package var bytesRead: Int64 { source.bytesRead }

    private let source: TextSource
    private var scanner: CSVScanner
    private var chunk: [UInt8] = []
    private var at = 0
    private var isAtEnd = false
    private var number = 0
    /// Records read while looking for the header that turned out to lie behind it.
    private var ahead: [Record] = []

    /// Reads all records of `source` as data: ``columns`` stays empty until a header is taken.
    package init(
        _ source: TextSource,
        dialect: CSVDialect,
        recordBytesMax: Int = Limits.recordBytesMax
    ) {
        self.source = source
        scanner = CSVScanner(delimiter: dialect.delimiter, recordBytesMax: recordBytesMax)
    }

    /// Takes the next record as the names of the columns; false at the end of the file.
    ///
    /// Lines above the table are passed over: those of one field when a wider record follows within
    /// the next ten (LinkedIn's notes, Excel's `sep=;`).
    package mutating func readHeader() throws -> Bool {
        var opening: [Record] = []
        var record = Record()
        while opening.count < 10, try scanNext(into: &record) {
            let isDeclaration =
                opening.isEmpty && record.fields.count <= 2
                && record.bytes == Array("sep=".utf8)
            if !isDeclaration { opening.append(record) }
        }
        guard !opening.isEmpty else { return false }
        let widest = opening.map(\.fields.count).max() ?? 1
        let start = widest == 1 ? 0 : opening.firstIndex { $0.fields.count > 1 } ?? 0
        columns = opening[start].fields.map { CSVReader.headerName(opening[start].text($0)) }
        ahead = Array(opening[(start + 1)...].reversed())
        return true
    }

    package mutating func next(into record: inout Record) throws -> Bool {
        if let waiting = ahead.popLast() {
            record = waiting
        } else {
            guard try scanNext(into: &record) else { return false }
        }
        number += 1
        record.number = number
        return true
    }

    /// White space and a stray byte order mark around a name mean nothing.
    private static func headerName(_ text: String) -> String {
        MatchKey.trimmed(text.replacing("\u{FEFF}", with: ""))
    }

    private mutating func scanNext(into record: inout Record) throws -> Bool {
        repeat {
            record.clear()
            guard try scanOne(into: &record) else { return false }
        } while record.problem == nil && record.fields.count == 1 && record.bytes.isEmpty
            && !scanner.wasQuoted
        return true
    }

    private mutating func scanOne(into record: inout Record) throws -> Bool {
        var scanner = scanner
        defer { self.scanner = scanner }
        scanner.begin()
        while true {
            if at == chunk.count {
                guard !isAtEnd, try source.read(into: &chunk) else {
                    isAtEnd = true
                    (chunk, at) = ([], 0)
                    return scanner.finish(&record)
                }
                at = 0
            }
            var used = 0
            let isDone = chunk.withUnsafeBufferPointer { bytes in
                scanner.scan(bytes, from: at, used: &used, into: &record)
            }
            at = used
            if isDone { return true }
        }
    }
}
