/// One line of a header or trailer section, by RFC 9112, 5.
enum FieldLine {
    /// Reads a line without its line end.
    static func read(_ line: Span<UInt8>) throws(RequestFailure) -> HTTPHeaders.Field {
        // A line that starts blank would continue the one before, or hide from it.
        guard !line[0].isBlank, let colon = line.firstIndex(of: UInt8(ascii: ":"))
        else { throw .fieldLine }
        let nameBytes = line.extracting(0..<colon)
        guard ByteSet.token.spans(nameBytes), let name = nameBytes.text else { throw .fieldName }
        let value = line.extracting(line.trimmed((colon + 1)..<line.count))
        for index in value.indices where isControl(value[index]) { throw .fieldValue }
        guard let text = value.text else { throw .fieldValue }
        return HTTPHeaders.Field(name, text)
    }

    /// Whether a byte may stand in no value: all control characters but the tab.
    static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 && byte != 0x09 || byte == 0x7F }

    /// Whether a field of an answer cannot smuggle a line or a header into it.
    static func isSendable(_ field: HTTPHeaders.Field) -> Bool {
        !field.name.isEmpty && field.name.utf8.allSatisfy(ByteSet.token.contains)
            && !field.value.utf8.contains(where: isControl)
    }
}
