import CRM

/// The footer of a zone file, in the notation of POSIX: `CET-1CEST,M3.5.0,M10.5.0/3`.
struct DaylightRule: Equatable, Sendable {
    private var standard = 0
    private var daylight: Daylight?

    private struct Daylight: Equatable {
        var offset: Int
        var start: Turn
        var end: Turn
    }

    /// A weekday of a week of a month, and the seconds into that day.
    private struct Turn: Equatable {
        var month: Int
        var week: Int
        var weekday: Int
        var seconds: Int
    }

    /// Nil when there is none, or one that counts days of the year, which no present zone does.
    init?(footer: ArraySlice<UInt8>) {
        let text = String(decoding: footer, as: UTF8.self).filter { $0 != "\n" }
        var rest = text[...]
        guard Self.skipName(&rest), let west = Self.time(&rest) else { return nil }
        standard = -west
        guard !rest.isEmpty else { return }
        guard Self.skipName(&rest) else { return nil }
        var offset = standard + 3600
        if rest.first != ",", let west = Self.time(&rest) { offset = -west }
        guard let start = Self.turn(&rest), let end = Self.turn(&rest), rest.isEmpty else {
            return nil
        }
        daylight = Daylight(offset: offset, start: start, end: end)
    }

    /// Seconds east of UTC at a moment.
    func offset(at moment: Instant) -> Int {
        guard let daylight else { return standard }
        let local = Instant(microseconds: moment.microseconds + Int64(standard) * Instant.second)
        let year = local.civil.day.year
        let start = Self.moment(daylight.start, year, offset: standard)
        let end = Self.moment(daylight.end, year, offset: daylight.offset)
        let isDaylight =
            start < end ? moment >= start && moment < end : moment >= start || moment < end
        return isDaylight ? daylight.offset : standard
    }

    private static func moment(_ turn: Turn, _ year: Int, offset: Int) -> Instant {
        let first = Instant(Instant.Day(year: year, month: turn.month, day: 1))
        let days = first.microseconds / Instant.day
        // 1970-01-01 was a Thursday.
        let weekday = Int(((days + 4) % 7 + 7) % 7)
        var day = 1 + (turn.weekday - weekday + 7) % 7 + (turn.week - 1) * 7
        while !Instant.Day(year: year, month: turn.month, day: day).isValid, day > 7 { day -= 7 }
        let start = Instant(Instant.Day(year: year, month: turn.month, day: day))
        let seconds = Int64(turn.seconds - offset)
        return Instant(microseconds: start.microseconds + seconds * Instant.second)
    }

    /// A name: letters, or anything in angle brackets.
    private static func skipName(_ rest: inout Substring) -> Bool {
        if rest.first == "<" {
            guard let end = rest.firstIndex(of: ">") else { return false }
            rest = rest[rest.index(after: end)...]
            return true
        }
        let name = rest.prefix { $0.isLetter }
        rest = rest.dropFirst(name.count)
        return !name.isEmpty
    }

    /// Reads `[+-]hh[:mm[:ss]]` as seconds.
    private static func time(_ rest: inout Substring) -> Int? {
        var sign = 1
        if let first = rest.first, first == "-" || first == "+" {
            if first == "-" { sign = -1 }
            rest.removeFirst()
        }
        var (seconds, unit) = (0, 3600)
        while true {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            guard digits.count <= 3, let value = Int(digits) else { return nil }
            rest = rest.dropFirst(digits.count)
            seconds += value * unit
            unit /= 60
            guard rest.first == ":", unit > 0 else { return sign * seconds }
            rest.removeFirst()
        }
    }

    private static func turn(_ rest: inout Substring) -> Turn? {
        guard rest.hasPrefix(",M") else { return nil }
        let body = rest.dropFirst(2).prefix { $0 != "," && $0 != "/" }
        let numbers = body.split(separator: ".").compactMap { Int($0) }
        guard numbers.count == 3, (1...12).contains(numbers[0]), (1...5).contains(numbers[1]),
            (0...6).contains(numbers[2])
        else { return nil }
        rest = rest.dropFirst(2 + body.count)
        var seconds = 2 * 3600
        if rest.first == "/" {
            rest.removeFirst()
            guard let time = time(&rest) else { return nil }
            seconds = time
        }
        return Turn(month: numbers[0], week: numbers[1], weekday: numbers[2], seconds: seconds)
    }
}
