/// Reads the telephone numbers of a cell.
package enum PhoneReader {
    /// What a cell says.
    package struct Reading: Equatable, Sendable {
        /// The numbers as written, in their order, without `tel:` and the like.
        package var numbers: [String] = []
        /// Whether a spreadsheet rounded the number (`3.93331E+11`): nobody must dial it.
        package var isRounded = false
    }

    /// The numbers of a text; none for a dialling code alone, which forms leave in empty fields.
    package static func read(_ text: String) -> Reading {
        var reading = Reading()
        if isPlain(text) {
            reading.numbers = [text]
            return reading
        }
        if isRounded(text) {
            reading.isRounded = true
            return reading
        }
        let isList = text.hasPrefix("[") || text.hasPrefix("{")
        for part in isList ? listed(text) : parts(text) {
            let number = withoutScheme(part)
            let isCodeAlone = number.hasPrefix("+") && number.utf8.count <= 4
            if !number.isEmpty, !isCodeAlone, !reading.numbers.contains(number) {
                reading.numbers.append(number)
            }
        }
        return reading
    }

    /// Whether a text is one number and nothing else; cheap, since most cells are.
    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.utf8.first, text.utf8.last != UInt8(ascii: " "),
            first == UInt8(ascii: "+") || (48...57).contains(first)
        else { return false }
        var digits = 0
        for byte in text.utf8.dropFirst() {
            switch byte {
            case 48...57: digits += 1
            case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "."): break
            default: return false
            }
        }
        return digits >= 5
    }

    /// The first number of a text that somebody can dial: five digits at least; nil for `+39` and
    /// `call me`.
    package static func dialable(_ text: String) -> String? {
        read(text).numbers.first { key($0) != nil }
    }

    /// The digits under which two spellings of a number meet, without `+` or `00` in front; nil for
    /// fewer than five.
    package static func key(_ number: String) -> String? {
        var digits = number.filter { $0.isASCII && $0.isNumber }[...]
        if digits.hasPrefix("00") { digits = digits.dropFirst(2) }
        // `+39 (0)51`: the bracket is for those who call from inside.
        if number.contains("(0)"), number.hasPrefix("+") || number.hasPrefix("00") {
            let code = number.prefix { $0 != "(" }.filter { $0.isASCII && $0.isNumber }
            let length = code.hasPrefix("00") ? code.count - 2 : code.count
            digits = digits.prefix(length) + digits.dropFirst(length + 1)
        }
        return digits.count < 5 ? nil : String(digits)
    }

    private static func parts(_ text: String) -> [String] {
        guard text.contains(where: { ";:\n\r|,/".contains($0) }) else {
            return [trimmed(text[...])]
        }
        let pieces = text.split { ";\n\r|".contains($0) }.flatMap { piece in
            piece.replacing(" ::: ", with: "\n").split(separator: "\n")
        }
        // A comma or slash may belong to a number; between two long ones it does not.
        return pieces.flatMap { piece -> [String] in
            let inner = piece.split { $0 == "," || $0 == "/" }
            let areWhole = inner.allSatisfy { part in
                part.utf8.count { (48...57).contains($0) } >= 7
            }
            return (areWhole ? inner : [piece]).map { trimmed($0) }
        }
    }

    /// The numbers of a list of JSON, which some programs write into a cell.
    private static func listed(_ text: String) -> [String] {
        text.split(separator: "\"").map { trimmed($0) }.filter { part in
            part.contains(where: \.isNumber)
                && part.allSatisfy { $0.isNumber || "+-./ ()".contains($0) }
        }
    }

    private static func withoutScheme(_ text: String) -> String {
        for scheme in ["tel:", "callto:", "phone:", "p:"] where text.lowercased().hasPrefix(scheme)
        {
            return trimmed(text.dropFirst(scheme.count))
        }
        return text
    }

    private static func trimmed(_ text: Substring) -> String { MatchKey.trimmed(String(text)) }

    /// Whether it reads `3.93331E+11` or `5,58199E+12`.
    private static func isRounded(_ text: String) -> Bool {
        guard let place = text.firstIndex(where: { $0 == "E" || $0 == "e" }) else { return false }
        let (ahead, behind) = (text[..<place], text[place...].dropFirst())
        return !ahead.isEmpty
            && ahead.allSatisfy { $0.isASCII && ($0.isNumber || ".,".contains($0)) }
            && (behind.hasPrefix("+") || behind.first?.isNumber == true)
            && !behind.dropFirst().isEmpty && behind.dropFirst().allSatisfy(\.isNumber)
    }
}
