/// Reads vCards 2.1, 3.0 and 4.0 (RFC 6350) as records, one a card.
///
/// The properties of a contact become columns of plain names (`name`, `email`, `phone`, …); every
/// other property becomes a column of its own name, a second one of a name gets a number. Pictures,
/// sounds and keys are left out.
package struct VCardReader: RecordReader {
    /// Names of the columns met so far, in the order of their indices.
    package var columns: [String] { table.names }
    /// Bytes of the file consumed so far.
    package var bytesRead: Int64 { lines.bytesRead }

    private var lines: LineReader
    private var table = ColumnTable()
    private var number = 0
    /// Whether the last card was a group, which is passed over.
    private var wasGroup = false
    /// The first line of the next property, read while looking for folded lines.
    private var waiting: [UInt8]?
    /// The first line of the next card, read while looking for the end of the one before.
    private var nextCard: [UInt8]?
    private let recordBytesMax: Int

    /// Reads all cards of `source`.
    package init(_ source: TextSource, recordBytesMax: Int) {
        lines = LineReader(source, lineBytesMax: recordBytesMax)
        self.recordBytesMax = recordBytesMax
    }

    package mutating func next(into record: inout Record) throws -> Bool {
        repeat {
            wasGroup = false
            guard try readCard(into: &record) else { return false }
        } while wasGroup
        number += 1
        record.number = number
        return true
    }

    private mutating func readCard(into record: inout Record) throws -> Bool {
        record.clear()
        var line = nextCard ?? []
        nextCard = nil
        while line.allSatisfy({ $0 <= 0x20 }) {
            guard try logicalLine(into: &line) else { return false }
        }
        record.line = lines.number - (waiting == nil ? 0 : 1)
        guard Self.isMark(line, "BEGIN") else {
            refuse(&record, line, "a card begins with BEGIN:VCARD, this line does not")
            return true
        }
        var card = VCardFields()
        var bytes = 0
        var isAgent = false
        while true {
            guard try logicalLine(into: &line) else {
                refuse(&record, line, "the file ends inside the card; it may be cut off")
                return true
            }
            if Self.isMark(line, "END") { break }
            if Self.isMark(line, "BEGIN") {
                // Version 2.1 puts the card of somebody's agent inside.
                if isAgent {
                    try skipCard()
                    continue
                }
                nextCard = line
                refuse(&record, [], "the card has no END:VCARD before the next one begins")
                return true
            }
            isAgent = String(decoding: line.prefix(6), as: UTF8.self).uppercased() == "AGENT:"
            bytes += line.count
            if bytes <= recordBytesMax, let property = VCardLine(line) { card.take(property) }
        }
        if bytes > recordBytesMax {
            refuse(&record, [], "the card is longer than \(recordBytesMax) bytes")
            return true
        }
        wasGroup = card.isGroup
        for (name, value) in card.columns() where !wasGroup {
            record.append(value.utf8, column: table.index(of: name))
        }
        return true
    }

    /// One property: continuation lines joined (a blank at the start; `=` at the end before it).
    private mutating func logicalLine(into line: inout [UInt8]) throws -> Bool {
        if let first = waiting {
            line = first
            waiting = nil
        } else {
            guard try lines.next() else { return false }
            line = lines.line
        }
        let isQuotedPrintable = VCardLine.isQuotedPrintable(line)
        while try lines.next() {
            if isQuotedPrintable, line.last == UInt8(ascii: "=") {
                line.removeLast()
                line.append(contentsOf: lines.line)
            } else if let first = lines.line.first, first == 0x20 || first == 0x09, !line.isEmpty {
                line.append(contentsOf: lines.line.dropFirst())
            } else {
                waiting = lines.line
                break
            }
            if line.count > recordBytesMax { line.removeLast(line.count - recordBytesMax) }
        }
        return true
    }

    private mutating func skipCard() throws {
        var line: [UInt8] = []
        while !Self.isMark(line, "END"), try logicalLine(into: &line) {}
    }

    private static func isMark(_ line: [UInt8], _ mark: String) -> Bool {
        let text = String(decoding: line.prefix(40), as: UTF8.self).uppercased()
            .filter { !$0.isWhitespace && $0 != "\u{FEFF}" }
        return text == "\(mark):VCARD"
    }

    private mutating func refuse(_ record: inout Record, _ line: [UInt8], _ reason: String) {
        record.append(line.prefix(100_000), column: table.index(of: "record"))
        record.problem = Record.Problem(column: nil, reason: reason)
    }
}
