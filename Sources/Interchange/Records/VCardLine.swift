import Ledger

/// One property of a vCard: name, parameters, value, decoded as far as the parameters say.
struct VCardLine {
    /// Upper case, without the group in front of it.
    var name: String
    /// `item1` of `item1.EMAIL`: ties a label to its property.
    var group: String?
    /// Names in upper case, values as written; a bare word of vCard 2.1 counts as a `TYPE`.
    var parameters: [(name: String, value: String)] = []
    /// The value: quoted-printable and charset undone, backslash escapes still in it.
    var value: String

    /// Reads an unfolded line; nil when it is none (no colon, no name).
    init?(_ bytes: [UInt8]) {
        guard let colon = Self.colon(bytes) else { return nil }
        let head = Charset.guess(bytes[..<colon])
        var parts = Self.split(head, at: ";")
        guard let first = parts.first, !first.isEmpty else { return nil }
        parts.removeFirst()
        let names = first.split(separator: ".", maxSplits: 1)
        guard let last = names.last else { return nil }
        name = last.uppercased()
        group = names.count == 2 ? names[0].lowercased() : nil
        for part in parts {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if pair.count == 2 {
                let value = pair[1].filter { $0 != "\"" }
                parameters.append((pair[0].uppercased(), value))
            } else {
                parameters.append(("TYPE", part))
            }
        }
        value = ""
        value = decoded(Array(bytes[(colon + 1)...]))
    }

    /// Whether a parameter has the value, in any case and among several.
    func has(_ name: String, _ value: String) -> Bool {
        parameters.contains { parameter in
            parameter.name == name
                && parameter.value.uppercased().split(separator: ",").contains { $0 == value }
        }
    }

    /// Whether the value of a line is quoted-printable, so that a `=` at its end continues it.
    static func isQuotedPrintable(_ bytes: [UInt8]) -> Bool {
        guard let colon = colon(bytes) else { return false }
        return String(decoding: bytes[..<colon], as: UTF8.self).uppercased()
            .contains("QUOTED-PRINTABLE")
    }

    /// The value's parts between semicolons (or commas), escapes undone.
    func components(separator: Character = ";") -> [String] {
        Self.split(value, at: separator, keepingEscapes: true).map(Self.unescaped)
    }

    /// The value with `\n`, `\,`, `\;` and `\\` undone.
    var text: String { Self.unescaped(value) }

    private static func unescaped(_ text: String) -> String {
        guard text.contains("\\") else { return text }
        var result = ""
        var isEscaped = false
        for character in text {
            if isEscaped {
                isEscaped = false
                result.append(character == "n" || character == "N" ? "\n" : character)
            } else if character == "\\" {
                isEscaped = true
            } else {
                result.append(character)
            }
        }
        return isEscaped ? result + "\\" : result
    }

    /// The colon between head and value: the first outside quotes.
    private static func colon(_ bytes: [UInt8]) -> Int? {
        var isQuoted = false
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if byte == UInt8(ascii: ":"), !isQuoted { return index }
        }
        return nil
    }

    private static func split(
        _ text: String,
        at separator: Character,
        keepingEscapes: Bool = false
    ) -> [String] {
        var parts = [""]
        var (isQuoted, isEscaped) = (false, false)
        for character in text {
            if keepingEscapes {
                if !isEscaped, character == separator {
                    parts.append("")
                } else {
                    parts[parts.count - 1].append(character)
                }
                isEscaped = !isEscaped && character == "\\"
                continue
            }
            if character == "\"" { isQuoted.toggle() }
            if character == separator, !isQuoted {
                parts.append("")
            } else {
                parts[parts.count - 1].append(character)
            }
        }
        return parts
    }

    private func decoded(_ bytes: [UInt8]) -> String {
        let isQuotedPrintable =
            has("ENCODING", "QUOTED-PRINTABLE") || has("TYPE", "QUOTED-PRINTABLE")
        let isBase64 =
            has("ENCODING", "B") || has("ENCODING", "BASE64") || has("TYPE", "BASE64")
        if isBase64 {
            // Photos and keys stay as they are: only texts become fields.
            let packed = String(decoding: bytes.filter { $0 > 0x20 }, as: UTF8.self)
            let name = charsetName ?? "UTF-8"
            guard let data = Base64.decode(packed), let text = Charset.decode(data, as: name) else {
                return packed
            }
            return text
        }
        let raw = isQuotedPrintable ? Self.undoQuotedPrintable(bytes) : bytes
        // Raw bytes that are UTF-8 are what they seem, whatever the card says: programs convert
        // cards and leave the parameter.
        if !isQuotedPrintable, let text = String(validating: raw, as: UTF8.self) { return text }
        return charsetName.flatMap { Charset.decode(raw, as: $0) } ?? Charset.guess(raw)
    }

    private var charsetName: String? { parameters.first { $0.name == "CHARSET" }?.value }

    private static func undoQuotedPrintable(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "="), index + 2 < bytes.count,
                let high = hexDigit(bytes[index + 1]), let low = hexDigit(bytes[index + 2])
            {
                result.append(high << 4 | low)
                index += 3
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 48...57: byte - 48
        case 65...70: byte - 55
        case 97...102: byte - 87
        default: nil
        }
    }
}
