import Storage

/// `assay backup FILE`: a checked copy of the data file.
enum BackupCommand {
    private static let replace = Option.flag("replace", "overwrite FILE if it exists")

    static let command = Command(
        "backup",
        "write a checked copy of the data file",
        details: "The copy is one state of the data, whatever is written meanwhile.",
        examples: [.init("assay backup /media/stick/crm.db", "to a USB stick")],
        options: [Common.db.declaration, replace.declaration],
        positionals: [.init("FILE", isPath: true)],
        run: run
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws
        -> ExitCode
    {
        let path = invocation.arguments[0]
        let store = try session.store(.reads)
        Interrupt.listen()
        let bar = session.progress("Copying", unit: "pages")
        defer { bar.finish() }
        try store.backup(to: path, isReplacing: invocation[replace]) { done, total in
            bar.update(done, of: total)
            if Interrupt.isRequested { throw Interrupt.failure("nothing was written") }
        }
        bar.finish()
        session.console.note("assay: a checked copy is in \(path)")
        return .ok
    }
}
