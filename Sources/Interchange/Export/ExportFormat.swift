import CRM
import JSON

/// The notations that records are written in.
package enum ExportFormat: String, CaseIterable, Sendable {
    /// A table with a header, safe to open in a spreadsheet.
    case csv
    /// One JSON object a line; nothing is lost.
    case jsonl
    /// An Excel workbook of one sheet.
    case xlsx
    /// vCards 4.0 (RFC 6350); contacts only.
    case vcf
}

/// Writes one record after the other in one format.
struct ExportWriter {
    private let kind: ExportKind
    private let format: ExportFormat
    private let columns: [String]
    private let hasMark: Bool
    private var workbook = WorkbookWriter()

    /// `hasMark` begins a CSV with the byte order mark by which Excel knows UTF-8.
    init(_ kind: ExportKind, _ format: ExportFormat, hasMark: Bool = false) {
        (self.kind, self.format, columns, self.hasMark) = (kind, format, kind.columns, hasMark)
    }

    /// What stands before the first record.
    mutating func begin(into bytes: inout [UInt8]) {
        switch format {
        case .csv:
            if hasMark { bytes.append(contentsOf: "\u{FEFF}".utf8) }
            bytes.append(contentsOf: CSVWriter.row(columns).utf8)
            bytes.append(contentsOf: "\r\n".utf8)
        case .xlsx: workbook.begin(kind.rawValue, columns, into: &bytes)
        case .jsonl, .vcf: break
        }
    }

    /// What stands behind the last record.
    mutating func end(into bytes: inout [UInt8]) {
        if format == .xlsx { workbook.finish(into: &bytes) }
    }

    /// Appends a record's cells, in the order of the kind's columns.
    ///
    /// - Throws: ``InterchangeError/badOption(option:value:expected:)`` when a sheet is full.
    mutating func append(_ cells: [JSON], to bytes: inout [UInt8]) throws {
        switch format {
        case .xlsx:
            guard workbook.rows < WorkbookWriter.rowsMax else {
                throw InterchangeError.badOption(
                    option: "--format",
                    value: "xlsx",
                    expected: "csv or jsonl: a sheet has room for "
                        + "\(WorkbookWriter.rowsMax - 1) records"
                )
            }
            workbook.append(cells, into: &bytes)
        case .csv: appendRow(cells, to: &bytes)
        case .jsonl: appendLine(cells, to: &bytes)
        case .vcf: VCardWriter.append(Dictionary(zip(columns, cells)) { $1 }, to: &bytes)
        }
    }

    private func appendRow(_ cells: [JSON], to bytes: inout [UInt8]) {
        for (index, cell) in cells.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            switch cell {
            case .null: break
            case .string(let text):
                let prefix = FormulaGuard.isNeeded(text.utf8) ? "'" : ""
                CSVWriter.append((prefix + text).utf8, to: &bytes)
            // A negative number is a number in any spreadsheet: no apostrophe.
            default: CSVWriter.append(cell.canonicalBytes, to: &bytes)
            }
        }
        bytes.append(contentsOf: "\r\n".utf8)
    }

    private func appendLine(_ cells: [JSON], to bytes: inout [UInt8]) {
        var object: JSONObject = ["type": .string(kind.singular), "v": 1]
        for (column, cell) in zip(columns, cells) where !cell.isNull { object[column] = cell }
        bytes.append(contentsOf: JSON.object(object).canonicalBytes)
        bytes.append(UInt8(ascii: "\n"))
    }
}
