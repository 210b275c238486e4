extension JSONParser {
    /// Reads a string, standing on its opening quote.
    mutating func string() throws(JSONError.Fault) -> String {
        index &+= 1
        let start = index
        while index < end {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                let text = try text(start..<index)
                index &+= 1
                return text
            }
            if byte == UInt8(ascii: "\\") { return try escapedString(from: start) }
            if byte < 0x20 { throw controlFault(byte) }
            index &+= 1
        }
        throw fault("the string that starts here has no closing quote", at: start - 1)
    }

    private func controlFault(_ byte: UInt8) -> JSONError.Fault {
        fault("a string holds \(described(byte)); control characters must be escaped")
    }

    /// Checked text of a part of the document.
    private func text(_ range: Range<Int>) throws(JSONError.Fault) -> String {
        let part = UnsafeBufferPointer(rebasing: bytes[range])
        if let text = String(validating: part, as: UTF8.self) { return text }
        throw fault("bytes that are not UTF-8", at: range.lowerBound + Self.validLength(part))
    }

    /// Reads the rest of a string that has escapes, standing on the first backslash.
    private mutating func escapedString(from start: Int) throws(JSONError.Fault) -> String {
        var result = try text(start..<index)
        while index < end {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "\""):
                index += 1
                return result
            case UInt8(ascii: "\\"):
                result.unicodeScalars.append(try escape())
            default:
                let run = index
                while index < end, bytes[index] >= 0x20, bytes[index] != UInt8(ascii: "\""),
                    bytes[index] != UInt8(ascii: "\\")
                {
                    index += 1
                }
                guard index > run else { throw controlFault(byte) }
                result += try text(run..<index)
            }
        }
        throw fault("the string that starts here has no closing quote", at: start - 1)
    }

    /// Reads one escape, or two that make a surrogate pair, standing on the backslash.
    private mutating func escape() throws(JSONError.Fault) -> Unicode.Scalar {
        let start = index
        index += 1
        guard let byte = current else { throw fault("the text ends inside an escape") }
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): break
        default: throw fault("there is no escape \\ before \(described(byte))", at: start)
        }
        let unit = try hexUnit(start)
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard unit < 0xDC00, current == UInt8(ascii: "\\"), index + 1 < end,
            bytes[index + 1] == UInt8(ascii: "u")
        else { throw fault("half of a surrogate pair without the other", at: start) }
        index += 2
        let low = try hexUnit(start)
        let code = 0x10000 + (UInt32(unit & 0x3FF) << 10 | UInt32(low & 0x3FF))
        guard (0xDC00...0xDFFF).contains(low), let scalar = Unicode.Scalar(code) else {
            throw fault("half of a surrogate pair without the other", at: start)
        }
        return scalar
    }

    private mutating func hexUnit(_ start: Int) throws(JSONError.Fault) -> UInt16 {
        guard end - index >= 4 else { throw fault("the text ends inside an escape") }
        var unit: UInt16 = 0
        for _ in 0..<4 {
            let byte = bytes[index]
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: throw fault("\\u needs four hexadecimal digits", at: start)
            }
            unit = unit << 4 | UInt16(digit)
            index += 1
        }
        return unit
    }

    /// Bytes before the first that is no UTF-8, for the message of an error.
    private static func validLength(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var decoder = UTF8()
        var source = bytes.makeIterator()
        var valid = 0
        while case .scalarValue(let scalar) = decoder.decode(&source) {
            valid += UTF8.width(scalar)
        }
        return valid
    }
}
