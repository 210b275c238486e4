import CRM
import JSON

/// The notations that records are written in.
package enum ExportFormat: String, CaseIterable, Sendable {
    /// A table with a header, safe to open in a spreadsheet.
    case csv
    /// One JSON object a line; nothing is lost.
    case jsonl
    /// vCards 4.0 (RFC 6350); contacts only.
    case vcf
}

/// Writes one record after the other in one format.
struct ExportWriter {
    private let kind: ExportKind
    private let format: ExportFormat
    private let columns: [String]

    init(_ kind: ExportKind, _ format: ExportFormat) {
        (self.kind, self.format, columns) = (kind, format, kind.columns)
    }

    /// What stands before the first record.
    func begin(into bytes: inout [UInt8]) {
        guard format == .csv else { return }
        bytes.append(contentsOf: CSVWriter.row(columns).utf8)
        bytes.append(contentsOf: "\r\n".utf8)
    }

    /// Appends a record's cells, in the order of the kind's columns.
    func append(_ cells: [JSON], to bytes: inout [UInt8]) {
        switch format {
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
