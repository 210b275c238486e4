/// Writes a ZIP archive piece by piece: nothing is held back but the directory.
///
/// Members are deflate streams of stored blocks, so that readers need no sizes ahead of the bytes;
/// they are not made smaller.
struct ZipWriter {
    private struct Member {
        var name: String
        var check: UInt32
        var packed: Int
        var plain: Int
        var offset: Int
    }

    private var members: [Member] = []
    private var check = CRC32()
    private var packed = 0
    private var plain = 0
    private var offset = 0
    private var name = ""
    private var start = 0

    /// Begins a member, whose bytes come next.
    mutating func begin(_ name: String, into bytes: inout [UInt8]) {
        (self.name, start) = (name, offset)
        (check, packed, plain) = (CRC32(), 0, 0)
        var header: [UInt8] = []
        Self.append(0x0403_4B50, 4, &header)
        Self.appendCommon(&header)
        // Sum and sizes follow behind the bytes.
        Self.append(0, 12, &header)
        Self.append(name.utf8.count, 2, &header)
        Self.append(0, 2, &header)
        put(header + Array(name.utf8), into: &bytes)
    }

    /// Adds bytes to the member.
    mutating func append(_ content: [UInt8], into bytes: inout [UInt8]) {
        check.append(content)
        plain += content.count
        var at = 0
        while at < content.count {
            let count = min(content.count - at, 65_535)
            putBlock(content[at..<at + count], isLast: false, into: &bytes)
            at += count
        }
    }

    /// Ends the member with its sum and sizes.
    mutating func end(into bytes: inout [UInt8]) {
        putBlock([], isLast: true, into: &bytes)
        members.append(
            Member(name: name, check: check.value, packed: packed, plain: plain, offset: start)
        )
        var trailer: [UInt8] = []
        Self.append(0x0807_4B50, 4, &trailer)
        Self.append(Int(check.value), 4, &trailer)
        Self.append(packed, 4, &trailer)
        Self.append(plain, 4, &trailer)
        put(trailer, into: &bytes)
    }

    /// Ends the archive with its directory.
    mutating func finish(into bytes: inout [UInt8]) {
        let begin = offset
        for member in members {
            var entry: [UInt8] = []
            Self.append(0x0201_4B50, 4, &entry)
            Self.append(20, 2, &entry)
            Self.appendCommon(&entry)
            Self.append(Int(member.check), 4, &entry)
            Self.append(member.packed, 4, &entry)
            Self.append(member.plain, 4, &entry)
            Self.append(member.name.utf8.count, 2, &entry)
            Self.append(0, 12, &entry)
            Self.append(member.offset, 4, &entry)
            put(entry + Array(member.name.utf8), into: &bytes)
        }
        let size = offset - begin
        var end: [UInt8] = []
        Self.append(0x0605_4B50, 4, &end)
        Self.append(0, 4, &end)
        Self.append(members.count, 2, &end)
        Self.append(members.count, 2, &end)
        Self.append(size, 4, &end)
        Self.append(begin, 4, &end)
        Self.append(0, 2, &end)
        put(end, into: &bytes)
    }

    private mutating func putBlock(
        _ content: ArraySlice<UInt8>,
        isLast: Bool,
        into bytes: inout [UInt8]
    ) {
        var block: [UInt8] = [isLast ? 1 : 0]
        Self.append(content.count, 2, &block)
        Self.append(~content.count & 0xFFFF, 2, &block)
        packed += block.count + content.count
        put(block, into: &bytes)
        offset += content.count
        bytes.append(contentsOf: content)
    }

    private mutating func put(_ more: [UInt8], into bytes: inout [UInt8]) {
        offset += more.count
        bytes.append(contentsOf: more)
    }

    /// Version, flags (sizes behind, names in UTF-8), method, and a date that is always the same.
    private static func appendCommon(_ bytes: inout [UInt8]) {
        append(20, 2, &bytes)
        append(0x0808, 2, &bytes)
        append(8, 2, &bytes)
        append(0, 2, &bytes)
        append(0x0021, 2, &bytes)
    }

    private static func append(_ value: Int, _ width: Int, _ bytes: inout [UInt8]) {
        for place in 0..<width {
            bytes.append(place < 8 ? UInt8(truncatingIfNeeded: value >> (8 * place)) : 0)
        }
    }
}
