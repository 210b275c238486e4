/// Reads the e-mail addresses of a cell as bare addresses, in their order, each once.
///
/// `mailto:a@x`, `Verdi, Bea <b@x>`, `a@x; b@x`, ` ::: ` between several, lists of JSON, marks
/// without width from web pages. Letters keep their case; ``MatchKey/email(_:)`` is for comparing.
package enum EmailReader {
    /// More addresses than one person has: what goes beyond is left out.
    package static let most = 20

    /// The addresses; empty where the text has none.
    package static func addresses(_ text: String) -> [String] {
        guard text.utf8.contains(UInt8(ascii: "@")) else { return [] }
        if isBare(text) { return [text] }
        var found: [String] = []
        var keys: Set<String> = []
        for token in visible(text).split(whereSeparator: isBorder) where token.contains("@") {
            guard let address = address(token), keys.insert(address.lowercased()).inserted else {
                continue
            }
            found.append(address)
            if found.count == most { break }
        }
        return found
    }

    /// Whether a text is one address and nothing else; cheap, since most cells are.
    private static func isBare(_ text: String) -> Bool {
        var signs = 0
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "@"): signs += 1
            case 48...57, 65...90, 97...122: break
            case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "+"): break
            default: return false
            }
        }
        guard signs == 1, let first = text.utf8.first, let last = text.utf8.last else {
            return false
        }
        return first != UInt8(ascii: "@") && first != UInt8(ascii: ".")
            && isLetterOrDigit(last)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
            || byte >= 0x80
    }

    private static func visible(_ text: String) -> String {
        var text = text
        text.unicodeScalars.removeAll { $0.properties.generalCategory == .format }
        return text
    }

    private static func isBorder(_ character: Character) -> Bool {
        character.isWhitespace || ",;|<>()[]{}\"“”«»\\".contains(character)
    }

    /// One token without scheme, query and the punctuation around it; nil when it is no address.
    private static func address(_ token: Substring) -> String? {
        var text = token
        let local = text.prefix { $0 != "@" }
        if let scheme = local.lastIndex(of: ":") { text = text[text.index(after: scheme)...] }
        // `a@x.example/b@x.example` and `mailto:a@x?subject=…`.
        if let at = text.firstIndex(of: "@"),
            let end = text[at...].firstIndex(where: { "?/:=".contains($0) })
        {
            text = text[..<end]
        }
        while let last = text.last, !(last.isLetter || last.isNumber) { text.removeLast() }
        while let first = text.first, ".'’`*•-".contains(first) { text.removeFirst() }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, parts[0].utf8.count <= 64,
            let host = parts.last, !host.isEmpty, host.first != ".", !host.contains(".."),
            host.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "." || $0 == "-" })
        else { return nil }
        return String(text)
    }
}
