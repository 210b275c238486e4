/// One record of a file before it has a meaning: texts under columns.
///
/// Made to be filled again and again, so that reading allocates nothing per record.
package struct Record: Sendable {
    /// A cell: a range of ``Record/bytes``.
    package struct Field: Sendable {
        /// Index into the reader's columns.
        package var column: Int
        /// First byte.
        package var start: Int
        /// Behind the last byte.
        package var end: Int
        /// Whether the bytes are JSON (number, boolean, array, object) rather than text.
        package var isJSON = false
    }

    /// What makes a record unusable before any of it is understood.
    package struct Problem: Equatable, Sendable {
        /// Index of the column, where one is to blame.
        package var column: Int?
        /// One sentence for the person who has to mend the file.
        package var reason: String
    }

    /// Position among the file's records, from 1, header not counted.
    package var number = 0
    /// Line of the file on which it begins, from 1.
    package var line = 0
    /// The decoded texts of all fields, one after the other.
    package var bytes: [UInt8] = []
    /// The cells; an empty cell is one of no bytes.
    package var fields: [Field] = []
    /// Set when the record must be rejected as it stands.
    package var problem: Problem?

    package init() {}

    /// Forgets all but the position.
    package mutating func clear() {
        bytes.removeAll(keepingCapacity: true)
        fields.removeAll(keepingCapacity: true)
        problem = nil
    }

    /// The text of a cell.
    package func text(_ field: Field) -> String {
        String(decoding: bytes[field.start..<field.end], as: UTF8.self)
    }

    /// Adds a cell; its bytes are copied into the record's one buffer.
    package mutating func append(_ text: some Sequence<UInt8>, column: Int, isJSON: Bool = false) {
        let start = bytes.count
        bytes.append(contentsOf: text)
        fields.append(Field(column: column, start: start, end: bytes.count, isJSON: isJSON))
    }
}

/// Reads one kind of file record by record, in memory that does not grow with the file.
package protocol RecordReader {
    /// Names of the columns met so far, in the order of their indices.
    var columns: [String] { get }
    /// Bytes of the file consumed so far.
    var bytesRead: Int64 { get }
    /// Fills `record` with the next one; false at the end. Throws only when the file fails.
    mutating func next(into record: inout Record) throws -> Bool
}
