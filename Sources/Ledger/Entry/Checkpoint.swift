/// What a log was at one moment, in the text of C2SP tlog-checkpoint.
///
/// Three lines: the origin, the number of entries, the root in Base64. More lines may follow. The
/// text ends with a line feed; signatures follow a blank line, see ``SignedCheckpoint``.
package struct Checkpoint: Hashable, Sendable {
    /// Name of the log: one line, not empty.
    package let origin: String
    /// The number of entries.
    package let size: UInt64
    /// Root of the tree over them.
    package let root: Digest
    /// Lines after the third, none of them empty.
    package let extensions: [String]

    /// A checkpoint of a log.
    ///
    /// The origin and the extensions must be lines, see ``isLine(_:)``.
    package init(origin: String, size: UInt64, root: Digest, extensions: [String] = []) {
        precondition(([origin] + extensions).allSatisfy(Self.isLine), "a checkpoint needs lines")
        self.origin = origin
        self.size = size
        self.root = root
        self.extensions = extensions
    }

    /// The text; each line ends with a line feed.
    package var text: String {
        ([origin, String(size), Base64.encode(root.bytes)] + extensions)
            .map { $0 + "\n" }.joined()
    }

    /// Reads a text, which must be exactly what ``text`` writes.
    ///
    /// - Throws: ``LedgerError/badCheckpoint(line:expected:)``.
    package init(parsing text: String) throws(LedgerError) {
        let parts = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let lines = parts.dropLast().map { String(Substring($0)) }
        guard parts.last?.isEmpty == true else {
            throw .badCheckpoint(line: parts.count, expected: "ended by a line feed")
        }
        guard let origin = lines.first, Self.isLine(origin) else {
            throw .badCheckpoint(line: 1, expected: "the name of a log")
        }
        guard lines.count > 1, let size = UInt64(lines[1]), String(size) == lines[1] else {
            throw .badCheckpoint(line: 2, expected: "a decimal number without leading zeros")
        }
        guard lines.count > 2, let bytes = Base64.decode(lines[2]), let root = Digest(bytes) else {
            throw .badCheckpoint(line: 3, expected: "32 bytes in Base64")
        }
        if let place = lines.indices.dropFirst(3).first(where: { !Self.isLine(lines[$0]) }) {
            throw .badCheckpoint(line: place + 1, expected: "text without control characters")
        }
        self.init(origin: origin, size: size, root: root, extensions: Array(lines.dropFirst(3)))
    }

    /// Whether a text can be a log's name: not empty, without control characters.
    package static func isLine(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }
}
