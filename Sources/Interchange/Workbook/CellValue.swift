import CRM
import JSON

/// The text of a number as it was typed, from the digits that a workbook stores.
enum CellValue {
    /// JSON of a number: spreadsheets show 15 digits, and store 0.1 as 0.10000000000000001.
    static func number(_ text: String) -> JSON? {
        guard text.utf8.count <= 40, let value = Double(text), value.isFinite else { return nil }
        let whole = value.rounded()
        if whole == value, abs(value) < 1e15 { return .integer(Int64(value)) }
        return .number(typed(value))
    }

    /// The number of 15 digits nearest to a value, where the difference is one of storing only.
    private static func typed(_ value: Double) -> Double {
        guard value != 0 else { return 0 }
        var exponent = 0
        var size = abs(value)
        while size >= 10, exponent < 400 { (size, exponent) = (size / 10, exponent + 1) }
        while size < 1, exponent > -400 { (size, exponent) = (size * 10, exponent - 1) }
        // Powers of ten are exact up to 10^22, so that the quotient is rounded once.
        let places = 14 - exponent
        guard (0...22).contains(places) else { return value }
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let rounded = (value * scale).rounded() / scale
        return abs(rounded - value) <= abs(value) * 1e-14 ? rounded : value
    }

    /// A date as a text without zone, of the days that spreadsheets count; nil where it is none.
    ///
    /// A part of a day alone is its time. `is1904` counts from 1904, as Macs once did.
    static func date(_ text: String, is1904: Bool) -> String? {
        guard let value = Double(text), value > 0, value < 2_958_466 else { return nil }
        if value < 1 {
            let seconds = min(86_399, Int((value * 86_400).rounded()))
            let start = Instant(microseconds: Int64(seconds) * Instant.second)
            return String(start.description.dropFirst(11).dropLast())
        }
        let days = value.rounded(.down)
        var seconds = Int(((value - days) * 86_400).rounded())
        var day = Int64(days) + (is1904 ? 1_462 : 0)
        if seconds == 86_400 { (day, seconds) = (day + 1, 0) }
        // Spreadsheets believe in a 29 February 1900.
        if !is1904, day < 60 { day += 1 }
        let start = Instant(microseconds: (day - 25_569) * Instant.day)
        guard seconds > 0 else { return start.dateText }
        let moment = Instant(microseconds: start.microseconds + Int64(seconds) * Instant.second)
        return String(moment.description.dropLast())
    }

    /// Text with `_x000D_` and its like undone (ECMA-376, 22.9.2.19).
    static func unescaped(_ text: String) -> String {
        guard text.contains("_x") else { return text }
        var (result, rest) = ("", text[...])
        while let place = rest.firstRange(of: "_x") {
            result += rest[..<place.lowerBound]
            let digits = rest[place.upperBound...].prefix(4)
            let behind = rest[place.upperBound...].dropFirst(4)
            if digits.count == 4, behind.first == "_", let value = UInt32(digits, radix: 16),
                let scalar = UnicodeScalar(value)
            {
                result.unicodeScalars.append(scalar)
                rest = behind.dropFirst()
            } else {
                result += "_x"
                rest = rest[place.upperBound...]
            }
        }
        return result + rest
    }
}
