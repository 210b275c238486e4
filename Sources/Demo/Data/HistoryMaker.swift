import CRM

/// Lives through one lead's two years, week by week.
struct HistoryMaker {
    /// Where the lead stands in a week.
    private enum Phase { case fresh, nurture, deal, customer, refused, silent }

    private let words: WordBook
    private let now: Instant
    private var random: SeededRandom
    private var events: [DemoEvent] = []
    private var deals: [DemoDeal] = []

    init(words: WordBook, now: Instant, random: SeededRandom) {
        self.words = words
        self.now = now
        self.random = random
    }

    /// What happened with a lead until now, in order of time, and the deals it led to.
    mutating func make(_ person: DemoPerson) -> (events: [DemoEvent], deals: [DemoDeal]) {
        (events, deals) = ([], [])
        planDeals(person)
        arrive(person)
        let weeks = Int((now.microseconds - person.created.microseconds) / (7 * Instant.day))
        // A lead that nothing comes of is left alone some day, the interested later.
        let patience = max(4, 14 + person.interest / 2 + random.number(-6...12))
        for week in 0...weeks { live(person, week: week, patience: patience) }
        let (first, end) = (person.created, now)
        events = events.filter { first <= $0.at && $0.at < end }
        events.sort { ($0.at, $0.kind.rawValue) < ($1.at, $1.kind.rawValue) }
        return (events, deals)
    }

    /// Decides which deals there are, when they close and how: the labels a model learns.
    private mutating func planDeals(_ person: DemoPerson) {
        var start = person.created
        var probability = LatentProcess.dealProbability(interest: person.interest)
        while deals.count < 3, random.chance(probability) {
            let opened = later(start, days: random.number(12...80))
            let days = random.number(20...70) + random.number(0...50)
            let closed = later(opened, days: days)
            guard opened < now else { return }
            let win = LatentProcess.winProbability(
                interest: person.interest + (deals.isEmpty ? 0 : 6),
                noise: random.number(-10...10)
            )
            let isWon = random.chance(win)
            let size = max(person.company?.employees ?? 20, 5)
            deals.append(
                DemoDeal(
                    id: "",
                    name: random.pick(words.words("products")),
                    valueMinor: Int64(
                        random.number(20...80) * min(size, 900) + random.number(25...60) * 100
                    ) * 100,
                    opened: opened,
                    closed: closed,
                    isWon: isWon
                )
            )
            start = later(closed, days: random.number(60...200))
            probability = isWon ? 0.35 : 0.12
        }
    }

    private func later(_ start: Instant, days: Int) -> Instant {
        Instant(microseconds: start.microseconds + Int64(days) * Instant.day)
    }

    private mutating func live(_ person: DemoPerson, week: Int, patience: Int) {
        let start = later(person.created, days: week * 7)
        let deal = deals.first { $0.opened <= start && start < $0.closed }
        let last = deals.last { $0.closed <= start }
        let phase = phase(deal: deal, last: last, week: week, patience: patience)
        var acts = LatentProcess.weeklyActs(interest: person.interest)
        let touches: Double
        switch phase {
        case .fresh: (acts, touches) = (acts, 0.6)
        case .nurture: (acts, touches) = (acts * 0.5, 0.14)
        case .deal: (acts, touches) = (acts * pace(of: deal, at: start) + 0.25, 0.7)
        case .customer: (acts, touches) = (acts * 0.15, 0.12)
        case .refused: (acts, touches) = (acts * 0.1, 0.04)
        case .silent: (acts, touches) = (acts * 0.05, 0.015)
        }
        for _ in 0..<count(acts) { act(person, phase, in: start) }
        if person.doNotContact != true {
            for _ in 0..<count(touches) { reach(person, phase, in: start) }
        }
    }

    private func phase(deal: DemoDeal?, last: DemoDeal?, week: Int, patience: Int) -> Phase {
        if deal != nil { return .deal }
        if let last { return last.isWon ? .customer : .refused }
        if week < 4 { return .fresh }
        return week < patience ? .nurture : .silent
    }

    /// Deals that will be won gather pace; those that will be lost fade before they are closed.
    private func pace(of deal: DemoDeal?, at moment: Instant) -> Double {
        guard let deal else { return 1 }
        let gone = Double(moment.microseconds - deal.opened.microseconds)
        let part = gone / Double(deal.closed.microseconds - deal.opened.microseconds)
        return deal.isWon ? 1.0 + 0.8 * part : 1.2 - 0.9 * part
    }

    /// A whole number around a mean of at most four: four tries of a quarter each.
    private mutating func count(_ mean: Double) -> Int {
        (0..<4).reduce(0) { sum, _ in sum + (random.chance(mean / 4) ? 1 : 0) }
    }

    private mutating func arrive(_ person: DemoPerson) {
        switch person.source {
        case "Contact form": add(.formContact, person.created)
        case "Demo request": add(.formDemo, person.created)
        case "Webinar", "Trade show": add(.formEvent, person.created)
        case "Whitepaper download": add(.formDownload, person.created)
        case "LinkedIn": add(.socialReceived, person.created)
        case "Google Ads", "Organic search", "Direct traffic": page(person.created)
        default: break
        }
    }

