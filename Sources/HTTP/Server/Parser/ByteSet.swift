/// A set of ASCII bytes, asked once for every byte that arrives.
struct ByteSet: Sendable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    init(_ ranges: ClosedRange<UInt8>..., and text: String = "") {
        for range in ranges { for byte in range { insert(byte) } }
        for byte in text.utf8 { insert(byte) }
    }

    private mutating func insert(_ byte: UInt8) {
        if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte & 63) }
    }

    func contains(_ byte: UInt8) -> Bool {
        guard byte < 128 else { return false }
        return (byte < 64 ? low : high) >> UInt64(byte & 63) & 1 == 1
    }

    /// Whether these are one or more bytes, all of the set.
    func spans(_ bytes: Span<UInt8>) -> Bool {
        guard !bytes.isEmpty else { return false }
        for index in bytes.indices where !contains(bytes[index]) { return false }
        return true
    }

    private static let digits: ClosedRange<UInt8> = 0x30...0x39
    private static let upper: ClosedRange<UInt8> = 0x41...0x5A
    private static let lower: ClosedRange<UInt8> = 0x61...0x7A

    /// What methods and names of fields are made of (RFC 9110, 5.6.2).
    static let token = ByteSet(digits, upper, lower, and: "!#$%&'*+-.^_`|~")

    /// What a target is made of: RFC 3986, and what browsers send in queries besides.
    ///
    /// Those are brackets, braces, bars, circumflexes and backquotes. No fragment, no backslash.
    static let target = ByteSet(digits, upper, lower, and: "-._~:/?@!$&'()*+,;=%[]{}|^`")

    /// A name or an IPv4 address in an authority.
    static let host = ByteSet(digits, upper, lower, and: "-._~!$&'()*+,;=%")

    /// What stands between the brackets of an IPv6 address.
    static let address = ByteSet(digits, 0x41...0x46, 0x61...0x66, and: ":.")
}

extension UInt8 {
    /// The value of a hexadecimal digit; nil for any other byte.
    var hexValue: UInt64? {
        switch self {
        case 0x30...0x39: UInt64(self - 0x30)
        case 0x41...0x46: UInt64(self - 0x41 + 10)
        case 0x61...0x66: UInt64(self - 0x61 + 10)
        default: nil
        }
    }

    var isDigit: Bool { (0x30...0x39).contains(self) }

    /// A space or a tab, all the white space that the protocol knows within a line.
    var isBlank: Bool { self == 0x20 || self == 0x09 }
}

extension Span<UInt8> {
    /// The place of the first such byte.
    func firstIndex(of byte: UInt8, from start: Int = 0) -> Int? {
        var index = start
        while index < count {
            if self[index] == byte { return index }
            index += 1
        }
        return nil
    }

    /// What is left of a range without the blanks at both ends.
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, self[start].isBlank { start += 1 }
        while end > start, self[end - 1].isBlank { end -= 1 }
        return start..<end
    }

    /// The text that these bytes are; nil when they are not UTF-8.
    var text: String? { withUnsafeBufferPointer { String(validating: $0, as: UTF8.self) } }

    /// Whether these are the bytes of an ASCII text, in any case.
    func matches(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { expected in
            for index in indices where self[index].lowercased != expected[index].lowercased {
                return false
            }
            return true
        }
    }
}

extension UInt8 {
    /// The lower case of an ASCII letter; any other byte as it is.
    var lowercased: UInt8 { (0x41...0x5A).contains(self) ? self | 0x20 : self }
}
