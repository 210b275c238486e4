/// A moment in time: microseconds since 1970-01-01T00:00:00Z, without leap seconds.
///
/// Integers everywhere inside, RFC 3339 text outside. Covers years 0001 to 9999 in text.
package struct Instant: Hashable, Comparable, Sendable {
    /// Microseconds since the Unix epoch; negative before it.
    package var microseconds: Int64

    /// Wraps a count of microseconds since the Unix epoch.
    package init(microseconds: Int64) { self.microseconds = microseconds }

    /// One second, in the unit of ``microseconds``.
    package static let second: Int64 = 1_000_000
    /// One day of 24 hours, in the unit of ``microseconds``.
    package static let day: Int64 = 86_400 * second

    package static func < (left: Self, right: Self) -> Bool {
        left.microseconds < right.microseconds
    }

    /// Whole days from `earlier` to this moment, rounded down; negative when it lies after.
    package func wholeDays(since earlier: Instant) -> Int {
        let difference = microseconds - earlier.microseconds
        let days = difference / Self.day
        return Int(difference % Self.day < 0 ? days - 1 : days)
    }
}

extension Instant: CustomStringConvertible {
    /// RFC 3339 in UTC, with as many decimals as the value needs: `2026-11-23T09:00:00Z`.
    package var description: String {
        let (date, time) = civil
        var text =
            "\(pad(date.year, 4))-\(pad(date.month, 2))-\(pad(date.day, 2))"
            + "T\(pad(time.hour, 2)):\(pad(time.minute, 2)):\(pad(time.second, 2))"
        if time.microsecond != 0 {
            var fraction = pad(time.microsecond, 6)
            while fraction.hasSuffix("0") { fraction.removeLast() }
            text += "." + fraction
        }
        return text + "Z"
    }

    /// The date alone, in UTC: `2026-11-23`.
    package var dateText: String { String(description.prefix(10)) }
}

extension Instant {
    /// A day of the proleptic Gregorian calendar.
    package struct Day: Hashable, Sendable {
        /// Astronomical year: 1 is 1 AD.
        package var year: Int
        /// 1 to 12.
        package var month: Int
        /// 1 to 31.
        package var day: Int

        /// Names a day; nothing is checked, see ``isValid``.
        package init(year: Int, month: Int, day: Int) {
            (self.year, self.month, self.day) = (year, month, day)
        }

        /// Whether the calendar has this day, in the years 1 to 9999.
        package var isValid: Bool {
            guard (1...9999).contains(year), (1...12).contains(month) else { return false }
            let isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
            let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            return (1...lengths[month - 1]).contains(day)
        }
    }

    /// A time of day.
    package struct Time: Hashable, Sendable {
        /// 0 to 23.
        package var hour: Int
        /// 0 to 59.
        package var minute: Int
        /// 0 to 59: a leap second is read as the 59th.
        package var second: Int
        /// 0 to 999,999.
        package var microsecond: Int

        /// Names a time of day; midnight when nothing is given.
        package init(hour: Int = 0, minute: Int = 0, second: Int = 0, microsecond: Int = 0) {
            (self.hour, self.minute) = (hour, minute)
            (self.second, self.microsecond) = (second, microsecond)
        }

        /// Whether every part lies in its range.
        package var isValid: Bool {
            (0...23).contains(hour) && (0...59).contains(minute) && (0...59).contains(second)
                && (0...999_999).contains(microsecond)
        }
    }

    /// The moment of a day and time at an offset from UTC in minutes.
    package init(_ day: Day, _ time: Time = Time(), offsetMinutes: Int = 0) {
        let seconds =
            (Self.daysSinceEpoch(day) * 24 + time.hour) * 3600 + time.minute * 60 + time.second
            - offsetMinutes * 60
        microseconds = Int64(seconds) * Self.second + Int64(time.microsecond)
    }

    /// Day and time of day in UTC.
    package var civil: (day: Day, time: Time) {
        var dayNumber = microseconds / Self.day
        var rest = microseconds % Self.day
        if rest < 0 { (dayNumber, rest) = (dayNumber - 1, rest + Self.day) }
        let second = Int(rest / Self.second)
        let time = Time(
            hour: second / 3600,
            minute: second / 60 % 60,
            second: second % 60,
            microsecond: Int(rest % Self.second)
        )
        return (Self.day(daysSinceEpoch: Int(dayNumber)), time)
    }

    /// Number of days from 1970-01-01, by the era method of Hinnant's calendar algorithms.
    private static func daysSinceEpoch(_ day: Day) -> Int {
        let year = day.month <= 2 ? day.year - 1 : day.year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (day.month + (day.month > 2 ? -3 : 9)) + 2) / 5 + day.day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private static func day(daysSinceEpoch number: Int) -> Day {
        let shifted = number + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return Day(
            year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
            month: month,
            day: dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        )
    }
}

private func pad(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
