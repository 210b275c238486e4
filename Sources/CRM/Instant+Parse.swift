extension Instant {
    /// Reads RFC 3339 (`2026-11-23T10:00:00.5+01:00`), with a space for `T`, or a date alone.
    ///
    /// A text without an offset is taken as UTC; a date alone is its midnight. Answers nil for
    /// anything else: other notations are the business of the importers.
    package init?(rfc3339 text: some StringProtocol) {
        // Over bytes: through the views of any kind of string it took most of the time that a row
        // of a sync costs.
        var scanner = DigitScanner(Array(String(text).utf8))
        guard let year = scanner.number(4), scanner.skip("-"), let month = scanner.number(2),
            scanner.skip("-"), let dayOfMonth = scanner.number(2)
        else { return nil }
        let day = Day(year: year, month: month, day: dayOfMonth)
        guard day.isValid else { return nil }
        if scanner.isAtEnd {
            self.init(day)
            return
        }
        guard scanner.skip("T") || scanner.skip("t") || scanner.skip(" "),
            let time = scanner.time(), time.isValid, let offset = scanner.offsetMinutes(),
            scanner.isAtEnd
        else { return nil }
        self.init(day, time, offsetMinutes: offset)
    }
}

/// Reads fixed-width decimal fields from the front of a text.
private struct DigitScanner {
    private var rest: ArraySlice<UInt8>

    init(_ text: [UInt8]) { rest = text[...] }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest = rest.dropFirst()
        return true
    }

    mutating func number(_ width: Int) -> Int? {
        var value = 0
        var bytes = rest
        for _ in 0..<width {
            guard let byte = bytes.first, (48...57).contains(byte) else { return nil }
            value = value * 10 + Int(byte - 48)
            bytes = bytes.dropFirst()
        }
        rest = bytes
        return value
    }

    /// `hh:mm`, `hh:mm:ss` or `hh:mm:ss.f…`; decimals beyond the sixth are dropped.
    mutating func time() -> Instant.Time? {
        guard let hour = number(2), skip(":"), let minute = number(2) else { return nil }
        var time = Instant.Time(hour: hour, minute: minute)
        guard skip(":") else { return time }
        guard let second = number(2) else { return nil }
        time.second = second == 60 ? 59 : second
        guard skip(".") || skip(",") else { return time }
        guard let fraction = fraction() else { return nil }
        time.microsecond = fraction
        return time
    }

    private mutating func fraction() -> Int? {
        var (value, digits) = (0, 0)
        while let digit = number(1) {
            if digits < 6 { value = value * 10 + digit }
            digits += 1
        }
        guard digits > 0 else { return nil }
        for _ in 0..<max(0, 6 - digits) { value *= 10 }
        return value
    }

    /// Minutes east of UTC: nothing, `Z`, `+hh:mm`, `+hhmm` or `+hh`.
    mutating func offsetMinutes() -> Int? {
        if isAtEnd || skip("Z") || skip("z") { return 0 }
        let sign = skip("-") ? -1 : (skip("+") ? 1 : 0)
        guard sign != 0, let hours = number(2), hours <= 23 else { return nil }
        _ = skip(":")
        let minutes = isAtEnd ? 0 : number(2)
        guard let minutes, minutes <= 59 else { return nil }
        return sign * (hours * 60 + minutes)
    }
}
