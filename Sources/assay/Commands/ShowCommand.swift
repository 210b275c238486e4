import CRM
import Engine
import JSON
import Storage

/// `assay show CONTACT`: one contact with score, trend, reasons and history.
enum ShowCommand {
    private static let limit = Option.integer(
        "limit",
        short: "n",
        in: 1...100_000,
        "show the newest N interactions (default 8)"
    )

    static let command = Command(
        "show",
        "show one contact: score, trend, reasons, what happened last",
        examples: [.init("assay show anna@rossi.it", "by e-mail, id, or a part of the name")],
        options: Common.store + [limit.declaration, Common.language.declaration],
        positionals: [.init("CONTACT", .several)],
        run: run
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws
        -> ExitCode
    {
        let organization = try session.organization(.reads)
        try session.prepareSearch(organization.store)
        let key = try organization.contactKey(invocation.arguments)
        let store = organization.store
        let contact = try store.contact(key: key)
        let timeline = try store.timeline(contactKey: key, limit: invocation[limit] ?? 8)
        let latest = try store.latestScore(contactKey: key)
        let language = try session.language(invocation)
        let report = try latest.map {
            try ScoringEngine(store: store).report(seq: $0.seq, language: language)
        }
        let trend = try Trend(of: key, in: organization)
        let states = try store.states(contactKey: key)
        if invocation[Common.json] {
            try session.console.json(
                json(
                    contact,
                    states: states,
                    score: report,
                    trend: trend,
                    timeline: timeline,
                    outcome: store.outcome(contactKey: key)?.isWon,
                    addresses: store.otherAddresses(contactKey: key)
                )
            )
            return .ok
        }
        let now = Environment.system.now()
        let zone = try store.zone(of: organization.key)
        let page = ContactPage(console: session.console, now: now, zone: zone)
        try page.identity(contact, states: states, language)
        let addresses = try store.otherAddresses(contactKey: key)
        try page.addresses(addresses)
        let outcome = try store.outcome(contactKey: key)
        if let outcome { try page.outcome(isWon: outcome.isWon, at: outcome.at) }
        try session.console.line()
        if let report {
            try ScorePage(console: session.console).all(
                report,
                trend: trend,
                now: now,
                in: zone
            )
        } else {
            try session.console.line("Not scored yet; 'assay score \(contact.id)' does it.")
        }
        if !timeline.isEmpty {
            try ScorePage(console: session.console).heading("What happened last")
            try page.timeline(timeline)
        }
        return .ok
    }

    private static func json(
        _ contact: Contact,
        states: [LeadState],
        score: ScoreReport?,
        trend: Trend,
        timeline: [Interaction],
        outcome: Bool?,
        addresses: [String]
    ) -> JSON {
        [
            "contact": ScoreJSON.contact(contact),
            "states": .array(states.map { .string($0.rawValue) }),
            "outcome": outcome.map { .string($0 ? "won" : "lost") } ?? .null,
            "other_emails": .array(addresses.map { .string($0) }),
            "score": score?.json ?? .null,
            "trend": .array(trend.scores.map { .integer(Int64($0)) }),
            "timeline": .array(
                timeline.map {
                    [
                        "id": .string($0.id), "kind": .string($0.kind.name),
                        "occurred_at": .string($0.occurredAt.description),
                        "subject": .text($0.subject), "body": .text($0.body),
                    ]
                }
            ),
        ]
    }
}