    /// Something the lead does of its own accord.
    private mutating func act(_ person: DemoPerson, _ phase: Phase, in week: Instant) {
        let at = moment(in: week, fromHour: 6, toHour: 22)
        let keen = max(1, 4 + person.interest / 6)
        let kinds: [InteractionKind] = [
            .pageViewed, .formDownload, .formNewsletter, .formEvent, .formContact, .formDemo,
            .formPricing, .formTrial, .chatReceived, .socialReceived, .callReceived,
            .emailReceived, .meetingScheduled,
        ]
        let isDeal = phase == .deal
        let weights =
            isDeal
            ? [20, 2, 1, 1, 1, 1, 4, 2, 6, 3, 14, 34, 28]
            : [
                56, 7, 3, 4, keen / 3 + 1, keen / 2 + 1, keen / 2 + 1, keen / 3 + 1, 6, 6, keen,
                2 * keen, keen,
            ]
        switch kinds[random.place(weights)] {
        case .pageViewed: for step in 0...random.number(0...2) { page(minutes(at, 4 * step)) }
        case .meetingScheduled: meet(person, scheduled: at)
        case .emailReceived: add(.emailReceived, at, random.pick(words.words("subjects received")))
        case .callReceived:
            add(.callReceived, at)
            if random.chance(0.3) { note(minutes(at, 25)) }
        case let kind: add(kind, at)
        }
    }

    /// Something we do, and what comes of it.
    private mutating func reach(_ person: DemoPerson, _ phase: Phase, in week: Instant) {
        let at = moment(in: week, fromHour: 8, toHour: 17)
        let answers = LatentProcess.replyProbability(interest: person.interest)
        switch random.place([70, 16, 6, 4, 3, 1]) {
        case 0: write(person, at, answers)
        case 1:
            add(random.chance(min(0.9, 0.15 + answers)) ? .callConnected : .callMissed, at)
        case 2:
            add(.socialSent, at)
            if random.chance(answers) {
                add(.socialReceived, minutes(at, random.number(30...2_000)))
            }
        case 3:
            add(.chatSent, at)
            if random.chance(answers) { add(.chatReceived, minutes(at, random.number(1...50))) }
        case 4: note(at)
        default: add(.other, at, "Catalogue sent by post")
        }
    }

    private mutating func write(_ person: DemoPerson, _ at: Instant, _ answers: Double) {
        guard let email = person.email else { return }
        let subject = random.pick(words.words("subjects sent"))
        add(.emailSent, at, subject)
        if person.bounces || !email.contains("@") {
            add(.emailBounced, minutes(at, 1), subject)
            return
        }
        // Mail programs open for people who never look: opens say little, as in life.
        if random.chance(min(0.85, 0.3 + answers)) {
            add(.emailOpened, minutes(at, random.number(1...900)), subject)
        }
        if random.chance(answers * 0.7) {
            add(.emailClicked, minutes(at, random.number(3...950)), subject)
        }
        if random.chance(answers * 0.8) {
            add(.emailReceived, minutes(at, random.number(20...4_000)), "Re: " + subject)
        } else if random.chance(person.interest < -10 ? 0.02 : 0.004) {
            add(.emailUnsubscribed, minutes(at, random.number(2...1_500)))
        } else if random.chance(0.001) {
            add(.emailComplained, minutes(at, random.number(2...1_500)))
        }
    }

    private mutating func meet(_ person: DemoPerson, scheduled: Instant) {
        let days = random.number(2...12)
        add(.meetingScheduled, scheduled)
        let at = later(scheduled, days: days)
        let attends = LatentProcess.probability(
            odds: 3 * LatentProcess.power(person.interest, perDoubling: 14)
        )
        if random.chance(attends) {
            add(.meetingHeld, at)
            if random.chance(0.4) { note(minutes(at, 70)) }
        } else {
            add(random.chance(0.55) ? .meetingNoShow : .meetingCancelled, at)
        }
    }

    private mutating func page(_ at: Instant) {
        add(.pageViewed, at, random.pick(words.words("pages")))
    }

    private mutating func note(_ at: Instant) {
        events.append(
            DemoEvent(kind: .note, at: at, subject: "Note", body: random.pick(words.words("notes")))
        )
    }

    private mutating func add(_ kind: InteractionKind, _ at: Instant, _ subject: String? = nil) {
        events.append(DemoEvent(kind: kind, at: at, subject: subject, body: nil))
    }

    private func minutes(_ start: Instant, _ count: Int) -> Instant {
        Instant(microseconds: start.microseconds + Int64(count) * 60 * Instant.second)
    }

    private mutating func moment(in week: Instant, fromHour: Int, toHour: Int) -> Instant {
        let midnight = week.microseconds / Instant.day * Instant.day
        let second = Int64(random.number(fromHour * 3_600...toHour * 3_600))
        return Instant(
            microseconds: midnight + Int64(random.number(0...6)) * Instant.day
                + second * Instant.second
        )
    }
}
