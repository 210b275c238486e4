import SQLite
import Storage

/// `assay restore FILE`: the data as a backup holds it.
enum RestoreCommand {
    private static let yes = Option.flag("yes", "replace data that is there now")

    static let command = Command(
        "restore",
        "replace all data with a backup",
        details: "The backup is checked first; if it is not sound, nothing changes.",
        examples: [
            .init("assay restore /media/stick/crm.db", "into a new, empty data file"),
            .init("assay restore /media/stick/crm.db --yes", "over the data of today"),
        ],
        options: [Common.db.declaration, yes.declaration],
        positionals: [.init("FILE", isPath: true)],
        run: run
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws
        -> ExitCode
    {
        let settings = try session.settings()
        let backup = invocation.arguments[0]
        guard Settings.exists(backup) else {
            throw Failure(.notFound, "there is no file '\(backup)'")
        }
        if settings.exists, !invocation[yes] {
            throw Failure.usage(
                "there is data in \(settings.path) already; back it up with 'assay backup FILE',"
                    + " then repeat with --yes to replace it"
            )
        }
        try settings.prepareDirectory()
        Interrupt.listen()
        let bar = session.progress("Restoring", unit: "pages")
        defer { bar.finish() }
        let store: Store
        do {
            store = try Store.restore(
                settings.path,
                from: backup,
                environment: session.environment
            ) { done, total in
                bar.update(done, of: total)
                if Interrupt.isRequested { throw Interrupt.failure("the data is as it was") }
            }
        } catch let error as SQLiteError where error.kind == .newer {
            throw Failure(
                .conflict,
                "\(error); this version replaces neither: move the newer file away, then repeat, or"
                    + " restore into another file with --db"
            )
        }
        let entries = try store.health().ledgerSize
        try store.close()
        bar.finish()
        session.console.note(
            "assay: restored \(settings.path) with \(PlainWords.count(entries, "ledger entry"));"
                + " 'assay audit verify' checks them"
        )
        return .ok
    }
}
