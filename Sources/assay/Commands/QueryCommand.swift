import JSON
import Ledger
import SQLite
import Storage

/// `assay query SQL`: read the data file with SQL.
enum QueryCommand {
    private static let format = Option.choice(
        "format",
        ["table", "csv", "json", "jsonl", "tsv"],
        "how to print (default: table on a terminal, else TSV)"
    )

    static let command = Command(
        "query",
        "read the data with SQL; nothing can be changed",
        details: """
            These views are made for reading and stay as they are from version to version: \
            v_contact, v_company, v_interaction, v_opportunity, v_outcome, v_sync_conflict, \
            v_sync_quarantine, audit_scores, audit_ledger, audit_models, audit_runs, \
            audit_agent_runs, audit_agent_attempts, audit_overrides, audit_actions and \
            audit_imports.
            """,
        examples: [
            .init(
                "assay query \"SELECT category, count(*) FROM v_contact GROUP BY 1\"",
                "how many contacts are hot, warm, cold"
            )
        ],
        options: [Common.db.declaration, Common.json.declaration, format.declaration],
        positionals: [.init("SQL")],
        run: run
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws
        -> ExitCode
    {
        let format =
            invocation[format].flatMap(Table.Format.init)
            ?? Table.format(invocation, session.console)
        var table: Table?
        do {
            try session.store(.reads).query(
                invocation.arguments[0],
                onColumns: { names in
                    let columns = names.map { Table.Column($0, isFlexible: true) }
                    table = Table(columns, format: format, on: session.console)
                },
                onRow: { try table?.row($0.map(cell)) }
            )
        } catch let error as SQLiteError where error.kind == .statement {
            throw Failure(.failure, "\(error.detail); nothing was changed")
        }
        try table?.finish()
        return .ok
    }

    private static func cell(_ value: Value) -> Cell {
        switch value {
        case .null: Cell("", .null)
        case .integer(let number): .integer(number)
        case .real(let number): Cell("\(number)", number.isFinite ? .number(number) : .null)
        case .text(let text): .text(text)
        case .blob(let bytes): .text(Hex.encode(bytes))
        }
    }
}
