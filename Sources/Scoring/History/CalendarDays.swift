package import CRM
package import Values

/// When what a history counts last happened, in microseconds UTC: what its ages, in whole 24-hour
/// days, leave out.
package struct HistoryMoments: Sendable {
    /// By the raw value of each ``Signal``; nil where it never happened.
    private var signals: [Int64?]
    package var lastInbound: Int64?
    package var lastOutbound: Int64?
    package var openMoved: Int64?

    package init() { signals = [Int64?](repeating: nil, count: Signal.allCases.count) }

    /// When a signal was last there; nil for never.
    package subscript(signal: Signal) -> Int64? {
        get { signals[signal.rawValue] }
        set { signals[signal.rawValue] = newValue }
    }
}

/// How many calendar days ago things were, by the clocks of a place: what people mean by
/// yesterday, where a score counts days of 24 hours.
package struct CalendarDays: Sendable {
    private let asOf: Instant
    private let moments: HistoryMoments
    private let zone: TimeZoneRules

    /// Days before `asOf`, which is the moment that the ages are of.
    package init(asOf: Instant, _ moments: HistoryMoments, in zone: TimeZoneRules) {
        (self.asOf, self.moments, self.zone) = (asOf, moments, zone)
    }

    /// The facts as people are told them: ages in calendar days.
    ///
    /// For words alone, never for points.
    func told(_ facts: LeadFacts) -> LeadFacts {
        var told = facts
        for signal in Signal.allCases {
            told.history[signal].lastDays = days(facts.history[signal].lastDays, moments[signal])
        }
        let history = facts.history
        told.history.lastInboundDays = days(history.lastInboundDays, moments.lastInbound)
        told.history.lastOutboundDays = days(history.lastOutboundDays, moments.lastOutbound)
        told.history.openMovedDays = days(history.openMovedDays, moments.openMoved)
        return told
    }

    /// The calendar days of an age; the age where no moment is known, or one of another age: then
    /// the records changed after they were scored.
    private func days(_ age: Int?, _ moment: Int64?) -> Int? {
        guard let age, let moment, moment <= asOf.microseconds,
            (asOf.microseconds - moment) / Instant.day == Int64(age)
        else { return age }
        return Int(day(asOf.microseconds) - day(moment))
    }

    private func day(_ microseconds: Int64) -> Int64 {
        let offset = Int64(zone.offset(at: Instant(microseconds: microseconds))) * Instant.second
        let local = microseconds + offset
        return local / Instant.day - (local % Instant.day < 0 ? 1 : 0)
    }
}
