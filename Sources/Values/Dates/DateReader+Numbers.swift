import CRM

extension DateReader {
    /// A bare number: days of Excel, `yyyymmdd`, `yyyymmddhhmmss`, else a time since 1970 by its
    /// length.
    func number(_ text: String) -> Instant? {
        let parts = text.split(maxSplits: 1, omittingEmptySubsequences: false) {
            $0 == "." || $0 == ","
        }
        guard let whole = parts.first, (5...16).contains(whole.utf8.count),
            parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let number = Int64(whole)
        else { return nil }
        if whole.utf8.count == 5 {
            return excel(days: number, fraction: parts.count > 1 ? parts[1] : "")
        }
        // Programs write whole numbers with `.0` where a column has gaps.
        guard parts.count == 1 || whole.utf8.count >= 9 || parts[1].allSatisfy({ $0 == "0" }) else {
            return nil
        }
        switch whole.utf8.count {
        case 8: return day(number).map { zone.instant($0) }
        case 14: return compact(number)
        case 9, 10: return Instant(microseconds: number * 1_000_000)
        case 12, 13: return Instant(microseconds: number * 1_000)
        case 15, 16: return Instant(microseconds: number)
        default: return nil
        }
    }

    /// Days since 1899-12-30, as spreadsheets count them, from 1950 to 2099: nothing else is
    /// written in five digits where a date belongs.
    private func excel(days: Int64, fraction: Substring) -> Instant? {
        guard (18_264...73_050).contains(days) else { return nil }
        var (part, unit) = (0.0, 0.1)
        for digit in fraction.prefix(15) {
            part += Double(digit.wholeNumberValue ?? 0) * unit
            unit /= 10
        }
        let seconds = Int((part * 86_400).rounded())
        let start = Instant(microseconds: (days - 25_569) * Instant.day)
        let shown = Instant(microseconds: start.microseconds + Int64(seconds) * Instant.second)
            .civil
        return zone.instant(shown.day, shown.time)
    }

    private func day(_ number: Int64) -> Instant.Day? {
        let day = Instant.Day(
            year: Int(number / 10_000),
            month: Int(number / 100 % 100),
            day: Int(number % 100)
        )
        return day.isValid && day.year >= 1900 ? day : nil
    }

    private func compact(_ number: Int64) -> Instant? {
        let clock = Int(number % 1_000_000)
        let time = Instant.Time(
            hour: clock / 10_000,
            minute: clock / 100 % 100,
            second: clock % 100
        )
        guard let day = day(number / 1_000_000), time.isValid else { return nil }
        return zone.instant(day, time)
    }
}
