/// Bytes as pairs of hexadecimal digits in lower case.
package enum Hex {
    /// Two digits a byte.
    package static func encode(_ bytes: some Collection<UInt8>) -> String {
        // Over the buffer: other modules call this unspecialized, with a call for each byte.
        bytes.withContiguousStorageIfAvailable(encode(buffer:)) ?? encode(Array(bytes))
    }

    private static func encode(buffer bytes: UnsafeBufferPointer<UInt8>) -> String {
        String(unsafeUninitializedCapacity: bytes.count * 2) { text in
            for (place, byte) in bytes.enumerated() {
                text.initializeElement(at: 2 * place, to: digit(byte >> 4))
                text.initializeElement(at: 2 * place + 1, to: digit(byte & 15))
            }
            return 2 * bytes.count
        }
    }

    /// The bytes of a text of lower-case pairs; nil for any other text.
    ///
    /// Capitals are refused, so that one value has one text.
    package static func decode(_ text: String) -> [UInt8]? {
        let digits = text.utf8
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        var high: UInt8?
        for character in digits {
            guard let value = value(of: character) else { return nil }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return bytes
    }

    /// Appends the digits of `bytes` to text in UTF-8.
    static func append(_ bytes: UnsafeRawBufferPointer, to text: inout [UInt8]) {
        for byte in bytes {
            text.append(digit(byte >> 4))
            text.append(digit(byte & 15))
        }
    }

    @inline(__always)
    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") &+ value : UInt8(ascii: "a") &- 10 &+ value
    }

    private static func value(of character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
