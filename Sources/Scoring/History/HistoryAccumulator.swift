package import CRM

/// Turns the interactions and opportunities of one contact into ``ContactHistory``.
///
/// The only definition of those counts: single and bulk scoring feed the same accumulator, in any
/// order, and get the same bits. Ages are whole hours, rounded down; decayed counts are sums of
/// 2^(−hours/168) and 2^(−hours/1080) from integer tables with 40 binary places, rounded once at
/// the end to millionths, so no sum depends on order. What lies after ``asOf`` is left out.
/// Reusing one value for many contacts by ``reset()`` allocates nothing in the long run.
package struct HistoryAccumulator: Sendable {
    /// The moment; later interactions and opportunities are ignored.
    package let asOf: Instant

    private let traits = KindTraits.all
    private let decay = DecayTable.shared
    private let asOfDay: Int64
    private let oldest: Int64

    private var interactions = 0
    private var signals = [SignalSum](repeating: SignalSum(), count: Signal.allCases.count)
    private var lastInbound = Int64.min
    private var lastOutbound = Int64.min
    private var lastAnswer = Int64.min
    private var outbound: [Int64] = []
    private var inboundLast30 = 0
    private var inboundPrior90 = 0
    private var activeDaysNear: UInt64 = 0
    private var activeDaysFar: UInt64 = 0
    private var activeChannels: UInt16 = 0
    private var noShows = 0
    private var bounces = 0
    private var optOuts = 0
    private var interest = Int.max
    private var deals = DealSums()

    /// An empty history as of a moment.
    package init(asOf: Instant) {
        self.asOf = asOf
        asOfDay = Self.dayNumber(asOf.microseconds)
        // Older than 2^53 µs (285 years) counts as exactly that old: no subtraction overflows.
        oldest = max(asOf.microseconds, Int64.min + (1 << 53)) - (1 << 53)
        outbound.reserveCapacity(64)
    }

    /// Forgets everything but the moment.
    package mutating func reset() {
        interactions = 0
        for index in signals.indices { signals[index] = SignalSum() }
        lastInbound = .min
        lastOutbound = .min
        lastAnswer = .min
        outbound.removeAll(keepingCapacity: true)
        inboundLast30 = 0
        inboundPrior90 = 0
        activeDaysNear = 0
        activeDaysFar = 0
        activeChannels = 0
        noShows = 0
        bounces = 0
        optOuts = 0
        interest = .max
        deals = DealSums()
    }

    /// Counts one interaction by the raw value of its ``InteractionKind`` and its microseconds UTC.
    ///
    /// An unknown raw value counts as ``InteractionKind/other``.
    package mutating func add(kind: Int, at time: Int64) {
        guard time <= asOf.microseconds else { return }
        interactions += 1
        let trait = traits[kind >= 0 && kind < traits.count ? kind : 0]
        let moment = max(time, oldest)
        if trait.signal >= 0 {
            signals[trait.signal].add(age: asOf.microseconds - moment, at: moment, decay)
        }
        switch trait.role {
        case .inbound: addInbound(trait, kind: kind, at: moment)
        case .outbound:
            lastOutbound = max(lastOutbound, moment)
            if moment > lastAnswer { outbound.append(moment) }
        case .noShow: noShows += 1
        case .bounce: bounces += 1
        case .optOut: optOuts += 1
        case .none: break
        }
    }

    /// Counts one opportunity of the contact as it stood at ``asOf``; times are microseconds UTC.
    ///
    /// One decided by then counts as won or lost; one decided later counts as open; one decided at
    /// an unknown time is left out, since it may have been open or not. Its stage and the time of
    /// its last move count only if the move had happened.
    package mutating func addOpportunity(
        status: Opportunity.Status,
        stage: String?,
        valueMinor: Int64?,
        openedAt: Int64?,
        movedAt: Int64?,
        closedAt: Int64?
    ) {
        let now = asOf.microseconds
        guard (openedAt ?? .min) <= now else { return }
        if status != .open {
            guard let closedAt else { return }
            if closedAt <= now {
                deals.decided(isWon: status == .won)
                return
            }
        }
        let moved = movedAt ?? openedAt
        deals.open(stage: stage, valueMinor: valueMinor, movedAt: moved, by: now, oldest: oldest)
    }

    private mutating func addInbound(_ trait: KindTraits, kind: Int, at moment: Int64) {
        lastInbound = max(lastInbound, moment)
        let age = asOf.microseconds - moment
        if trait.isAnswer {
            // Everything we had sent by then is answered; in time order the list stays short.
            lastAnswer = max(lastAnswer, moment)
            if moment >= lastOutbound, !outbound.isEmpty {
                outbound.removeAll(keepingCapacity: true)
            }
        }
        guard age < 180 * DecayTable.day else { return }
        if trait.tellsInterest { interest = min(interest, kind) }
        guard age < 120 * DecayTable.day else { return }
        if age < 30 * DecayTable.day { inboundLast30 += 1 } else { inboundPrior90 += 1 }
        if age < 45 * DecayTable.day { activeChannels |= trait.channelBit }
        guard age < 90 * DecayTable.day else { return }
        let day = asOfDay - Self.dayNumber(moment)
        if day < 64 {
            activeDaysNear |= 1 << UInt64(day)
        } else {
            activeDaysFar |= 1 << UInt64(day - 64)
        }
    }

    /// What was counted since the start or the last ``reset()``.
    package func finish() -> ContactHistory {
        var history = ContactHistory()
        history.interactions = interactions
        for signal in Signal.allCases where signals[signal.rawValue].count > 0 {
            history[signal] = signals[signal.rawValue].activity(asOf: asOf.microseconds)
        }
        var unanswered = SignalSum()
        for time in outbound where time > lastAnswer {
            unanswered.add(age: asOf.microseconds - time, at: time, decay)
        }
        if unanswered.count > 0 {
            history[.unanswered] = unanswered.activity(asOf: asOf.microseconds)
        }
        history.lastInboundDays = days(since: lastInbound)
        history.lastOutboundDays = days(since: lastOutbound)
        history.inboundLast30 = inboundLast30
        history.inboundPrior90 = inboundPrior90
        history.activeDays = activeDaysNear.nonzeroBitCount + activeDaysFar.nonzeroBitCount
        history.activeChannels = activeChannels.nonzeroBitCount
        history.noShows = noShows
        history.bounces = bounces
        history.optOuts = optOuts
        history.interest = interest == .max ? nil : InteractionKind(rawValue: interest)
        history.openDeals = deals.openCount
        history.openStage = deals.stage
        history.openValueMinor = deals.valueMinor
        history.openMovedDays = days(since: deals.movedAt)
        history.wonDeals = deals.won
        history.lostDeals = deals.lost
        return history
    }

    /// When what was counted so far last happened.
    package var moments: HistoryMoments {
        var moments = HistoryMoments()
        for signal in Signal.allCases where signals[signal.rawValue].count > 0 {
            moments[signal] = signals[signal.rawValue].last
        }
        moments[.unanswered] = outbound.filter { $0 > lastAnswer }.max()
        moments.lastInbound = lastInbound == .min ? nil : lastInbound
        moments.lastOutbound = lastOutbound == .min ? nil : lastOutbound
        moments.openMoved = deals.movedAt == .min ? nil : deals.movedAt
        return moments
    }

    private func days(since time: Int64) -> Int? {
        time == .min ? nil : Int((asOf.microseconds - time) / DecayTable.day)
    }

    private static func dayNumber(_ time: Int64) -> Int64 {
        time / DecayTable.day - (time % DecayTable.day < 0 ? 1 : 0)
    }
}

