/// How the bytes of a file spell characters.
package enum TextEncoding: String, Sendable {
    case utf8 = "UTF-8"
    /// UTF-8, but for some lines; those are read as Windows-1252.
    case mixed = "UTF-8 and Windows-1252"
    case utf16LittleEndian = "UTF-16LE"
    case utf16BigEndian = "UTF-16BE"
    /// Western European; every byte has a meaning, so it is only ever a fallback.
    case windows1252 = "Windows-1252"
}

/// What the first bytes of a file say about its encoding.
package struct TextOpening: Equatable, Sendable {
    /// The encoding, as far as the opening tells; UTF-8 until a byte proves otherwise.
    package var encoding: TextEncoding
    /// Bytes of the byte order mark, to be skipped.
    package var markBytes: Int
    /// What the file is instead, when it is no text.
    package var binaryKind: String?
    /// Whether it is a ZIP archive, as workbooks are.
    package private(set) var isZip = false

    /// Judges the first bytes (some thousand suffice) by mark, known signatures and zero bytes.
    package init(_ bytes: some Collection<UInt8>) {
        let head = Array(bytes.prefix(4096))
        (encoding, markBytes, binaryKind) = (.utf8, 0, nil)
        if head.starts(with: [0xEF, 0xBB, 0xBF]) {
            markBytes = 3
        } else if head.starts(with: [0xFF, 0xFE]) {
            (encoding, markBytes) = (.utf16LittleEndian, 2)
        } else if head.starts(with: [0xFE, 0xFF]) {
            (encoding, markBytes) = (.utf16BigEndian, 2)
        } else if let kind = Self.signatures.first(where: { head.starts(with: $0.bytes) }) {
            binaryKind = kind.what
            isZip = head.starts(with: [0x50, 0x4B, 3, 4])
        } else {
            judgeZeros(head)
        }
        if markBytes != 2, binaryKind == nil, encoding == .utf8 { judgeControls(head) }
    }

    /// Text of European languages in UTF-16 has a zero in every other byte.
    private mutating func judgeZeros(_ head: [UInt8]) {
        var zeros = [0, 0]
        for (index, byte) in head.enumerated() where byte == 0 { zeros[index & 1] += 1 }
        let half = head.count / 2
        guard zeros[0] + zeros[1] > 0, half > 0 else { return }
        if zeros[1] * 10 >= half * 6, zeros[0] * 10 < half {
            encoding = .utf16LittleEndian
        } else if zeros[0] * 10 >= half * 6, zeros[1] * 10 < half {
            encoding = .utf16BigEndian
        } else {
            binaryKind = "a binary file"
        }
    }

    private mutating func judgeControls(_ head: [UInt8]) {
        let controls = head.count { $0 < 0x20 && !(0x09...0x0D).contains($0) && $0 != 0x1B }
        if controls * 50 > head.count { binaryKind = "a binary file" }
    }

    private static let signatures: [(bytes: [UInt8], what: String)] = [
        (Array("PK\u{3}\u{4}".utf8), "a ZIP archive or an Excel workbook"),
        (
            [0xD0, 0xCF, 0x11, 0xE0],
            "an old Excel workbook (.xls), or one with a password; save it as .xlsx"
        ),
        (Array("SQLite format 3".utf8), "an SQLite database"),
        (Array("%PDF".utf8), "a PDF document"),
        ([0x1F, 0x8B], "a gzip archive"),
        ([0x89, 0x50, 0x4E, 0x47], "a PNG image"),
    ]
}

/// Checks that pieces of bytes together are UTF-8 (RFC 3629): no overlong form, no surrogate.
package struct UTF8Validator: Sendable {
    /// Bytes before the first wrong one; nil while all is well.
    package private(set) var firstErrorOffset: Int64?
    private var offset: Int64 = 0
    private var pending = 0
    private var low: UInt8 = 0x80
    private var high: UInt8 = 0xBF

    package init() {}

    /// Whether all bytes so far are valid and no character is cut off.
    package var isComplete: Bool { firstErrorOffset == nil && pending == 0 }

    /// Takes in the next piece.
    package mutating func append(_ piece: [UInt8]) {
        guard firstErrorOffset == nil else { return }
        var wrong: Int?
        piece.withUnsafeBytes { bytes in
            var index = 0
            while index < bytes.count {
                if pending == 0 { index = Self.skipASCII(bytes, from: index) }
                guard index < bytes.count else { break }
                guard take(bytes[index]) else {
                    wrong = index
                    return
                }
                index += 1
            }
        }
        if let wrong { firstErrorOffset = offset + Int64(wrong) }
        offset += Int64(piece.count)
    }

    private static func skipASCII(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var index = start
        while index + 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            guard word & 0x8080_8080_8080_8080 == 0 else { break }
            index += 8
        }
        while index < bytes.count, bytes[index] < 0x80 { index += 1 }
        return index
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        if pending > 0 {
            guard (low...high).contains(byte) else { return false }
            (pending, low, high) = (pending - 1, 0x80, 0xBF)
            return true
        }
        switch byte {
        case 0..<0x80: pending = 0
        case 0xC2...0xDF: pending = 1
        case 0xE0: (pending, low) = (2, 0xA0)
        case 0xED: (pending, high) = (2, 0x9F)
        case 0xE1...0xEF: pending = 2
        case 0xF0: (pending, low) = (3, 0x90)
        case 0xF4: (pending, high) = (3, 0x8F)
        case 0xF1...0xF3: pending = 3
        default: return false
        }
        return true
    }
}
