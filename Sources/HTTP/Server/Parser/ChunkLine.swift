/// The line before the bytes of a chunk: its size and extensions, by RFC 9112, 7.1.
struct ChunkLine: Equatable {
    /// How many bytes follow; 0 ends the body.
    var size: UInt64
    /// Bytes of extensions, which are checked and ignored.
    var extensionBytes: Int

    /// Reads a line without its line end.
    init(_ line: Span<UInt8>) throws(RequestFailure) {
        size = 0
        var index = 0
        while index < line.count, let digit = line[index].hexValue {
            guard index < 16 else { throw .chunk }
            size = size << 4 | digit
            index += 1
        }
        guard index > 0 else { throw .chunk }
        extensionBytes = line.count - index
        while index < line.count { index = try Self.skipExtension(line, at: index) }
    }

    /// Reads `;name`, `;name=token` or `;name="text"`.
    private static func skipExtension(
        _ line: Span<UInt8>,
        at start: Int
    ) throws(RequestFailure) -> Int {
        guard line[start] == UInt8(ascii: ";") else { throw .chunk }
        let nameEnd = skipToken(line, from: start + 1)
        guard nameEnd > start + 1 else { throw .chunk }
        guard nameEnd < line.count, line[nameEnd] == UInt8(ascii: "=") else { return nameEnd }
        if nameEnd + 1 < line.count, line[nameEnd + 1] == UInt8(ascii: "\"") {
            return try skipQuoted(line, from: nameEnd + 2)
        }
        let end = skipToken(line, from: nameEnd + 1)
        guard end > nameEnd + 1 else { throw .chunk }
        return end
    }

    private static func skipToken(_ line: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while index < line.count, ByteSet.token.contains(line[index]) { index += 1 }
        return index
    }

    private static func skipQuoted(
        _ line: Span<UInt8>,
        from start: Int
    ) throws(RequestFailure) -> Int {
        var index = start
        while index < line.count {
            switch line[index] {
            case UInt8(ascii: "\""): return index + 1
            case UInt8(ascii: "\\"): index += 1
            default: break
            }
            guard index < line.count, line[index] == 0x09 || line[index] >= 0x20,
                line[index] != 0x7F
            else { throw .chunk }
            index += 1
        }
        throw .chunk
    }
}
