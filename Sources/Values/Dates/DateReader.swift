package import CRM

/// Reads the dates that CRMs and spreadsheets write; never guesses between day and month.
///
/// Accepted: RFC 3339 and its looser forms (`2026-03-04 10:20`, `2026/3/4`, `20260304`), seconds,
/// milliseconds and microseconds since 1970, days of Excel (`45384.5`), `4/3/2026` with a known
/// order, `4.3.2026` (always day first: nobody writes months first with dots), named months in six
/// languages, a weekday in front, `AM`/`PM`, letters of zones (`CET`), the dates of JavaScript and
/// Unix. Two-digit years from 70 are 19xx.
package struct DateReader: Sendable {
    /// How `03/04/2026` is meant; nil refuses it.
    package var order: DateOrder?
    /// Whose clocks and days are meant where a text names no zone.
    package var zone: TimeZoneRules

    /// A reader for a column of that order.
    package init(order: DateOrder? = nil, zone: TimeZoneRules = .utc) {
        (self.order, self.zone) = (order, zone)
    }

    /// Why a text is no date.
    package enum Refusal: Error, Equatable, CustomStringConvertible {
        /// Day and month can be exchanged.
        case ambiguous(String)
        /// Not a date in any notation.
        case unreadable(String)

        package var description: String {
            switch self {
            case .ambiguous(let text):
                "'\(text)' can be day/month or month/day; say --date-order dmy or mdy"
            case .unreadable(let text):
                "'\(text)' is no date; write it as 2026-03-04 or 2026-03-04T10:20:00Z"
            }
        }
    }

    /// The moment a text names.
    ///
    /// - Throws: ``Refusal`` when day and month are open, or it is no date.
    package func read(_ text: String) throws(Refusal) -> Instant {
        if let moment = plain(text) ?? full(text) { return moment }
        if let moment = number(text) ?? basic(text) { return moment }
        guard let parts = DateParts(text) else { throw .unreadable(text) }
        switch parts.date {
        case .settled(let day):
            guard let moment = parts.moment(day, in: zone) else { throw .unreadable(text) }
            return moment
        case .numbers(let first, let second, let year):
            guard let chosen = order ?? Self.only(first, second) else { throw .ambiguous(text) }
            let day = Instant.Day(
                year: year,
                month: chosen == .dmy ? second : first,
                day: chosen == .dmy ? first : second
            )
            guard let moment = parts.moment(day, in: zone) else { throw .unreadable(text) }
            return moment
        }
    }

    /// What a text shows about the order of its numbers.
    enum Shape { case settled, dayFirst, monthFirst, ambiguous }

    static func shape(of text: String) -> Shape {
        guard let parts = DateParts(text), case .numbers(let first, let second, _) = parts.date
        else { return .settled }
        if first == second { return .settled }
        switch only(first, second) {
        case .dmy: return .dayFirst
        case .mdy: return .monthFirst
        case nil: return first > 12 && second > 12 ? .settled : .ambiguous
        }
    }

    /// The order that two numbers allow, when it is one.
    private static func only(_ first: Int, _ second: Int) -> DateOrder? {
        if first == second || (first > 12 && second <= 12) { return .dmy }
        return second > 12 && first <= 12 ? .mdy : nil
    }

    /// The common forms at fixed places: `2026-03-04`, with `T10:20`, `10:20:30` and `Z` behind it.
    ///
    /// Nil for any other, which the slower readers then try.
    private func plain(_ text: String) -> Instant? {
        guard (10...20).contains(text.utf8.count) else { return nil }
        let bytes = Array(text.utf8)
        guard bytes[4] == UInt8(ascii: "-"), bytes[7] == bytes[4] else { return nil }
        var isWrong = false
        func pair(_ at: Int) -> Int {
            let (tens, ones) = (Int(bytes[at]) - 48, Int(bytes[at + 1]) - 48)
            if !(0...9).contains(tens) || !(0...9).contains(ones) { isWrong = true }
            return tens * 10 + ones
        }
        let day = Instant.Day(year: pair(0) * 100 + pair(2), month: pair(5), day: pair(8))
        var time = Instant.Time()
        var isUTC = false
        if bytes.count > 10 {
            isUTC = bytes.last == UInt8(ascii: "Z")
            let end = isUTC ? bytes.count - 1 : bytes.count
            guard end == 16 || end == 19, bytes[13] == UInt8(ascii: ":"),
                bytes[10] == UInt8(ascii: "T") || bytes[10] == 0x20
            else { return nil }
            (time.hour, time.minute) = (pair(11), pair(14))
            if end == 19 {
                guard bytes[16] == UInt8(ascii: ":") else { return nil }
                time.second = pair(17)
            }
        }
        guard !isWrong, day.isValid, time.isValid else { return nil }
        return isUTC ? Instant(day, time) : zone.instant(day, time)
    }

    /// RFC 3339; without an offset by the clocks of the zone.
    private func full(_ text: String) -> Instant? {
        guard let moment = Instant(rfc3339: text) else { return nil }
        let isNamed = text.utf8.dropFirst(10).contains { "Zz+-".utf8.contains($0) }
        if isNamed { return moment }
        let (day, time) = moment.civil
        return zone.instant(day, time)
    }

    /// The form without separators, `20260304T102000Z`, as vCards have it.
    private func basic(_ text: String) -> Instant? {
        let parts = text.split(separator: "T", maxSplits: 1)
        guard parts.count == 2, parts[0].utf8.count == 8, parts[1].utf8.count >= 4,
            parts[0].utf8.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        let clock = parts[1].prefix { $0.isASCII && $0.isNumber }
        guard clock.count == 4 || clock.count == 6 else { return nil }
        let (date, zone) = (parts[0], parts[1].dropFirst(clock.count))
        let day = "\(date.prefix(4))-\(date.dropFirst(4).prefix(2))-\(date.suffix(2))"
        let seconds = clock.count == 6 ? ":\(clock.suffix(2))" : ""
        let time = "\(clock.prefix(2)):\(clock.dropFirst(2).prefix(2))\(seconds)"
        return full("\(day)T\(time)\(zone)")
    }
}
