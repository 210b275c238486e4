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

    /// The value of the first field of a name, in lower case, among the lines of a message that is
    /// refused; nil where it has none before its first empty line.
    ///
    /// For nothing but the answer that refuses it: these lines keep no rule.
    static func value(of name: String, in message: ArraySlice<UInt8>) -> String? {
        for line in message.split(separator: 0x0A, omittingEmptySubsequences: false) {
            let line = line.last == 0x0D ? line.dropLast() : line
            if line.isEmpty { return nil }
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")),
                String(decoding: line[..<colon], as: UTF8.self).lowercased() == name
            else { continue }
            let value = line[line.index(after: colon)...].drop { $0.isBlank }
            guard value.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
            return String(decoding: value, as: UTF8.self)
        }
        return nil
    }

    /// Whether a byte may stand in no value: all control characters but the tab.
    static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 && byte != 0x09 || byte == 0x7F }

    /// Whether a field of an answer cannot smuggle a line or a header into it.
    static func isSendable(_ field: HTTPHeaders.Field) -> Bool {
        !field.name.isEmpty && field.name.utf8.allSatisfy(ByteSet.token.contains)
            && !field.value.utf8.contains(where: isControl)
    }
}
