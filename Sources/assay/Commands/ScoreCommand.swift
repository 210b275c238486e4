import CRM
import Engine
import JSON
import Scoring
import Storage

/// `assay score`: compute scores and keep them with everything behind them.
enum ScoreCommand {
    private static let all = Option.flag("all", "every contact")
    private static let stale = Option.flag(
        "stale",
        "only contacts that changed since their last score"
    )
    private static let stdin = Option.flag(
        "stdin",
        "leads from standard input: a line each, an id, an e-mail, or JSON"
    )
    private static let asOf = Option.moment(
        "as-of",
        "score for a past moment, from what had happened by then"
    )
    static let command = Command(
        "score",
        "score contacts from the history held here",
        details: """
            Each score is stored with its inputs and an entry of the ledger before it is reported. \
            CONTACT is an id, an e-mail, or a part of a name that only one contact has.

            An agent scores only contacts that are named, and only their present. What it is sent: \
            the record without the telephone number, counts, the latest interactions' texts. The \
            local model's score is kept beside the agent's, and answers when the agent does not.
            """,
        examples: [
            .init("assay score anna@rossi.it", "one contact, with reasons"),
            .init("assay score --all", "everybody"),
            .init("assay score --stale", "those about whom something changed"),
            .init(
                "echo '{\"name\":\"Anna\",\"email\":\"anna@rossi.it\"}' | assay score --stdin",
                "a lead that is in no CRM yet"
            ),
            .init("assay score anna@rossi.it --as-of 2026-06-01", "as it stood on 1 June"),
            .init("assay score anna@rossi.it --agent gemini", "by Gemini, checked"),
        ],
        options: Common.store
            + [
                all.declaration, stale.declaration, stdin.declaration, asOf.declaration,
                AgentSession.choice.declaration, AgentSession.redact.declaration,
                Common.language.declaration,
            ],
        positionals: [.init("CONTACT", .any)],
        run: run
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws
        -> ExitCode
    {
        var modes = invocation.given([all.declaration, stale.declaration, stdin.declaration])
        if !invocation.arguments.isEmpty { modes.append("CONTACT") }
        guard modes.count == 1 else {
            throw Failure.usage(
                modes.isEmpty
                    ? "'assay score' needs CONTACT, --all, --stale or --stdin"
                    : "\(modes.joined(separator: " and ")) exclude each other"
            )
        }
        let now = Environment.system.now()
        let moment = invocation[asOf]?.instant(now: now)
        if let moment, moment > now {
            throw Failure.usage("option '--as-of': \(moment) lies in the future")
        }
        let choice = try choice(invocation, isMany: invocation[all] || invocation[stale], moment)
        if invocation[all] || invocation[stale] {
            return try BulkScoring(onlyStale: invocation[stale], asOf: moment).run(
                invocation,
                session
            )
        }
        if invocation[stdin] {
            return try scoreInput(invocation, session, asOf: moment, choice)
        }
        return try scoreNamed(invocation, session, asOf: moment, choice)
    }

    /// Who scores; bulk runs and past moments are the local model's.
    private static func choice(
        _ invocation: Invocation,
        isMany: Bool,
        _ moment: Instant?
    ) throws -> ScorerChoice {
        let given = invocation[AgentSession.choice].flatMap(ScorerChoice.init) ?? .auto
        guard isMany || moment != nil else { return given }
        if given.provider != nil {
            throw Failure.usage(
                "an agent scores contacts that are named, as of now; leave out "
                    + (isMany ? "--all and --stale" : "--as-of") + ", or --agent"
            )
        }
        return .local
    }

    /// What scores contacts and requests as the command line asks.
    static func scorer(
        _ choice: ScorerChoice,
        _ engine: ScoringEngine,
        _ invocation: Invocation,
        _ session: Session
    ) throws -> AgentScorer? {
        guard choice != .local else { return nil }
        let environment = AgentSession.environment()
        let setup = try AgentSession.setup(choice, invocation, session.variables, environment)
        guard let setup, choice != .auto || setup.isChosen else { return nil }
        return try AgentScorer(engine: engine, setup: setup, environment: environment)
    }

    /// Tells on standard error what a machine reading the result will find there anyway.
    static func tell(_ reports: [ScoreReport], _ session: Session) {
        for report in reports {
            guard let agent = report.agent, agent.verdict == nil else { continue }
            session.console.note(
                "assay: the local model scored \(SafeText.visible(report.stored.contactID)), since"
                    + " \(SafeText.visible(agent.words))"
            )
        }
    }

    private static func scoreNamed(
        _ invocation: Invocation,
        _ session: Session,
        asOf: Instant?,
        _ choice: ScorerChoice
    ) throws -> ExitCode {
        let organization = try session.organization(.writes)
        let keys = try invocation.arguments.map { try organization.contactKey([$0]) }
        let engine = ScoringEngine(store: organization.store)
        let reports: [ScoreReport]
        let agent = try scorer(choice, engine, invocation, session)
        if let agent {
            let id = organization.id
            reports = try Waiting.run {
                try await agent.scoreContacts(keys, organization: id, choice: choice)
            }
            tell(reports, session)
        } else {
            let language = try session.language(invocation)
            reports = try engine.scoreContacts(keys, organization: organization.id, asOf: asOf)
                .map {
                    language == .english
                        ? $0 : try engine.report(seq: $0.stored.seq, language: language)
                }
        }
        if reports.count == 1, !invocation[Common.json] {
            try page(reports[0], asOf, key: keys[0], organization, session)
        } else {
            let list = ScoreList(invocation, session.console)
            for report in reports { try list.add(report) }
            try list.finish()
        }
        // The collector may be slow: what was paid for is on the screen first.
        try session.console.flush()
        AgentSession.exportRuns(of: agent, session)
        if Interrupt.isRequested { throw Interrupt.failure("what is shown is stored") }
        return .ok
    }

    private static func page(
        _ report: ScoreReport,
        _ asOf: Instant?,
        key: ContactKey,
        _ organization: Organization,
        _ session: Session
    ) throws {
        let now = Environment.system.now()
        let page = ScorePage(console: session.console)
        let contact = try organization.store.contact(key: key)
        let zone = try organization.store.zone(of: organization.key)
        try ContactPage(console: session.console, now: now, zone: zone).identity(
            contact,
            states: organization.store.states(contactKey: key),
            .english
        )
        try session.console.line()
        if let asOf {
            try page.headline(report.payload.result, report.localCategory)
            try session.console.line("      as it stood at \(PlainWords.minute(asOf))")
            try page.heading("Why")
            try page.reasons(report.explanation)
        } else {
            try page.all(report, trend: Trend(of: key, in: organization), now: now, in: zone)
        }
    }
}
