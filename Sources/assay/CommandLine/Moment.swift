import CRM

/// A time as people type it: absolute, or so long before now.
enum Moment: Equatable, Sendable {
    /// That very moment.
    case at(Instant)
    /// So many microseconds ago.
    case ago(Int64)
    /// The last midnight, UTC.
    case today

    /// Reads RFC 3339, a date, `today`, `now`, or `90m`, `24h`, `30d`, `2w` for so long ago.
    init?(_ text: String) {
        if let instant = Instant(rfc3339: text) {
            self = .at(instant)
            return
        }
        switch text {
        case "today": self = .today
        case "now": self = .ago(0)
        default:
            guard let unit = text.last, let length = Self.units[unit],
                let count = Int64(text.dropLast()), (0...100_000).contains(count)
            else { return nil }
            self = .ago(count * length)
        }
    }

    /// As ``init(_:)``, for the end of a period: a date means the last moment of its day.
    init?(ending text: String) {
        guard text.utf8.count == 10, let start = Instant(rfc3339: text) else {
            self.init(text)
            return
        }
        self = .at(Instant(microseconds: start.microseconds + Instant.day - 1))
    }

    /// The instant it means, given the present one.
    func instant(now: Instant) -> Instant {
        switch self {
        case .at(let instant): instant
        case .ago(let length): Instant(microseconds: now.microseconds - length)
        case .today: Instant(now.civil.day)
        }
    }

    private static let units: [Character: Int64] = [
        "m": 60 * Instant.second, "h": 3600 * Instant.second, "d": Instant.day,
        "w": 7 * Instant.day,
    ]
}
