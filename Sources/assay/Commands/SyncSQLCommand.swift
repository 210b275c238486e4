import JSON
import Storage
import Sync

/// `assay sync sql`: what makes sync exact, and what of it is installed.
enum SyncSQLCommand {
    private static let uninstall = Option.flag("uninstall", "print what takes it away again")
    private static let check = Option.flag("check", "ask the project what of it is installed")

    static let command = Command(
        "sql",
        "print the SQL that makes sync exact, to be run in the project",
        details: """
            To be run by the project's owner, in the SQL editor or by psql. It adds no column to the \
            project's tables and writes none of their rows: what sync knows of a row stands beside \
            them. Making the triggers lets writers wait a moment; if a table stays busy, the script \
            says so and may be run again, as at any time. Rows that are there already are prepared \
            some thousands at a time, by the script and then by whoever syncs. After the owner's \
            triggers were switched off, or a table was made anew, run it again; --check tells.
            """,
        examples: [
            .init("assay sync sql > assay.sql", "for the SQL editor"),
            .init("assay sync sql --check", "what is installed, and what is missing"),
        ],
        options: Common.store + [uninstall.declaration, check.declaration],
        run: run
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        guard invocation[check] else {
            let text = ServerSQL.text(uninstall: invocation[uninstall])
            try session.console.write(Array(text.utf8))
            return .ok
        }
        let project = try session.organization(.reads).project()
        let state = try Waiting.run { try await project.serverState() }
        try report(state, invocation, session.console)
        return state.isComplete ? .ok : .failure
    }

    private static func report(
        _ state: ServerState,
        _ invocation: Invocation,
        _ console: Console
    ) throws {
        if invocation[Common.json] {
            try console.json(state.json)
            return
        }
        guard let installed = state.installed else {
            try console.line("not installed: sync is plain; `assay sync sql` prints the SQL")
            return
        }
        let newest = ServerState.newest
        let advice = ", this program brings \(newest): run `assay sync sql` there"
        try console.line("SQL \(installed) is installed" + (installed == newest ? "" : advice))
        for table in state.tables {
            let words =
                if !table.isSynced {
                    "not synced: it is missing there, or has no columns id and organization_id of "
                        + "type uuid"
                } else if !table.isWatched {
                    "changes may pass by unseen: run `assay sync sql` there again"
                } else if let prepared = table.prepared {
                    "synced; \(prepared.done) of about \(prepared.total) rows are prepared"
                } else { "synced" }
            try console.line("\(table.name): \(words)")
        }
    }
}
