import CRM

/// Reads what CRMs put into attributes: plain rules that every SQL engine can follow too.
package enum AttributeText {
    /// The text without white space at its ends; nil for words that stand for no answer.
    ///
    /// `unknown`, `none` and `other` are answers: somebody chose them.
    package static func answer(_ text: String) -> String? {
        let bytes = text.utf8
        guard let first = bytes.first, let last = bytes.last else { return nil }
        // Nearly all texts are longer than any such word and have nothing to trim.
        let isTrimmed = first > 0x20 && last > 0x20 && first < 0x80 && last < 0x80
        let trimmed = isTrimmed ? text : MatchKey.trimmed(text)
        guard trimmed.utf8.count <= missingBytesMax else { return trimmed }
        return missing.contains(trimmed.lowercased()) ? nil : trimmed
    }

    /// What stands for no answer, in lower case.
    package static let missing: Set<String> = [
        "", "select", "n/a", "na", "nan", "null", "nil", "-", "--", "?",
    ]

    private static let missingBytesMax = missing.reduce(0) { max($0, $1.utf8.count) }

    /// Yes or no; nil for any other word.
    package static func flag(_ text: String) -> Bool? {
        let word = text.lowercased()
        if yes.contains(word) { return true }
        return no.contains(word) ? false : nil
    }

    /// Words for yes, in lower case.
    package static let yes: Set<String> = ["yes", "true", "1", "y", "t", "si", "sì", "on"]
    /// Words for no, in lower case.
    package static let no: Set<String> = ["no", "false", "0", "n", "f", "off"]

    /// Largest magnitude a number may have.
    package static let numberMax = 1e15

    /// A decimal number: sign, digits, point, digits, exponent; nil for anything else, for what is
    /// not finite and beyond ``numberMax``.
    package static func number(_ text: String) -> Double? {
        var bytes = text.utf8[...]
        func digits() -> Int {
            let rest = bytes.drop(while: ASCII.isDigit)
            defer { bytes = rest }
            return bytes.count - rest.count
        }
        if let sign = bytes.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            bytes = bytes.dropFirst()
        }
        var count = digits()
        if bytes.first == UInt8(ascii: ".") {
            bytes = bytes.dropFirst()
            count += digits()
        }
        guard count > 0 else { return nil }
        if let mark = bytes.first, mark | 0x20 == UInt8(ascii: "e") {
            bytes = bytes.dropFirst()
            if let sign = bytes.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
                bytes = bytes.dropFirst()
            }
            guard digits() > 0 else { return nil }
        }
        guard bytes.isEmpty, let value = Double(text), abs(value) <= numberMax else { return nil }
        return value
    }
}
