/// What a statement answered, copied out of the library's memory.
package struct PostgreSQLRows: Sendable {
    /// The names of the columns, in order; they may repeat.
    package let columns: [String]
    /// How many rows there are.
    package let count: Int
    /// Rows that a statement changed or answered, by its command tag.
    package let affected: Int
    /// Row after row; nil stands for NULL.
    private let cells: [[UInt8]?]

    init(columns: [String], count: Int, affected: Int, cells: [[UInt8]?]) {
        self.columns = columns
        self.count = count
        self.affected = affected
        self.cells = cells
    }

    /// One value in PostgreSQL's text form; nil for NULL.
    package func bytes(_ row: Int, _ column: Int) -> [UInt8]? {
        precondition(row < count && column < columns.count, "there is no such row or column")
        return cells[row * columns.count + column]
    }

    /// One value as text; nil for NULL.
    package func text(_ row: Int, _ column: Int) -> String? {
        bytes(row, column).map { String(decoding: $0, as: UTF8.self) }
    }

    /// All rows as texts.
    package var texts: [[String?]] {
        (0..<count).map { row in columns.indices.map { text(row, $0) } }
    }
}
