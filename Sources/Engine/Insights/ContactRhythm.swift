package import CRM
package import JSON
package import Values

/// By which channel and at which time a contact has been in touch, counted from their own history.
package struct ContactRhythm: Equatable, Sendable {
    /// A channel, and how many of the contact's own signs of life came by it.
    package struct Favourite: Equatable, Sendable {
        /// The channel.
        package var channel: Channel
        /// Signs of life that came by it.
        package var count: Int
        /// Signs of life counted.
        package var of: Int
    }

    /// Four hours of the day, and how many signs of life fell into them.
    package struct Window: Equatable, Sendable {
        /// The first of the four, 0 to 23.
        package var fromHour: Int
        /// Signs of life that fell into them.
        package var count: Int
        /// Signs of life counted.
        package var of: Int
        /// The most frequent day of the week among them, 1 for Monday.
        package var weekday: Int
    }

    /// The channel to reach them by; nil while too little is known.
    package var channel: Favourite?
    /// The time to reach them at; nil while too little is known.
    package var window: Window?
    /// When they or we last did anything; nil when nothing is recorded.
    package var lastActivityAt: Instant?
    /// Signs of life counted.
    package var inbound = 0

    /// Fewer signs of life than this tell no habit.
    package static let channelMin = 3
    /// Fewer signs of life than this tell no time of day.
    package static let windowMin = 5
    private static let windowHours = 4
    /// Channels by which somebody can be reached.
    private static let reachable: [Channel] = [.email, .call, .meeting, .chat, .social]

    /// The clocks that hours and days go by, as the IANA names their place.
    private let zoneName: String

    /// Counts interactions that lie before `now`, by the clocks of a place; nil is UTC.
    package init(
        _ interactions: [Interaction],
        now: Instant,
        in zone: (name: String, rules: TimeZoneRules)? = nil
    ) {
        zoneName = zone?.name ?? "UTC"
        let past = interactions.filter { $0.occurredAt <= now }
        lastActivityAt = past.map(\.occurredAt).max()
        let own = past.filter { $0.kind.direction == .inbound }
        inbound = own.count
        let reached = own.filter { Self.reachable.contains($0.kind.channel) }
        if reached.count >= Self.channelMin { channel = Self.favourite(reached) }
        if own.count >= Self.windowMin { window = Self.window(own, zone?.rules ?? .utc) }
    }

    /// The most frequent channel; among equals the one used last.
    private static func favourite(_ own: [Interaction]) -> Favourite? {
        let newestFirst = own.sorted { $0.occurredAt > $1.occurredAt }
        var counts: [(channel: Channel, count: Int)] = []
        for interaction in newestFirst {
            let channel = interaction.kind.channel
            if let place = counts.firstIndex(where: { $0.channel == channel }) {
                counts[place].count += 1
            } else {
                counts.append((channel, 1))
            }
        }
        guard let most = counts.map(\.count).max(),
            let first = counts.first(where: { $0.count == most })
        else { return nil }
        return Favourite(channel: first.channel, count: most, of: own.count)
    }

    private static func window(_ own: [Interaction], _ zone: TimeZoneRules) -> Window? {
        let shown = own.map { zone.civil($0.occurredAt) }
        let hours = shown.map(\.time.hour)
        func isInside(_ hour: Int, _ from: Int) -> Bool {
            (hour - from + 24) % 24 < windowHours
        }
        let counts = (0..<24).map { from in hours.count { isInside($0, from) } }
        guard let most = counts.max(), let from = counts.firstIndex(of: most) else { return nil }
        var days = [Int](repeating: 0, count: 7)
        for (moment, hour) in zip(shown, hours) where isInside(hour, from) {
            // Day 0 of the epoch was a Thursday.
            let day = Instant(moment.day).microseconds / Instant.day
            days[Int(((day + 3) % 7 + 7) % 7)] += 1
        }
        let weekday = (days.firstIndex(of: days.max() ?? 0) ?? 0) + 1
        return Window(fromHour: from, count: most, of: own.count, weekday: weekday)
    }

    private static let weekdays = [
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    ]

    /// The best channel as JSON, with the counts behind it; null while too little is known.
    package var channelJSON: JSON {
        guard let channel else { return .null }
        return [
            "channel": .string(channel.channel.rawValue),
            "count": .integer(Int64(channel.count)),
            "of": .integer(Int64(channel.of)),
        ]
    }

    /// The best time as JSON, with the counts behind it; null while too little is known.
    package var windowJSON: JSON {
        guard let window else { return .null }
        return [
            "weekday": .string(Self.weekdays[window.weekday - 1]),
            "from_hour": .integer(Int64(window.fromHour)),
            "to_hour": .integer(Int64((window.fromHour + Self.windowHours) % 24)),
            "time_zone": .string(zoneName),
            "count": .integer(Int64(window.count)),
            "of": .integer(Int64(window.of)),
        ]
    }
}
