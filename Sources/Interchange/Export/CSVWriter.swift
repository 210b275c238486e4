/// Writes rows by RFC 4180: comma, doubled quotes, CRLF.
package enum CSVWriter {
    /// A row as text without its line end; long ones are cut off at 100,000 bytes.
    package static func row(_ cells: [String]) -> String {
        var bytes: [UInt8] = []
        for (index, cell) in cells.enumerated() where bytes.count < 100_000 {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            append(cell.utf8.prefix(100_000), to: &bytes)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends a cell, quoted where it must be.
    package static func append(_ cell: some Collection<UInt8>, to bytes: inout [UInt8]) {
        guard cell.contains(where: isSpecial) else {
            bytes.append(contentsOf: cell)
            return
        }
        bytes.append(UInt8(ascii: "\""))
        for byte in cell {
            if byte == UInt8(ascii: "\"") { bytes.append(byte) }
            bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\r"), UInt8(ascii: "\n"),
            UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: "|"), UInt8(ascii: " "):
            true
        default: false
        }
    }
}
