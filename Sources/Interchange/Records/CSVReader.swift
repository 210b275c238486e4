import CRM
import Values

/// Reads delimited text (RFC 4180 with any delimiter and any line end), record by record.
///
/// Lenient where programs differ (a quote inside an unquoted field is a quote), strict where data
/// would be lost: text behind a closing quote and a quote never closed make a record a problem, but
/// cost their own row alone (``CSVRescue``). A record longer than ``Limits/recordBytesMax`` is
/// passed over in constant memory. Blank rows are no records, nor is a header that stands again.
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
    private var rescue = CSVRescue()
    /// The bytes of all names together, to know the header again at a glance.
    private var headerBytes = 0

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
    /// Lines above the table are passed over: Excel's `sep=;`, and what ``HeaderFinder`` knows.
    package mutating func readHeader() throws -> Bool {
        var opening: [Record] = []
        var record = Record()
        while opening.count < HeaderFinder.recordsMax, try scanNext(into: &record) {
            let isDeclaration =
                opening.isEmpty && record.fields.count <= 2 && record.bytes.count <= 5
                && record.text(record.fields[0]).lowercased().hasPrefix("sep=")
            if isDeclaration { continue }
            opening.append(record)
            // Until the header is known, the first row that is one tells the width.
            if rescue.width < 2, record.problem == nil { rescue.width = record.fields.count }
        }
        guard !opening.isEmpty else { return false }
        let start = HeaderFinder.place(among: opening)
        columns = opening[start].fields.map { CSVReader.headerName(opening[start].text($0)) }
        headerBytes = columns.reduce(0) { $0 + $1.utf8.count }
        rescue.width = columns.count
        ahead = Array(opening[(start + 1)...].reversed())
        return true
    }

    package mutating func next(into record: inout Record) throws -> Bool {
        repeat {
            if let waiting = ahead.popLast() {
                record = waiting
            } else {
                guard try scanNext(into: &record) else { return false }
            }
        } while try isHeader(record) || isGroupTitle(record)
        number += 1
        record.number = number
        return true
    }

    /// Whether a record is the title of a group of rows, which has a header of its own below.
    private mutating func isGroupTitle(_ record: Record) throws -> Bool {
        guard columns.count > 2, record.isTitle else { return false }
        if ahead.isEmpty {
            var next = Record()
            guard try scanNext(into: &next) else { return false }
            ahead.append(next)
        }
        return ahead.last.map(isHeader) == true
    }

    /// Whether a record repeats the header: exports in parts were joined.
    private func isHeader(_ record: Record) -> Bool {
        guard record.fields.count == columns.count, columns.count > 1,
            record.bytes.count >= headerBytes, record.bytes.count <= headerBytes + 64,
            record.problem == nil
        else { return false }
        return zip(record.fields, columns).allSatisfy {
            CSVReader.headerName(record.text($0)) == $1
        }
    }

    /// White space and a stray byte order mark around a name mean nothing.
    private static func headerName(_ text: String) -> String {
        MatchKey.trimmed(text.replacing("\u{FEFF}", with: ""))
    }

    private mutating func scanNext(into record: inout Record) throws -> Bool {
        repeat {
            record.clear()
            guard try scanOne(into: &record) else { return false }
        } while record.problem == nil && record.isBlank
            && !(scanner.wasQuoted && (record.fields.count == 1 || !record.bytes.isEmpty))
        return true
    }

    private mutating func scanOne(into record: inout Record) throws -> Bool {
        var scanner = scanner
        defer { self.scanner = scanner }
        scanner.begin()
        rescue.begin(at: at)
        while true {
            if at == chunk.count {
                rescue.hold(chunk)
                guard !isAtEnd, try source.read(into: &chunk) else {
                    isAtEnd = true
                    (chunk, at) = ([], 0)
                    let isAny = scanner.finish(&record)
                    if record.problem != nil { mend(&record, &scanner) }
                    return isAny
                }
                at = 0
            }
            var used = 0
            let isDone = chunk.withUnsafeBufferPointer { bytes in
                scanner.scan(bytes, from: at, used: &used, into: &record)
            }
            at = used
            if isDone {
                if record.problem != nil { mend(&record, &scanner) }
                return true
            }
        }
    }

    /// Takes back the rows that a stray quote swallowed.
    private mutating func mend(_ record: inout Record, _ scanner: inout CSVScanner) {
        if rescue.rereads(&record, chunk, upTo: at, scanner) { return }
        guard let rest = rescue.split(&record, chunk, upTo: at, scanner) else { return }
        chunk = rest + chunk[at...]
        at = 0
        scanner.restart(line: rescue.line)
    }
}
