import CRM
import Values

/// Numbers and times as people say them.
enum PlainWords {
    /// `+14.2`, `-0.3`, ` 0.0`: thousandths of a point, rounded half away from zero.
    static func points(_ milli: Int) -> String {
        let tenths = (abs(milli) + 50) / 100
        let sign = tenths == 0 ? " " : (milli < 0 ? "-" : "+")
        return "\(sign)\(tenths / 10).\(tenths % 10)"
    }

    /// `41 %`, and `0.4 %` where whole numbers would say nothing; from millionths.
    static func percent(_ micro: Int) -> String {
        if micro >= 10_000 || micro == 0 { return "\((micro + 5_000) / 10_000) %" }
        let tenths = max(1, (micro + 500) / 1_000)
        return "\(tenths / 10).\(tenths % 10) %"
    }

    static func hundredths(_ micro: Int) -> String {
        let value = (micro + 5_000) / 10_000
        return "\(value / 100)." + (value % 100 < 10 ? "0" : "") + "\(value % 100)"
    }

    /// `0.4 s`, `12 s`, `3 min 5 s`: how long something took.
    static func seconds(_ seconds: Double) -> String {
        if seconds >= 10 { return ProgressBar.duration(seconds) }
        let hundredths = Int((seconds * 100).rounded())
        return "\(hundredths / 100).\(hundredths / 10 % 10)\(hundredths % 10) s"
    }

    /// `3 meetings`, `1 meeting`.
    static func count(_ number: some BinaryInteger, _ noun: String) -> String {
        let isY = noun.hasSuffix("y") && !noun.hasSuffix("ay") && !noun.hasSuffix("ey")
        let word = number == 1 ? noun : (isY ? noun.dropLast() + "ies" : noun + "s")
        return "\(ProgressBar.grouped(Int(number))) \(word)"
    }

    /// `today`, `yesterday`, `12 days ago`, `in 3 days`, by the calendar of a place.
    static func age(of moment: Instant, now: Instant, in zone: TimeZoneRules) -> String {
        let today = Instant(zone.civil(now).day)
        let days = today.wholeDays(since: Instant(zone.civil(moment).day))
        return switch days {
        case 0: "today"
        case 1: "yesterday"
        case -1: "tomorrow"
        case ..<0: "in \(-days) days"
        default: "\(days) days ago"
        }
    }

    /// `2026-11-23 09:00Z`: a minute, in UTC.
    static func minute(_ moment: Instant) -> String {
        let text = Array(moment.description)
        return String(text[0..<10]) + " " + String(text[11..<16]) + "Z"
    }

    /// `Meeting held`, `Email received`: what an interaction was.
    static func title(of kind: InteractionKind) -> String {
        let words = kind.name.split(separator: "_").joined(separator: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    /// `E-mail quality`: what a part of a score is called.
    static func title(of dimension: Dimension) -> String {
        switch dimension {
        case .emailQuality: "E-mail quality"
        case .companyFit: "Company fit"
        case .engagement: "Engagement"
        case .qualification: "Qualification"
        }
    }

    /// `E-mail domain`: a stable name as a title.
    static func title(ofName name: String) -> String {
        let words = name.split(separator: "_").joined(separator: " ")
        if words.hasPrefix("email") { return "E-mail" + words.dropFirst(5) }
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    static func bytes(_ count: Int64) -> String {
        var value = Double(count)
        for unit in ["bytes", "kB", "MB", "GB"] {
            if value < 1000 || unit == "GB" {
                let tenths = Int((value * 10).rounded())
                return unit == "bytes" ? "\(count) bytes" : "\(tenths / 10).\(tenths % 10) \(unit)"
            }
            value /= 1000
        }
        return "\(count) bytes"
    }

}
