import CRM
import Scoring
import TestSupport
import Testing

@Suite("A contact's history")
struct HistoryTests {
    private func history(_ events: [Event], asOf: Instant = Seeded.now) -> ContactHistory {
        var accumulator = HistoryAccumulator(asOf: asOf)
        for event in events { accumulator.add(kind: event.kind, at: event.at) }
        return accumulator.finish()
    }

    private func event(_ kind: InteractionKind, daysAgo: Int) -> Event {
        event(kind, hoursAgo: daysAgo * 24)
    }

    private func event(_ kind: InteractionKind, hoursAgo: Int) -> Event {
        (kind.rawValue, Seeded.now.microseconds - Int64(hoursAgo) * 3_600 * Instant.second)
    }

    @Test("decays by exact halves: one of each half-life's age counts one half")
    func halves() {
        let week = history([event(.meetingHeld, daysAgo: 7)])[.meeting]
        #expect(week.weekMicro == 500_000)
        let quarter = history([event(.meetingHeld, daysAgo: 45)])[.meeting]
        #expect(quarter.quarterMicro == 500_000)
        let now = history([event(.meetingHeld, daysAgo: 0)])[.meeting]
        #expect(now.weekMicro == 1_000_000 && now.quarterMicro == 1_000_000)
        #expect(history([event(.meetingHeld, daysAgo: 7 * 50)])[.meeting].weekMicro == 0)
    }

    @Test("decays to within a millionth of the true power of two at every hour")
    func powers() {
        // 2^(−1/168) and 2^(−1/1080) by repeated multiplication in double precision.
        var (week, quarter) = (1.0, 1.0)
        let weekStep = 0.995_882_623_658_297_4
        let quarterStep = 0.999_358_402_966_493_3
        for hours in 0..<2_000 {
            let activity = history([event(.emailClicked, hoursAgo: hours)])[.click]
            #expect(abs(Double(activity.weekMicro) - week * 1e6) < 1)
            #expect(abs(Double(activity.quarterMicro) - quarter * 1e6) < 1)
            week *= weekStep
            quarter *= quarterStep
        }
    }

    @Test("does not depend on the order of its events")
    func order() {
        var random = Seeded(7)
        for _ in 0..<200 {
            var events = random.events(40)
            let first = history(events)
            for _ in 0..<3 {
                for index in events.indices.reversed() {
                    events.swapAt(index, random.below(index + 1))
                }
                #expect(history(events) == first)
            }
            #expect(history(events.sorted { $0.at < $1.at }) == first)
        }
    }

    @Test("ignores what happened after the moment")
    func future() {
        #expect(history([event(.meetingHeld, daysAgo: -1)]) == ContactHistory())
        var random = Seeded(3)
        for _ in 0..<100 {
            let events = random.events(30)
            let past = events.filter { $0.at <= Seeded.now.microseconds }
            #expect(history(events) == history(past))
        }
    }

    @Test("counts a message of ours as unanswered until the contact answers")
    func unanswered() {
        let sent = [event(.emailSent, daysAgo: 9), event(.emailSent, daysAgo: 5)]
        #expect(history(sent)[.unanswered].count == 2)
        #expect(history(sent + [event(.emailOpened, daysAgo: 1)])[.unanswered].count == 2)
        let answered = history(sent + [event(.emailReceived, daysAgo: 7)])[.unanswered]
        #expect(answered.count == 1)
        #expect(answered.lastDays == 5)
        #expect(history(sent + [event(.callConnected, daysAgo: 1)])[.unanswered].count == 0)
    }

    @Test("tells recency, trend, channels, days, interest, bounces and opt-outs")
    func details() {
        let history = history([
            event(.formDownload, daysAgo: 100), event(.formPricing, daysAgo: 50),
            event(.emailReceived, daysAgo: 3), event(.pageViewed, daysAgo: 3),
            event(.emailBounced, daysAgo: 8), event(.meetingNoShow, daysAgo: 8),
            event(.emailUnsubscribed, daysAgo: 2), event(.emailSent, daysAgo: 4),
        ])
        #expect(history.interactions == 8)
        #expect(history.lastInboundDays == 3 && history.lastOutboundDays == 4)
        #expect(history.inboundLast30 == 2 && history.inboundPrior90 == 2)
        #expect(history.activeChannels == 2 && history.activeDays == 2)
        #expect(history.interest == .formPricing)
        #expect(history.bounces == 1 && history.noShows == 1 && history.optOuts == 1)
    }

    @Test("takes a reused accumulator as new")
    func reuse() {
        var random = Seeded(11)
        var reused = HistoryAccumulator(asOf: Seeded.now)
        for _ in 0..<100 {
            let events = random.events(20)
            reused.reset()
            for event in events { reused.add(kind: event.kind, at: event.at) }
            #expect(reused.finish() == history(events))
        }
    }

    @Test("survives any time and any kind")
    func extremes() {
        let moments: [Int64] = [.min, .min + 1, -1, 0, 1, .max - 1, .max]
        for moment in moments {
            for time in moments {
                for kind in [-1, 0, 2, 12, 27, 28, .max, .min] {
                    let asOf = Instant(microseconds: moment)
                    let history = history([(kind, time)], asOf: asOf)
                    #expect(history.interactions == (time <= moment ? 1 : 0))
                }
            }
        }
    }

    @Test("counts an opportunity as it stood at the moment")
    func opportunities() {
        let day = Instant.day
        let now = Seeded.now.microseconds
        func deals(
            _ status: Opportunity.Status,
            moved: Int64?,
            closed: Int64?,
            opened: Int64 = -100
        ) -> ContactHistory {
            var accumulator = HistoryAccumulator(asOf: Seeded.now)
            accumulator.addOpportunity(
                status: status,
                stage: "Demo",
                valueMinor: 500,
                openedAt: now + opened * day,
                movedAt: moved.map { now + $0 * day },
                closedAt: closed.map { now + $0 * day }
            )
            return accumulator.finish()
        }
        #expect(deals(.won, moved: nil, closed: -1).wonDeals == 1)
        #expect(deals(.lost, moved: nil, closed: -1).lostDeals == 1)
        let later = deals(.won, moved: 1, closed: 1)
        #expect(later.wonDeals == 0 && later.openDeals == 1)
        #expect(later.openStage == nil && later.openMovedDays == nil)
        let open = deals(.open, moved: -10, closed: nil)
        #expect(open.openStage == "Demo" && open.openMovedDays == 10 && open.openValueMinor == 500)
        #expect(deals(.won, moved: nil, closed: nil) == ContactHistory())
        #expect(deals(.open, moved: nil, closed: nil, opened: 1) == ContactHistory())
    }
}
