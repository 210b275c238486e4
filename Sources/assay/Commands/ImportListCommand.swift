import Interchange
import JSON
import Storage

/// `assay import list`: the imports so far.
enum ImportListCommand {
    static let command = Command(
        "list",
        "list the imports so far, newest first",
        options: Common.store,
        run: run
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws
        -> ExitCode
    {
        let organization = try session.organization(.reads)
        let table = Table(
            [
                .init("id"), .init("started_at"), .init("status"),
                .init("file", isFlexible: true), .init("read", isNumber: true),
                .init("created", title: "NEW", isNumber: true),
                .init("updated", title: "CHANGED", isNumber: true),
                .init("rejected", isNumber: true),
            ],
            format: Table.format(invocation, session.console),
            on: session.console
        )
        for run in try organization.store.importRuns(organizationKey: organization.key) {
            var id = Cell.text(run.id)
            id.short = String(run.id.prefix(8))
            try table.row([
                id, .time(run.startedAt), .text(run.status.rawValue),
                .text(run.fileName), .integer(run.counts.read), .integer(run.counts.created),
                .integer(run.counts.updated), .integer(run.counts.rejected),
            ])
        }
        if try table.finish() == 0 { session.console.note("assay: nothing was imported yet") }
        return .ok
    }
}

extension Organization {
    /// The import of an id, or of the beginning of one that no other import has.
    func importRun(_ given: String) throws -> ImportRun {
        let runs = try store.importRuns(organizationKey: key).filter { $0.id.hasPrefix(given) }
        guard let run = runs.first, !given.isEmpty else {
            throw Failure(
                .notFound,
                "no import has the id '\(SafeText.visible(given))'; 'assay import list' lists them"
            )
        }
        guard runs.count == 1 else {
            throw Failure.usage("several imports have ids that begin with '\(given)'")
        }
        return run
    }
}

/// `assay import rejects ID`: the records an import did not take.
enum ImportRejectsCommand {
    static let command = Command(
        "rejects",
        "list the records that an import did not take, with the reasons",
        options: Common.store,
        positionals: [.init("ID")],
        run: run
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws
        -> ExitCode
    {
        let organization = try session.organization(.reads)
        let store = organization.store
        let run = try organization.importRun(invocation.arguments[0])
        let table = Table(
            [
                .init("line", isNumber: true), .init("column", isFlexible: true),
                .init("reason", isFlexible: true), .init("text", isFlexible: true),
            ],
            format: Table.format(invocation, session.console),
            on: session.console
        )
        for reject in try store.importRejects(importKey: run.key, limit: Int(Int32.max)) {
            try table.row([
                .integer(reject.line), .text(reject.column), .text(reject.reason),
                .text(reject.record),
            ])
        }
        let count = try table.finish()
        if count == 0 { session.console.note("assay: every record was taken") }
        if count < run.counts.rejected {
            session.console.note(
                "assay: of \(run.counts.rejected) rejected records the first \(count) were kept"
            )
        }
        return .ok
    }
}
