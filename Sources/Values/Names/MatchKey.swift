/// The forms under which names and addresses are compared, never shown.
package enum MatchKey {
    /// E-mail: trimmed and in lower case; nil for what is no address, such as `N/A` or `none`.
    ///
    /// No folding of dots or plus signs: different addresses may belong to different people.
    package static func email(_ text: String) -> String? {
        var key = trimmed(text).lowercased()
        if key.utf8.allSatisfy({ $0 < 0x80 }) {
            let at = key.utf8.lastIndex(of: UInt8(ascii: "@"))
            guard let at, at > key.startIndex, key.utf8.index(after: at) < key.endIndex else {
                return nil
            }
            return key
        }
        // Marks without width come along when addresses are copied from web pages.
        key.unicodeScalars.removeAll { $0.properties.generalCategory == .format }
        key = trimmed(key)
        guard let at = key.lastIndex(of: "@"), at > key.startIndex,
            key.index(after: at) < key.endIndex
        else { return nil }
        return key
    }

    /// A company as an employer of its own: ``firm(_:)``, but nil where many strangers write the
    /// same for want of a company, such as `N/A` or `Self-employed`.
    package static func employer(_ text: String) -> String? {
        guard !Placeholder.isNothing(text, isName: false), let key = firm(text),
            !Placeholder.employers.contains(key)
        else { return nil }
        return key
    }

    /// Company with its legal form: lower case, letters and digits only, without accents.
    ///
    /// `Rossi S.p.A.`, `rossi spa` and `Rossi S. p. A.` meet, `Rossi Snc` and `Rossi` do not; nil
    /// when nothing is left. English forms meet in full and in short: `Acme Inc`, `Acme
    /// Incorporated`.
    package static func firm(_ text: String) -> String? {
        var words = text.split { !($0.isLetter || $0.isNumber || $0 == ".") }
            .map { Words.folded(String($0)) }.filter { !$0.isEmpty }
        // `S. r. l.`: single letters at the end are one word.
        let letters = words.reversed().prefix { $0.count == 1 }.count
        if letters > 1, letters < words.count {
            let form = words.suffix(letters).joined()
            if legalForms.contains(form) { words = words.dropLast(letters) + [form] }
        }
        guard let last = words.last else { return nil }
        if words.count > 1, let short = shortForms[last] { words[words.count - 1] = short }
        return words.joined(separator: " ")
    }

    /// Legal forms written out, and how they are compared.
    package static let shortForms = [
        "incorporated": "inc", "corporation": "corp", "limited": "ltd", "company": "co",
    ]

    /// Company: lower case, letters and digits only, legal form at the end dropped.
    ///
    /// `Rossi S.p.A.` and `rossi spa` meet; nil when nothing is left.
    package static func company(_ text: String) -> String? {
        var bytes = Array(text.utf8)
        guard bytes.allSatisfy({ $0 < 0x80 }) else { return anyCompany(text) }
        // The same in bytes for what most names are; imports and scoring call this for every row.
        var length = 0
        var wordStart = 0
        var starts: [Int] = []
        for index in bytes.indices {
            var byte = bytes[index]
            if byte &- 0x41 < 26 { byte |= 0x20 }
            if byte &- 0x61 < 26 || byte &- 0x30 < 10 {
                if length == wordStart { starts.append(wordStart) }
                bytes[length] = byte
                length += 1
            } else if byte != UInt8(ascii: "."), length > wordStart {
                // At least one byte was read that was not written, so this overtakes nothing.
                bytes[length] = UInt8(ascii: " ")
                length += 1
                wordStart = length
            }
        }
        if length == wordStart, length > 0 { length -= 1 }
        while starts.count > 1, let start = starts.last,
            legalForms.contains(String(decoding: bytes[start..<length], as: UTF8.self))
        {
            length = start - 1
            starts.removeLast()
        }
        return length == 0 ? nil : String(decoding: bytes[..<length], as: UTF8.self)
    }

    private static func anyCompany(_ text: String) -> String? {
        var words = text.lowercased().split { !($0.isLetter || $0.isNumber || $0 == ".") }
            .map { $0.filter { $0 != "." } }.filter { !$0.isEmpty }
        while words.count > 1, let last = words.last, legalForms.contains(last) {
            words.removeLast()
        }
        return words.isEmpty ? nil : words.joined(separator: " ")
    }

    /// Text without white space at its ends.
    package static func trimmed(_ text: String) -> String {
        // Nearly no text has any, which its first and last byte tell where they are ASCII.
        if let first = text.utf8.first, let last = text.utf8.last, isPlain(first), isPlain(last) {
            return text
        }
        var part = text[...]
        while let first = part.first, first.isWhitespace { part.removeFirst() }
        while let last = part.last, last.isWhitespace { part.removeLast() }
        return String(part)
    }

    private static func isPlain(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7F }

    /// Legal forms that end a company's name and tell nothing of who it is.
    package static let legalForms: Set<String> = [
        "ab", "ag", "as", "bv", "co", "company", "corp", "corporation", "gmbh", "inc",
        "incorporated", "kg", "limited", "llc", "llp", "ltd", "nv", "oy", "plc", "sa", "sarl",
        "sas", "sl", "snc", "spa", "srl", "srls", "pty",
    ]
}
