package import CRM
package import JSON

/// Reads the free texts of a CRM's columns, the same whatever the locale.
package enum AttributeText {
    /// The text of one attribute's value; nil when it is missing.
    ///
    /// Strings are trimmed, numbers canonical, and texts beyond ``CRM/Limits/textBytesMax`` cut: no
    /// level is that long, so that they stay among the others. Arrays and objects are missing.
    package static func text(of value: JSON) -> String? {
        switch value {
        case .string(let text): answer(text)
        case .bool(let isTrue): isTrue ? "true" : "false"
        case .integer, .number, .decimal: value.canonicalText
        case .null, .array, .object: nil
        }
    }

    /// The text without white space at its ends; nil when it is a word for missing.
    package static func answer(_ text: String) -> String? {
        let bytes = trimmed(text)
        guard !isMissing(bytes) else { return nil }
        if bytes.count <= Limits.textBytesMax {
            return bytes.count == text.utf8.count ? text : String(decoding: bytes, as: UTF8.self)
        }
        var end = bytes.startIndex + Limits.textBytesMax
        // Never within a character's bytes.
        while bytes[end] & 0xC0 == 0x80 { end -= 1 }
        return String(decoding: bytes[..<end], as: UTF8.self)
    }

    /// A decimal number as every SQL reads it; nil for anything else and beyond ±10^15.
    package static func number(_ text: String) -> Double? {
        let bytes = trimmed(text)
        var index = bytes.startIndex
        func digits() -> Bool {
            let start = index
            while index < bytes.endIndex, ASCII.isDigit(bytes[index]) { index += 1 }
            return index > start
        }
        func takes(_ first: UInt8, _ second: UInt8) -> Bool {
            guard index < bytes.endIndex, bytes[index] == first || bytes[index] == second
            else { return false }
            index += 1
            return true
        }
        _ = takes(UInt8(ascii: "+"), UInt8(ascii: "-"))
        guard digits() else { return nil }
        if takes(UInt8(ascii: "."), UInt8(ascii: ".")), !digits() { return nil }
        if takes(UInt8(ascii: "e"), UInt8(ascii: "E")) {
            _ = takes(UInt8(ascii: "+"), UInt8(ascii: "-"))
            guard digits() else { return nil }
        }
        guard index == bytes.endIndex, let value = Double(String(decoding: bytes, as: UTF8.self)),
            value.magnitude <= numberMax
        else { return nil }
        return value
    }

    /// Largest magnitude of a number: beyond it are ids and mistakes.
    package static let numberMax = 1e15

    /// Yes or no in the words of English, Italian and spreadsheets; nil for anything else.
    package static func flag(_ text: String) -> Bool? {
        switch String(decoding: ASCII.lowered(text), as: UTF8.self) {
        case let word where yes.contains(word): true
        case let word where no.contains(word): false
        default: nil
        }
    }

    /// Words for yes, in lower case.
    package static let yes = ["yes", "true", "1", "y", "t", "si", "sì", "on"]
    /// Words for no.
    package static let no = ["no", "false", "0", "n", "f", "off"]
    /// Words for a missing answer.
    package static let missing = ["", "select", "n/a", "na", "nan", "null", "nil", "-", "--", "?"]

    /// The moment of a date alone or RFC 3339, UTC where no zone is given; nil for anything else.
    package static func date(_ text: String) -> Instant? {
        let bytes = trimmed(text)
        if bytes.count > 10 {
            let time = bytes.dropFirst(11)
            // The notations SQL engines agree on: a narrower set than the importers take.
            guard bytes[bytes.startIndex + 10] != UInt8(ascii: "t"),
                !time.contains(where: { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "z") })
            else { return nil }
            if let sign = time.firstIndex(where: { $0 == 0x2B || $0 == 0x2D }) {
                guard time.endIndex - sign == 6, time[sign + 3] == UInt8(ascii: ":")
                else { return nil }
            }
        }
        return Instant(rfc3339: String(decoding: bytes, as: UTF8.self))
    }

    /// Whole days from the date to the moment, rounded down; negative for a date that lies ahead.
    package static func days(from date: Instant, to moment: Instant) -> Double {
        // Stored moments may be any integer: the difference must not overflow.
        let difference = Int128(moment.microseconds) - Int128(date.microseconds)
        let day = Int128(Instant.day)
        let days = difference / day
        return Double(Int64(difference % day < 0 ? days - 1 : days))
    }

    /// The bytes without ASCII white space at their ends.
    private static func trimmed(_ text: String) -> ArraySlice<UInt8> {
        let bytes = Array(text.utf8)
        var (start, end) = (0, bytes.count)
        while start < end, isSpace(bytes[start]) { start += 1 }
        while end > start, isSpace(bytes[end - 1]) { end -= 1 }
        return bytes[start..<end]
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte &- 0x09 < 5 }

    private static func isMissing(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard bytes.count <= 6 else { return false }
        return missing.contains(String(decoding: bytes, as: UTF8.self).lowercased())
    }
}
