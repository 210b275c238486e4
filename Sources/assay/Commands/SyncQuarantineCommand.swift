import CRM
import JSON
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

    /// What an edit wanted to set, field by field.
    private static func fields(_ operation: QuarantinedOperation) throws -> String? {
        guard operation.kind == "update" else { return nil }
        let set = try JSON(parsing: operation.columns).objectValue ?? [:]
        return set.map { "\($0.key): \($0.value.stringValue ?? $0.value.canonicalText)" }
            .joined(separator: ", ")
    }

    private static func json(_ operation: QuarantinedOperation) -> JSON {
        [
            "id": .string(operation.id), "table": .string(operation.table),
            "row": .string(operation.rowID),
            "record": .text(operation.record),
            "edit": .string(operation.kind), "code": .string(operation.code),
            "the server's words": .string(operation.message),
            "operation": .string(operation.operation),
            "at": .string(operation.recordedAt.description),
        ]
    }

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        let organization = try session.organization(.reads)
        let held = try organization.store.quarantined(organizationKey: organization.key)
        if invocation[Common.json] {
            for operation in held { try session.console.json(json(operation)) }
            return .ok
        }
        let table = Table(
            [
                .init("id"), .init("record", isFlexible: true), .init("edit"),
                .init("fields", isFlexible: true), .init("the server's words", isFlexible: true),
                .init("code"), .init("at"),
            ],
            format: Table.format(invocation, session.console),
            on: session.console
        )
        for operation in held {
            try table.row([
                .text(operation.id), .text(operation.record ?? operation.rowID),
                .text(operation.kind), .text(try fields(operation)), .text(operation.message),
                .text(operation.code), .time(operation.recordedAt),
            ])
        }
        if try table.finish() == 0 { session.console.note("assay: nothing is in quarantine") }
        return .ok
    }
}
