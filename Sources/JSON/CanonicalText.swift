/// Strings in the form and order of RFC 8785.
enum CanonicalText {
    private static let hexDigits: StaticString = "0123456789abcdef"

    /// Writes a quoted string, escaping only what must be.
    static func append(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        var copy = text
        copy.withUTF8 { utf8 in
            // Nearly no text has anything to escape.
            guard utf8.contains(where: needsEscape) else {
                bytes.append(contentsOf: utf8)
                return
            }
            var start = 0
            for index in utf8.indices where needsEscape(utf8[index]) {
                bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start..<index]))
                appendEscape(utf8[index], to: &bytes)
                start = index + 1
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start...]))
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Writes `,"name":` in one piece, without the comma for the first member; the name is ASCII
    /// that needs no escape.
    static func append(key name: StaticString, isFirst: Bool, to bytes: inout [UInt8]) {
        let length = name.utf8CodeUnitCount
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: length + 4) { buffer in
            buffer.initializeElement(at: 0, to: UInt8(ascii: ","))
            buffer.initializeElement(at: 1, to: UInt8(ascii: "\""))
            name.withUTF8Buffer { utf8 in
                for (index, byte) in utf8.enumerated() {
                    buffer.initializeElement(at: 2 + index, to: byte)
                }
            }
            buffer.initializeElement(at: length + 2, to: UInt8(ascii: "\""))
            buffer.initializeElement(at: length + 3, to: UInt8(ascii: ":"))
            let start = isFirst ? 1 : 0
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: buffer[start..<(length + 4)]))
        }
    }

    static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private static func appendEscape(_ byte: UInt8, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case 0x22, 0x5C: bytes.append(byte)
        default:
            bytes.append(contentsOf: "u00".utf8)
            hexDigits.withUTF8Buffer {
                bytes.append($0[Int(byte >> 4)])
                bytes.append($0[Int(byte & 15)])
            }
        }
    }

    /// Whether `left` comes before `right` when both are compared by UTF-16 units.
    ///
    /// The order of UTF-8 bytes is the same but for one case: code points beyond U+FFFF are made
    /// of surrogates (D800…DFFF) in UTF-16, and so come before U+E000…U+FFFF.
    static func precedes(_ left: String, _ right: String) -> Bool {
        var others = right.utf8.makeIterator()
        for byte in left.utf8 {
            guard let other = others.next() else { return false }
            if byte == other { continue }
            if byte >= 0xEE, other >= 0xEE, (byte >= 0xF0) != (other >= 0xF0) {
                return byte >= 0xF0
            }
            return byte < other
        }
        return others.next() != nil
    }
}
