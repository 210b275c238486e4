import Storage
import Sync

/// `assay sync quarantine`: edits the server refused, with its words.
enum SyncQuarantineCommand {
    private static let yes = Option.flag("yes", "bring back a record that was deleted since")

    static let command = Command(
        "quarantine",
        "edits the server refused, with its words; try again or drop",
        details: """
            Nothing else waits for them. Correcting the record here tries again by itself, and settles \
            the refused edit once the server took the correction. An edit that is made again is made \
            on what its user had seen: what others changed since stands, and both are listed by 'assay \
            sync conflicts'.
            """,
        examples: [
            .init("assay sync quarantine", "all of them"),
            .init("assay sync quarantine retry ID", "make the edit again"),
            .init("assay sync quarantine drop ID", "give it up"),
        ],
        options: Common.store,
        subcommands: [
            release("retry", "make a refused edit again", true),
            release("drop", "give a refused edit up", false),
        ],
        run: run
    )

    private static func release(_ name: String, _ summary: String, _ retry: Bool) -> Command {
        Command(
            name,
            summary,
            examples: [.init("assay sync quarantine \(name) ID", summary)],
            options: Common.store + (retry ? [yes.declaration] : []),
            positionals: [.init("ID")],
            run: { invocation, session in
                let organization = try session.organization(.writes)
                try organization.store.release(
                    invocation.arguments[0],
                    retry: retry,
                    restoring: retry && invocation[yes],
                    organizationKey: organization.key,
                    organization.mapping()
                )
                try session.console.line(
                    retry ? "made again; the next sync sends it" : "dropped"
                )
                return .ok
            }
        )
    }

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        let organization = try session.organization(.reads)
        let held = try organization.store.quarantined(organizationKey: organization.key)
        let table = Table(
            [
                .init("id"), .init("table"), .init("row", isFlexible: true), .init("edit"),
                .init("code"), .init("the server's words", isFlexible: true),
                .init("operation", isFlexible: true), .init("at"),
            ],
            format: Table.format(invocation, session.console),
            on: session.console
        )
        for operation in held {
            try table.row([
                .text(operation.id), .text(operation.table), .text(operation.rowID),
                .text(operation.kind), .text(operation.code), .text(operation.message),
                .text(operation.operation), .time(operation.recordedAt),
            ])
        }
        if try table.finish() == 0 { session.console.note("assay: nothing is in quarantine") }
        return .ok
    }
}
