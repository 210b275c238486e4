import CRM

/// A file read as a flat table of texts, whose columns have no meaning yet.
package struct FlatTable {
    /// Names of the columns, in the order of the file.
    package let columns: [String]
    /// What somebody should know who relies on its texts.
    package private(set) var warnings: [String]
    private let file: RecordFile

    /// Opens a delimited file with a header, or JSON Lines whose first record names the columns.
    ///
    /// - Throws: ``InterchangeError`` when it is empty, no text, of no known format or too wide.
    package init(path: String) throws {
        file = try RecordFile(path: path)
        warnings = file.warnings
        var reader = try file.makeReader()
        var record = Record()
        if reader.columns.isEmpty { _ = try reader.next(into: &record) }
        columns = reader.columns
        guard columns.count <= Limits.columnsMax else {
            throw InterchangeError.tooManyColumns(path: path, count: columns.count)
        }
    }

    /// Calls `body` with the texts of each record, one a column; nil where the record has none.
    ///
    /// Rows quoted as a whole are read as rows, unless `unwraps` is false. Cells beyond the header
    /// are left out. Constant memory.
    package func forEachRow(
        unwraps: Bool = true,
        _ body: (_ line: Int, _ cells: [String?]) throws -> Void
    ) throws {
        var reader = try file.makeReader()
        var record = Record()
        var cells = [String?](repeating: nil, count: columns.count)
        while try reader.next(into: &record) {
            if unwraps, case .csv(let dialect) = file.format {
                _ = record.unwrap(dialect.delimiter, width: columns.count)
            }
            for index in cells.indices { cells[index] = nil }
            for field in record.fields where field.column < cells.count {
                cells[field.column] = record.text(field)
            }
            try body(record.line, cells)
        }
    }
}
