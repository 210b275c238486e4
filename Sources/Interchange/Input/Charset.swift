/// Encodings of one byte a character, by the names that vCards and mails give them.
package enum Charset {
    /// Decodes bytes by the encoding of that name, in any case; nil for a name that is not known.
    ///
    /// Bytes without a meaning become U+FFFD. UTF-8 is checked: nil where the bytes are none.
    package static func decode(_ bytes: some Collection<UInt8>, as name: String) -> String? {
        let name = canonical(name)
        switch name {
        case "UTF-8", "US-ASCII": return String(validating: bytes, as: UTF8.self)
        case "ISO-8859-1", "WINDOWS-1252": return windows1252(bytes)
        default: break
        }
        guard let upper = tables[name] else { return nil }
        let first = 256 - upper.count
        var text = String.UnicodeScalarView()
        for byte in bytes {
            text.append(Int(byte) < first ? UnicodeScalar(byte) : upper[Int(byte) - first])
        }
        return String(text)
    }

    /// Text of a card or row of unknown encoding: UTF-8 where it is valid, else Windows-1252.
    package static func guess(_ bytes: some Collection<UInt8>) -> String {
        String(validating: bytes, as: UTF8.self) ?? windows1252(bytes)
    }

    private static func windows1252(_ bytes: some Collection<UInt8>) -> String {
        var text: [UInt8] = []
        for byte in bytes { TextSource.append(TextSource.windows1252(byte), to: &text) }
        return String(decoding: text, as: UTF8.self)
    }

    /// `iso_8859_2`, `latin2`, `cp1250` and `windows-1250` name few encodings in many ways.
    private static func canonical(_ name: String) -> String {
        let plain = name.uppercased().filter { $0.isLetter || $0.isNumber }
        if let known = aliases[plain] { return known }
        for (start, full) in [
            ("ISO8859", "ISO-8859-"), ("WINDOWS", "WINDOWS-"), ("CP12", "WINDOWS-12"),
            ("X", ""), ("CP", "IBM"), ("KOI8", "KOI8-"),
        ]
        where plain.hasPrefix(start) {
            let rest = plain.dropFirst(start.count)
            return full.isEmpty ? canonical(String(rest)) : full + rest
        }
        return plain
    }

    private static let aliases: [String: String] = [
        "UTF8": "UTF-8", "USASCII": "US-ASCII", "ASCII": "US-ASCII", "LATIN1": "ISO-8859-1",
        "LATIN2": "ISO-8859-2", "LATIN3": "ISO-8859-3", "LATIN4": "ISO-8859-4",
        "LATIN5": "ISO-8859-9", "LATIN6": "ISO-8859-10", "LATIN9": "ISO-8859-15",
        "CYRILLIC": "ISO-8859-5", "GREEK": "ISO-8859-7", "HEBREW": "ISO-8859-8",
        "ARABIC": "ISO-8859-6", "MACROMAN": "MACINTOSH", "MACINTOSH": "MACINTOSH",
        "ANSI": "WINDOWS-1252",
    ]

    private static let tables = CharsetTables.upper.mapValues { Array($0.unicodeScalars) }
}
