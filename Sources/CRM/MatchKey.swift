/// The forms under which names and addresses are compared, never shown.
package enum MatchKey {
    /// E-mail: trimmed and in lower case; nil for an empty one.
    ///
    /// No folding of dots or plus signs: different addresses may belong to different people.
    package static func email(_ text: String) -> String? {
        let key = trimmed(text).lowercased()
        return key.isEmpty ? nil : key
    }

    /// Company: lower case, letters and digits only, legal form at the end dropped.
    ///
    /// `Rossi S.p.A.` and `rossi spa` meet; nil when nothing is left.
    package static func company(_ text: String) -> String? {
        var words = text.lowercased().split { !($0.isLetter || $0.isNumber || $0 == ".") }
            .map { $0.filter { $0 != "." } }.filter { !$0.isEmpty }
        while words.count > 1, let last = words.last, legalForms.contains(last) {
            words.removeLast()
        }
        return words.isEmpty ? nil : words.joined(separator: " ")
    }

    /// Text without white space at its ends.
    package static func trimmed(_ text: String) -> String {
        var part = text[...]
        while let first = part.first, first.isWhitespace { part.removeFirst() }
        while let last = part.last, last.isWhitespace { part.removeLast() }
        return String(part)
    }

    private static let legalForms: Set<String> = [
        "ab", "ag", "as", "bv", "co", "company", "corp", "corporation", "gmbh", "inc",
        "incorporated", "kg", "limited", "llc", "llp", "ltd", "nv", "oy", "plc", "sa", "sarl",
        "sas", "sl", "snc", "spa", "srl", "srls", "pty",
    ]
}
