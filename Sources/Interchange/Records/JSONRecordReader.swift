import CRM
import JSON

/// Reads objects from JSON Lines (one a line) or from a file that is one array of objects.
///
/// A line or element that is no object is a record with a problem, never the end of reading.
package struct JSONRecordReader: RecordReader {
    /// Names of the columns met so far, in the order of their indices.
    package var columns: [String] { table.names }
    /// Bytes of the file consumed so far.
    package var bytesRead: Int64 { elements.bytesRead }

    private var elements: any JSONElements
    private var table = ColumnTable()
    private var number = 0

    /// Reads one object a line.
    package init(lines source: TextSource, recordBytesMax: Int) {
        elements = JSONLineElements(source, recordBytesMax: recordBytesMax)
    }

    /// Reads the objects of one array.
    package init(array source: TextSource, recordBytesMax: Int) {
        elements = JSONArrayElements(source, recordBytesMax: recordBytesMax)
    }

    package mutating func next(into record: inout Record) throws -> Bool {
        record.clear()
        guard try elements.next() else { return false }
        number += 1
        (record.number, record.line) = (number, elements.line)
        let bytes = elements.element
        if let reason = elements.problem {
            refuse(&record, bytes, reason)
            return true
        }
        do {
            let value = try JSON(parsing: bytes)
            guard case .object(let members) = value else {
                refuse(&record, bytes, "the line holds JSON, but no object")
                return true
            }
            for (key, value) in members { append(value, key: key, to: &record) }
            // HubSpot and Airtable put the fields of a record into a member of their own.
            for case .object(let inner) in ["properties", "fields"].map({ members[$0] ?? .null }) {
                for (key, value) in inner where members[key] == nil {
                    append(value, key: key, to: &record)
                }
            }
        } catch {
            refuse(&record, bytes, "not valid JSON: \(error.reason) (character \(error.column))")
        }
        return true
    }

    private mutating func append(_ value: JSON, key: String, to record: inout Record) {
        if case .object = value, key == "properties" || key == "fields" { return }
        let column = table.index(of: key)
        switch value {
        case .null: break
        case .string(let text): record.append(text.utf8, column: column)
        default: record.append(value.canonicalBytes, column: column, isJSON: true)
        }
    }

    private mutating func refuse(_ record: inout Record, _ bytes: [UInt8], _ reason: String) {
        record.append(bytes.prefix(100_000), column: table.index(of: "record"))
        record.problem = Record.Problem(column: nil, reason: reason)
    }
}

/// The texts of JSON values, one after the other.
private protocol JSONElements {
    var element: [UInt8] { get }
    var line: Int { get }
    var problem: String? { get }
    var bytesRead: Int64 { get }
    mutating func next() throws -> Bool
}

private struct JSONLineElements: JSONElements {
    private var lines: LineReader
    private let recordBytesMax: Int
    private(set) var problem: String?

    init(_ source: TextSource, recordBytesMax: Int) {
        lines = LineReader(source, lineBytesMax: recordBytesMax)
        self.recordBytesMax = recordBytesMax
    }

    var element: [UInt8] { lines.line }
    var line: Int { lines.number }
    var bytesRead: Int64 { lines.bytesRead }

    mutating func next() throws -> Bool {
        repeat {
            guard try lines.next() else { return false }
        } while lines.line.allSatisfy { $0 <= 0x20 }
        problem = lines.isOverlong ? "the line is longer than \(recordBytesMax) bytes" : nil
        return true
    }
}

/// Cuts an array into its elements by counting brackets outside of strings.
private struct JSONArrayElements: JSONElements {
    private(set) var element: [UInt8] = []
    private(set) var line = 1
    private(set) var problem: String?

    private let source: TextSource
    private let recordBytesMax: Int
    private var chunk: [UInt8] = []
    private var at = 0
    private var currentLine = 1
    private var depth = 0
    /// The object around the array, until the array begins; nil where there is none.
    private var envelope: JSONEnvelope?
    private var isInString = false
    private var isEscaped = false
    private var isDone = false

    init(_ source: TextSource, recordBytesMax: Int) {
        self.source = source
        self.recordBytesMax = recordBytesMax
    }

    var bytesRead: Int64 { source.bytesRead }

    mutating func next() throws -> Bool {
        element.removeAll(keepingCapacity: true)
        problem = nil
        while !isDone {
            if at == chunk.count {
                at = 0
                guard try source.read(into: &chunk) else {
                    isDone = true
                    problem = "the file ends inside the array; it may be cut off"
                    if element.isEmpty { line = currentLine }
                    return true
                }
                continue
            }
            let byte = chunk[at]
            at += 1
            if byte == UInt8(ascii: "\n") { currentLine += 1 }
            if isOutside(byte) { continue }
            if take(byte) { return true }
        }
        return false
    }

    /// Whether a byte belongs to the object around the array, ahead of it.
    private mutating func isOutside(_ byte: UInt8) -> Bool {
        if depth == 0, envelope == nil, byte == UInt8(ascii: "{") { envelope = JSONEnvelope() }
        guard depth == 0, envelope != nil else { return false }
        guard envelope?.take(byte) == true else { return true }
        envelope = nil
        depth = 1
        return true
    }

    /// Whether an element has ended before or with `byte`.
    private mutating func take(_ byte: UInt8) -> Bool {
        if isInString {
            keep(byte)
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInString = false
            }
            return false
        }
        switch byte {
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            depth += 1
            if depth > 1 { keep(byte) }
        case UInt8(ascii: "]"), UInt8(ascii: "}"):
            depth -= 1
            if depth <= 0 {
                isDone = true
                return !element.isEmpty
            }
            keep(byte)
        case UInt8(ascii: ",") where depth == 1: return !element.isEmpty
        case 0...0x20 where element.isEmpty || depth == 1: break
        default:
            isInString = byte == UInt8(ascii: "\"")
            keep(byte)
        }
        return false
    }

    private mutating func keep(_ byte: UInt8) {
        if element.isEmpty { line = currentLine }
        guard element.count < recordBytesMax else {
            problem = "the element is longer than \(recordBytesMax) bytes"
            return
        }
        element.append(byte)
    }
}
