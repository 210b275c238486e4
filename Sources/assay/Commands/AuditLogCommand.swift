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
        "only entries of this kind"
    )

    static let command = Command(
        "log",
        "list the entries of the ledger, newest first: who did what to whom, when, by what",
        details: "Kinds: "
            + LedgerKind.all.map { "\($0.kind) (\($0.meaning))" }.joined(separator: ", ") + ".",
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
                .init("seq", isNumber: true), .init("kind"), .init("at"), .init("actor"),
                .init("operation"), .init("contact"), .init("leaf"),
                .init("body", isFlexible: true),
            ],
            format: format,
            on: session.console
        )
        var ids: [Int64: String] = [:]
        func contactID(_ key: Int64) throws -> String? {
            if let known = ids[key] { return known }
            let id = try store.contactID(key: ContactKey(key))
            ids[key] = id
            return id
        }
        if let kind = invocation[kind], !LedgerKind.all.contains(where: { $0.kind == kind }) {
            throw Failure.usage("--kind: there are no entries of kind '\(kind)'; see --help")
        }
        try store.auditTrail.newestEntries(
            kind: invocation[kind],
            limit: invocation[limit] ?? (format == .table ? 30 : Int(Int32.max))
        ) { entry in
            let leaf = Hex.encode(entry.leaf)
            try table.row([
                .integer(entry.seq), .text(entry.kind), .time(entry.at), .text(entry.actor),
                .text(entry.operation), .text(try entry.subject.flatMap(contactID)),
                Cell(format == .table ? String(leaf.prefix(8)) : leaf, .string(leaf)),
                Cell(entry.body, try JSON(parsing: entry.body)),
            ])
        }
        if try table.finish() == 0 { session.console.note("assay: no entry fits") }
        return .ok
    }
}
