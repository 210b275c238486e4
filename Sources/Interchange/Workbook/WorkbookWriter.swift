import JSON

/// Writes one sheet as an Excel workbook, row by row.
///
/// Texts are texts, whatever they begin with: nothing runs as a formula, and zeros in front stay.
/// Moments are texts as in the other formats. Integers beyond 15 digits are texts, since
/// spreadsheets round them.
struct WorkbookWriter {
    /// Rows of a sheet, header included.
    static let rowsMax = 1_048_576

    private var zip = ZipWriter()
    private(set) var rows = 0

    /// Begins the workbook and writes the header.
    mutating func begin(_ name: String, _ columns: [String], into bytes: inout [UInt8]) {
        for (part, text) in Self.parts(name) {
            zip.begin(part, into: &bytes)
            zip.append(Array((Self.declaration + text).utf8), into: &bytes)
            zip.end(into: &bytes)
        }
        zip.begin("xl/worksheets/sheet1.xml", into: &bytes)
        let start = Self.declaration + "<worksheet xmlns=\"\(Self.main)\"><sheetData>"
        zip.append(Array(start.utf8), into: &bytes)
        append(columns.map(JSON.string), into: &bytes)
    }

    /// Writes a row of cells under the header, in its order.
    mutating func append(_ cells: [JSON], into bytes: inout [UInt8]) {
        rows += 1
        var row = Array("<row r=\"\(rows)\">".utf8)
        for (column, cell) in cells.enumerated() where !cell.isNull {
            Self.append(cell, "\(SheetReader.letters(column))\(rows)", to: &row)
        }
        row.append(contentsOf: "</row>".utf8)
        zip.append(row, into: &bytes)
    }

    /// Ends the sheet and the workbook.
    mutating func finish(into bytes: inout [UInt8]) {
        zip.append(Array("</sheetData></worksheet>".utf8), into: &bytes)
        zip.end(into: &bytes)
        zip.finish(into: &bytes)
    }

    private static func append(_ cell: JSON, _ place: String, to row: inout [UInt8]) {
        switch cell {
        case .bool(let value):
            row.append(contentsOf: "<c r=\"\(place)\" t=\"b\"><v>\(value ? 1 : 0)</v></c>".utf8)
        case .integer(let value) where value.magnitude < 1_000_000_000_000_000:
            row.append(contentsOf: "<c r=\"\(place)\"><v>\(value)</v></c>".utf8)
        case .number:
            row.append(contentsOf: "<c r=\"\(place)\"><v>\(cell.canonicalText)</v></c>".utf8)
        default:
            let text = cell.stringValue ?? cell.canonicalText
            row.append(contentsOf: "<c r=\"\(place)\" t=\"inlineStr\"><is>".utf8)
            row.append(contentsOf: "<t xml:space=\"preserve\">".utf8)
            appendText(text, to: &row)
            row.append(contentsOf: "</t></is></c>".utf8)
        }
    }

    /// Characters that XML cannot hold, or would change, are written as `_x000D_`.
    private static func appendText(_ text: String, to row: inout [UInt8]) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": row.append(contentsOf: "&amp;".utf8)
            case "<": row.append(contentsOf: "&lt;".utf8)
            case ">": row.append(contentsOf: "&gt;".utf8)
            case "_": row.append(contentsOf: (text.contains("_x") ? "_x005F_" : "_").utf8)
            case "\n", "\t": row.append(UInt8(scalar.value))
            case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                let zeros = String(repeating: "0", count: 4 - digits.count)
                row.append(contentsOf: "_x\(zeros)\(digits)_".utf8)
            default: row.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
            }
        }
    }

    private static let declaration =
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
    private static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    private static let office =
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    private static let package = "http://schemas.openxmlformats.org/package/2006"
    private static let type = "application/vnd.openxmlformats-officedocument.spreadsheetml"

    /// The parts around the sheet; its name is one of ours and needs no escape.
    private static func parts(_ name: String) -> [(String, String)] {
        [
            (
                "[Content_Types].xml",
                "<Types xmlns=\"\(package)/content-types\">"
                    + "<Default Extension=\"rels\" ContentType=\"application/"
                    + "vnd.openxmlformats-package.relationships+xml\"/>"
                    + "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
                    + "<Override PartName=\"/xl/workbook.xml\" ContentType=\"\(type).sheet.main+xml\"/>"
                    + "<Override PartName=\"/xl/worksheets/sheet1.xml\" "
                    + "ContentType=\"\(type).worksheet+xml\"/></Types>"
            ),
            (
                "_rels/.rels",
                "<Relationships xmlns=\"\(package)/relationships\"><Relationship Id=\"rId1\" "
                    + "Type=\"\(office)/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
            (
                "xl/workbook.xml",
                "<workbook xmlns=\"\(main)\" xmlns:r=\"\(office)\"><sheets>"
                    + "<sheet name=\"\(name)\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
            ),
            (
                "xl/_rels/workbook.xml.rels",
                "<Relationships xmlns=\"\(package)/relationships\"><Relationship Id=\"rId1\" "
                    + "Type=\"\(office)/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ]
    }
}