/// What one kind of interaction counts towards.
package struct KindTraits: Sendable {
    /// What it does to the history.
    package enum Role: UInt8 { case none, inbound, outbound, noShow, bounce, optOut }

    /// Index of its signal, or −1.
    package var signal: Int
    /// What it does to the history.
    package var role: Role
    /// Whether it answers what we sent: a meeting, a reply, a form or a call.
    package var isAnswer: Bool
    /// Whether it is a form that says what the contact wants.
    package var tellsInterest: Bool
    /// The bit of its channel.
    package var channelBit: UInt16

    /// One a kind, in the order of raw values.
    package static let all: [KindTraits] = InteractionKind.allCases.map { kind in
        let role: Role =
            switch kind {
            case .meetingNoShow: .noShow
            case .emailBounced: .bounce
            case .emailUnsubscribed, .emailComplained: .optOut
            default:
                switch kind.direction {
                case .inbound: .inbound
                case .outbound: .outbound
                case .none: .none
                }
            }
        let answers: Bool =
            switch kind.signal {
            case .meeting, .reply, .form, .call: true
            default: false
            }
        let channel = Channel.allCases.firstIndex(of: kind.channel) ?? 0
        return KindTraits(
            signal: kind.signal?.rawValue ?? -1,
            role: role,
            isAnswer: answers,
            tellsInterest: (InteractionKind.formDemo
                .rawValue...InteractionKind.formDownload.rawValue)
                .contains(kind.rawValue),
            channelBit: 1 << UInt16(channel)
        )
    }
}

/// One signal's running sums.
private struct SignalSum: Sendable {
    var count = 0
    /// In units of 2^−40.
    var week: Int64 = 0
    /// In units of 2^−40.
    var quarter: Int64 = 0
    var last = Int64.min

    @inline(__always)
    mutating func add(
        age: Int64,
        at time: Int64,
        _ decay: DecayTable
    ) {
        let hours = Int(UInt64(age) / UInt64(DecayTable.hour))
        count += 1
        week += decay.week(hours: hours)
        quarter += decay.quarter(hours: hours)
        last = max(last, time)
    }

    func activity(asOf: Int64) -> ContactHistory.Activity {
        var activity = ContactHistory.Activity()
        activity.count = count
        activity.weekMicro = DecayTable.micro(week)
        activity.quarterMicro = DecayTable.micro(quarter)
        activity.lastDays = Int((asOf - last) / DecayTable.day)
        return activity
    }
}
