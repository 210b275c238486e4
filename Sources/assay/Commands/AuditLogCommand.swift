import AuditLog
import CRM
import JSON
import Ledger
import Storage

/// `assay audit log`: the entries of the ledger.
enum AuditLogCommand {
    private static let limit = Option.integer(
        "limit",
        short: "n",
        in: 1...1_000_000_000,
        "at most N, newest first (default: 30 as a table, else all)"
    )
    private static let kind = Option.text(
        "kind",
        "KIND",
        "only entries of this kind: score, import"
    )

    static let command = Command(
        "log",
        "list the entries of the ledger, newest first",
        options: [
            Common.db.declaration, Common.json.declaration, limit.declaration, kind.declaration,
        ],
        run: run
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws
        -> ExitCode
    {
        let store = try session.store(.reads)
        let format = Table.format(invocation, session.console)
        let table = Table(
            [
                .init("seq", isNumber: true), .init("kind"), .init("at"), .init("leaf"),
                .init("body", isFlexible: true),
            ],
            format: format,
            on: session.console
        )
        try store.auditTrail.newestEntries(
            kind: invocation[kind],
            limit: invocation[limit] ?? (format == .table ? 30 : Int(Int32.max))
        ) { entry in
            let leaf = Hex.encode(entry.leaf)
            try table.row([
                .integer(entry.seq), .text(entry.kind), .time(entry.at),
                Cell(format == .table ? String(leaf.prefix(8)) : leaf, .string(leaf)),
                Cell(entry.body, try JSON(parsing: entry.body)),
            ])
        }
        if try table.finish() == 0 { session.console.note("assay: no entry fits") }
        return .ok
    }
}
