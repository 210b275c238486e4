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
    private static let agent = Option.choice(
        "agent",
        ["auto", "local", "gemini"],
        "who scores: the local model is the only one yet"
    )

    static let command = Command(
        "score",
        "score contacts from the history held here",
        details: """
            Each score is stored with its inputs and an entry of the ledger before it is reported. \
            CONTACT is an id, an e-mail, or a part of a name that only one contact has.
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
        ],
        options: Common.store
            + [
                all.declaration, stale.declaration, stdin.declaration, asOf.declaration,
                agent.declaration,
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
        if invocation[agent] == "gemini" {
            throw Failure(
                .failure,
                "the Gemini agent is not built yet; 'assay score' without --agent scores with"
                    + " the local model"
            )
        }
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
        if invocation[all] || invocation[stale] {
            return try BulkScoring(onlyStale: invocation[stale], asOf: moment).run(
                invocation,
                session
            )
        }
        if invocation[stdin] { return try scoreInput(invocation, session, asOf: moment) }
        return try scoreNamed(invocation, session, asOf: moment)
    }

    // MARK: A few

    private static func scoreNamed(
        _ invocation: Invocation,
        _ session: Session,
        asOf: Instant?
    ) throws -> ExitCode {
        let organization = try session.organization(.writes)
        let keys = try invocation.arguments.map { try organization.contactKey([$0]) }
        let reports = try ScoringEngine(store: organization.store).score(
            contacts: keys,
            organization: organization.id,
            asOf: asOf
        )
        if reports.count == 1, !invocation[Common.json] {
            try page(reports[0], asOf, key: keys[0], organization, session)
            return .ok
        }
        let list = ScoreList(invocation, session.console)
        for report in reports { try list.add(report) }
        try list.finish()
        return .ok
    }

    /// Scores the leads that lines of standard input describe.
    ///
    /// A batch at a time, so that a long list is answered as it is scored. A line that is no lead
    /// is told, and holds up no other.
    private static func scoreInput(
        _ invocation: Invocation,
        _ session: Session,
        asOf: Instant?
    ) throws -> ExitCode {
        var refused = 0
        func refuse(_ error: any Error, _ line: Int) {
            refused += 1
            let text = error is EngineError ? "\(error)" : "line \(line): \(error)"
            session.console.note("assay: standard input, " + SafeText.visible(text))
        }
        let leads = try requests(refuse)
        let store = try session.store(.creates)
        let organization = try session.organizationID(in: store, creates: true)
        let engine = ScoringEngine(store: store)
        let list = ScoreList(invocation, session.console)
        Interrupt.listen()
        for start in stride(from: 0, to: leads.count, by: batchSize) {
            let batch = leads[start..<min(start + batchSize, leads.count)]
            let reports = try score(batch, refuse) {
                try engine.score(requests: $0, organization: organization, asOf: asOf)
            }
            for report in reports { try list.add(report) }
            if Interrupt.isRequested {
                try list.finish()
                throw Interrupt.failure("what is listed is stored")
            }
        }
        try list.finish()
        guard refused > 0 else { return .ok }
        throw Failure(
            .failure,
            "\(PlainWords.count(refused, "line")) of standard input could not be scored"
        )
    }

    private typealias Lead = (line: Int, request: LeadRequest)
    private typealias Refuse = (_ error: any Error, _ line: Int) -> Void

    private static func requests(_ refuse: Refuse) throws -> [Lead] {
        var leads: [Lead] = []
        for (index, text) in try StandardInput.lines().enumerated() where text != "" {
            let line = index + 1
            do {
                guard let text else {
                    throw EngineError.badRequest(line: line, reason: "it is too long for a lead")
                }
                leads.append((line, try LeadRequest(line: text, number: line)))
            } catch let error as EngineError {
                refuse(error, line)
            }
        }
        return leads
    }

    /// Scores a batch in one transaction; where one of its leads is unknown, each in its own.
    private static func score(
        _ batch: ArraySlice<Lead>,
        _ refuse: Refuse,
        with score: ([LeadRequest]) throws -> [ScoreReport]
    ) throws -> [ScoreReport] {
        do {
            return try score(batch.map(\.request))
        } catch is StoreError {
            var reports: [ScoreReport] = []
            for lead in batch {
                do {
                    reports += try score([lead.request])
                } catch let error as StoreError {
                    refuse(error, lead.line)
                }
            }
            return reports
        }
    }

    private static let batchSize = 500

    private static func page(
        _ report: ScoreReport,
        _ asOf: Instant?,
        key: Int64,
        _ organization: Organization,
        _ session: Session
    ) throws {
        let now = Environment.system.now()
        let page = ScorePage(console: session.console)
        let contact = try organization.store.contact(key: key)
        try ContactPage(console: session.console, now: now).identity(contact)
        try session.console.line()
        if let asOf {
            try page.headline(report.payload.result)
            try session.console.line("      as it stood at \(PlainWords.minute(asOf))")
            try page.heading("Why")
            try page.reasons(report.explanation.reasons)
        } else {
            try page.all(report, trend: Trend(of: key, in: organization), now: now)
        }
    }
}
