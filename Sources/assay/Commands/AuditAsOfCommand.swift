import CRM
import Storage

/// `assay audit as-of T`: the scores that were in force at a past moment.
enum AuditAsOfCommand {
    private static let limit = Option.integer(
        "limit",
        short: "n",
        in: 1...1_000_000_000,
        "at most N, best first (default: 100 as a table, else all)"
    )

    static let command = Command(
        "as-of",
        "list the scores that were in force at a past moment, or at the end of a day (UTC)",
        examples: [.init("assay audit as-of 2026-10-01", "what we believed on 1 October")],
        options: Common.store + [limit.declaration],
        positionals: [.init("TIME")],
        run: run
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws
        -> ExitCode
    {
        guard let moment = Moment(ending: invocation.arguments[0]) else {
            throw Failure.usage(
                "TIME: '\(invocation.arguments[0])' is not a time; write 2026-11-23,"
                    + " 2026-11-23T09:00:00Z, or 30d for 30 days ago"
            )
        }
        let organization = try session.organization(.reads)
        let format = Table.format(invocation, session.console)
        let isTable = format == .table
        let limit = invocation[limit] ?? (isTable ? 100 : Int(Int32.max))
        let scores = try organization.store.scoresInForce(
            organizationKey: organization.key,
            at: moment.instant(now: Environment.system.now()),
            limit: limit
        )
        let columns = HistoryCommand.columns
        let table = Table(
            isTable ? Array(columns.prefix(7)) : columns,
            format: format,
            on: session.console
        )
        for score in scores {
            let cells = HistoryCommand.cells(of: score)
            try table.row(isTable ? Array(cells.prefix(7)) : cells)
        }
        if try table.finish() == 0 { session.console.note("assay: nothing was scored by then") }
        return .ok
    }
}
