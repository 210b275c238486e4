import CRM
import Engine
import JSON
import Storage

/// `assay runs [RUN]`: what agents did, what it cost, and how it ended.
enum RunsCommand {
    private static let limit = Option.integer(
        "limit",
        short: "n",
        in: 1...100_000,
        "show the newest N runs (default 20)"
    )
    private static let exchanges = Option.flag(
        "exchanges",
        "with RUN: print every request and reply as JSON Lines"
    )

    private static let replay = Option.flag(
        "replay",
        "with RUN: play it again from the record, without a network, and compare"
    )
    private static let export = Option.flag(
        "export",
        "send traces that wait to the collector of $OTEL_EXPORTER_OTLP_ENDPOINT"
    )

    static let command = Command(
        "runs",
        "list the runs of agents, or show one with its timings",
        details: """
            Everything an agent sent and received is kept, but for credentials. RUN is an id or its \
            beginning. Money is in the currency of $ASSAY_AGENT_PRICE.
            """,
        examples: [
            .init("assay runs", "the newest runs"),
            .init("assay runs 4f2a", "one run as a tree"),
            .init("assay runs 4f2a --exchanges", "all that was sent and received"),
        ],
        options: Common.store + [
            limit.declaration, exchanges.declaration, replay.declaration, export.declaration,
        ],
        positionals: [.init("RUN", .optional)],
        run: run
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws
        -> ExitCode
    {
        if invocation[export] { return try send(invocation, session) }
        let organization = try session.organization(.reads)
        guard let id = invocation.arguments.first else {
            try list(invocation, session, organization)
            return .ok
        }
        guard
            let row = try organization.store.agentRun(id: id, organizationKey: organization.key)
        else {
            throw Failure(
                .notFound,
                "no run has the id '\(SafeText.visible(id))', or several begin so; 'assay runs'"
                    + " lists them"
            )
        }
        if invocation[replay] { return try play(row, organization.store, session.console) }
        if invocation[exchanges] {
            for attempt in try organization.store.agentAttempts(run: row.key) {
                try session.console.json(attempt.json)
            }
            return .ok
        }
        let page = RunPage(console: session.console)
        let spans = try organization.store.spans(run: row.key)
        let calls = try organization.store.agentToolCalls(run: row.key)
        if invocation[Common.json] {
            try session.console.json(row.json(spans, calls))
        } else {
            try page.show(row, spans, calls)
        }
        return .ok
    }

    private static func play(
        _ row: AgentRunRow,
        _ store: Store,
        _ console: Console
    ) throws -> ExitCode {
        let engine = ScoringEngine(store: store)
        let outcome = try row.scoreSeq.map { try engine.replay(seq: $0) } ?? engine.replay(row)
        switch outcome {
        case .identical:
            try console.line("Replayed: identical to the bit")
            return .ok
        case .differs(let what):
            try console.line("Replayed: differs: \(SafeText.visible(what))")
            return .verificationFailed
        case .erased(let at):
            try console.line("Erased on \(at), with its person")
            return .ok
        case .expired(let at):
            try console.line("The rule of retention kept its exchanges until \(at)")
            return .ok
        case .notReplayable(let why):
            try console.line("Cannot be replayed: \(SafeText.visible(why))")
            return .notReplayable
        }
    }

    private static func list(
        _ invocation: Invocation,
        _ session: Session,
        _ organization: Organization
    ) throws {
        let table = Table(
            [
                .init("run_id", isFlexible: true), .init("started_at"), .init("outcome"),
                .init("contact_id", isFlexible: true), .init("model", isFlexible: true),
                .init("steps", isNumber: true), .init("tool_calls", title: "TOOLS", isNumber: true),
                .init("tokens", isNumber: true), .init("cost", isNumber: true),
                .init("seconds", isNumber: true),
                .init("score_number", title: "NUMBER", isNumber: true),
            ],
            format: Table.format(invocation, session.console),
            on: session.console
        )
        let rows = try organization.store.agentRuns(
            organizationKey: organization.key,
            limit: invocation[limit] ?? 20
        )
        for row in rows {
            let outcome = row.stopReason ?? "running"
            var id = Cell.text(row.id)
            id.short = String(row.id.prefix(8))
            try table.row([
                id, .time(row.startedAt),
                .text(outcome, style: outcome == "answered" ? .green : .red),
                .text(row.contactID), .text(row.modelVersion ?? row.model), .integer(row.steps),
                .integer(row.toolCalls), .integer(row.inputTokens + row.outputTokens),
                Cell(RunPage.money(row.costMicros), .integer(row.costMicros)),
                RunPage.seconds(from: row.startedAt, to: row.finishedAt),
                .integer(row.scoreSeq),
            ])
        }
        if try table.finish() == 0 {
            session.console.note("assay: no agent has been asked yet")
        }
    }

    /// Sends what waits, and says how the collector took it.
    private static func send(_ invocation: Invocation, _ session: Session) throws -> ExitCode {
        let store = try session.store(.writes)
        guard let collector = TraceCollector(AgentSession.places(session.variables)) else {
            throw Failure.usage("set OTEL_EXPORTER_OTLP_ENDPOINT to the collector's address")
        }
        let report = try AgentSession.export(
            store,
            collector,
            AgentSession.environment(),
            isAskedFor: true
        )
        if invocation[Common.json] {
            try session.console.json([
                "taken": .integer(Int64(report.taken)),
                "rejected_spans": .integer(Int64(report.rejectedSpans)),
                "refused": .integer(Int64(report.refused)),
                "waiting": .integer(Int64(report.waiting)),
                "error": .text(report.error),
            ])
        } else {
            try session.console.line(
                "Taken \(report.taken), refused \(report.refused), waiting \(report.waiting)"
                    + (report.error.map { ": \(SafeText.visible($0))" } ?? "")
            )
        }
        return report.error == nil ? .ok : .offline
    }
}
