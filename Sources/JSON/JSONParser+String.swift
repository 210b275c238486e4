extension JSONParser {
    /// Reads a string, standing on its opening quote.
    mutating func string() throws(JSONError.Fault) -> String {
        let quote = index
        index &+= 1
        try skipPlain()
        // Most strings have no escape: they are taken from the document in one piece.
        if current == UInt8(ascii: "\"") {
            defer { index &+= 1 }
            return text(bytes[(quote &+ 1)..<index])
        }
        unescaped.removeAll(keepingCapacity: true)
        unescaped += bytes[(quote &+ 1)..<index]
        while let byte = current {
            switch byte {
            case UInt8(ascii: "\""):
                index &+= 1
                return unescaped.withUnsafeBufferPointer { text($0[...]) }
            case UInt8(ascii: "\\"):
                let scalar = try escape()
                if scalar.isASCII {
                    unescaped.append(UInt8(truncatingIfNeeded: scalar.value))
                } else {
                    unescaped += scalar.utf8
                }
            default:
                throw fault("a string holds \(described(byte)); control characters must be escaped")
            }
            let start = index
            try skipPlain()
            unescaped += bytes[start..<index]
        }
        throw fault("the string that starts here has no closing quote", at: quote)
    }

    /// The text of bytes that have been checked.
    private func text(_ checked: Slice<UnsafeBufferPointer<UInt8>>) -> String {
        String(decoding: UnsafeBufferPointer(rebasing: checked), as: UTF8.self)
    }

    /// Steps over well-formed UTF-8 up to a quote, a backslash, a control character or the end.
    private mutating func skipPlain() throws(JSONError.Fault) {
        while index < end {
            if end &- index >= 8 {
                let special = specialBits(eightAt: index)
                guard special != 0 else {
                    index &+= 8
                    continue
                }
                index &+= special.trailingZeroBitCount &>> 3
            }
            let byte = bytes[index]
            if byte >= 0x80 {
                index &+= try sequenceLength(byte)
            } else if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                return
            } else {
                index &+= 1
            }
        }
    }

    /// Of eight bytes, the first with its top bit set here is the first that is not plain ASCII.
    ///
    /// A byte minus a limit has its top bit set when it is below the limit; a byte exclusive-or a
    /// character is 0, below 1, when it is that character. Borrows only reach the bytes after.
    @inline(__always)
    private func specialBits(eightAt place: Int) -> UInt64 {
        let word = UInt64(
            littleEndian: UnsafeRawBufferPointer(bytes).loadUnaligned(
                fromByteOffset: place,
                as: UInt64.self
            )
        )
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = (word ^ (ones &* 0x22)) &- ones
        let backslashes = (word ^ (ones &* 0x5C)) &- ones
        let controls = word &- (ones &* 0x20)
        return (word | quotes | backslashes | controls) & (ones &* 0x80)
    }

    /// Bytes of the code point at `index`, by Unicode's table 3-7 of well-formed UTF-8.
    private func sequenceLength(_ first: UInt8) throws(JSONError.Fault) -> Int {
        let second: ClosedRange<UInt8>
        let length: Int
        switch first {
        case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: throw fault("bytes that are not UTF-8")
        }
        guard end &- index >= length, second.contains(bytes[index &+ 1]),
            bytes[(index &+ 2)..<max(index &+ 2, index &+ length)].allSatisfy({ $0 & 0xC0 == 0x80 })
        else { throw fault("bytes that are not UTF-8") }
        return length
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
}
