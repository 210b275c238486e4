import Foundation
import Interchange

/// Cells by column name, as a test writes them down.
typealias Row = [String: String]

/// What a reader made of a text.
struct Reading {
    var columns: [String] = []
    var rows: [Row] = []
    var lines: [Int] = []
    var problems: [Int: String] = [:]

    init(_ reader: some RecordReader) throws { try self.init(anyReader: reader) }

    init(anyReader: any RecordReader) throws {
        var reader = anyReader
        var record = Record()
        while try reader.next(into: &record) {
            if let problem = record.problem { problems[record.number] = problem.reason }
            lines.append(record.line)
            var row: Row = [:]
            for field in record.fields where field.column < reader.columns.count {
                row[reader.columns[field.column]] = record.text(field)
            }
            rows.append(row)
        }
        columns = reader.columns
    }

    static func csv(_ text: String, max: Int = 1_000_000) throws -> Reading {
        try csv(Array(text.utf8), max: max)
    }

    static func csv(_ bytes: [UInt8], max: Int = 1_000_000) throws -> Reading {
        let opening = TextOpening(bytes)
        let source = TextSource(
            ByteSource(bytes: bytes),
            encoding: opening.encoding,
            markBytes: opening.markBytes
        )
        var reader = CSVReader(
            source,
            dialect: CSVDialect(sniffing: bytes),
            recordBytesMax: max
        )
        _ = try reader.readHeader()
        return try Reading(reader)
    }

    static func source(_ text: String) -> TextSource {
        TextSource(ByteSource(bytes: Array(text.utf8)), encoding: .utf8)
    }
}
