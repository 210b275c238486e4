/// The text of a file as UTF-8 bytes, piece by piece, whatever its encoding is.
///
/// Malformed input never stops it: what cannot be decoded becomes U+FFFD.
package final class TextSource {
    private let bytes: ByteSource
    private let encoding: TextEncoding
    private var skip: Int
    private var raw: [UInt8] = []
    private var carry: [UInt8] = []
    private var highSurrogate: UInt16?
    private var isAtEnd = false
    private var lines = LineDecoder()

    /// Decodes `bytes` from its front; `markBytes` of it are the byte order mark.
    package init(_ bytes: ByteSource, encoding: TextEncoding, markBytes: Int = 0) {
        self.bytes = bytes
        self.encoding = encoding
        skip = markBytes
    }

    /// Bytes of the file consumed so far.
    package var bytesRead: Int64 { bytes.bytesRead }
    /// All bytes of the file.
    package var byteCount: Int64 { bytes.byteCount }

    /// Puts the next decoded piece in place of what `piece` held; false at the end.
    ///
    /// A piece may be empty and may cut a character of UTF-8 in two.
    package func read(into piece: inout [UInt8]) throws -> Bool {
        guard !isAtEnd else { return false }
        if encoding == .utf8, skip == 0 { return try bytes.read(into: &piece) }
        guard try bytes.read(into: &raw) else {
            isAtEnd = true
            piece.removeAll(keepingCapacity: true)
            if encoding == .mixed { lines.finish(into: &piece) }
            if !carry.isEmpty || highSurrogate != nil { piece.append(contentsOf: Self.replacement) }
            return !piece.isEmpty
        }
        let from = min(skip, raw.count)
        skip -= from
        piece.removeAll(keepingCapacity: true)
        switch encoding {
        case .utf8: piece.append(contentsOf: raw[from...])
        case .mixed: lines.append(raw[from...], into: &piece)
        case .windows1252:
            for byte in raw[from...] { Self.append(Self.windows1252(byte), to: &piece) }
        case .utf16LittleEndian, .utf16BigEndian: decodeUTF16(from: from, into: &piece)
        }
        return true
    }

    private func decodeUTF16(from start: Int, into piece: inout [UInt8]) {
        var rest = carry + raw[start...]
        carry = rest.count % 2 == 1 ? [rest.removeLast()] : []
        let isLittle = encoding == .utf16LittleEndian
        for index in stride(from: 0, to: rest.count, by: 2) {
            let (first, second) = (UInt16(rest[index]), UInt16(rest[index + 1]))
            take(isLittle ? second << 8 | first : first << 8 | second, into: &piece)
        }
    }

    private func take(_ unit: UInt16, into piece: inout [UInt8]) {
        if let high = highSurrogate {
            highSurrogate = nil
            if (0xDC00...0xDFFF).contains(unit) {
                let value = 0x10000 + (UInt32(high - 0xD800) << 10) + UInt32(unit - 0xDC00)
                Self.append(value, to: &piece)
                return
            }
            piece.append(contentsOf: Self.replacement)
        }
        switch unit {
        case 0xD800...0xDBFF: highSurrogate = unit
        case 0xDC00...0xDFFF: piece.append(contentsOf: Self.replacement)
        default: Self.append(UInt32(unit), to: &piece)
        }
    }

    /// U+FFFD in UTF-8.
    static let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]

    /// Appends one scalar value, which must not be a surrogate, as UTF-8.
    static func append(_ value: UInt32, to piece: inout [UInt8]) {
        switch value {
        case 0..<0x80: piece.append(UInt8(value))
        case 0x80..<0x800:
            piece.append(UInt8(0xC0 | value >> 6))
            piece.append(UInt8(0x80 | value & 0x3F))
        case 0x800..<0x10000:
            piece.append(UInt8(0xE0 | value >> 12))
            piece.append(UInt8(0x80 | value >> 6 & 0x3F))
            piece.append(UInt8(0x80 | value & 0x3F))
        default:
            piece.append(UInt8(0xF0 | value >> 18))
            piece.append(UInt8(0x80 | value >> 12 & 0x3F))
            piece.append(UInt8(0x80 | value >> 6 & 0x3F))
            piece.append(UInt8(0x80 | value & 0x3F))
        }
    }

    /// The character of a byte, by the WHATWG table: the five holes map to control characters.
    static func windows1252(_ byte: UInt8) -> UInt32 {
        (0x80...0x9F).contains(byte) ? UInt32(upperControls[Int(byte) - 0x80]) : UInt32(byte)
    }

    private static let upperControls: [UInt16] = [
        0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
        0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D, 0x017D, 0x008F,
        0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
        0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178,
    ]
}
