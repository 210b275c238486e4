import CRM
import JSON
import Storage
import Sync

/// `assay sync conflicts` and `resolve`: values that met, and which shall stand.
enum SyncConflictsCommand {
    private static let all = Option.flag("all", "those somebody looked at, too")

    static let command = Command(
        "conflicts",
        "values that both sides changed, with both of them",
        details: """
            Each stays listed until somebody looks at it: 'assay sync resolve NUMBER mine' puts the \
            value from here back, 'theirs' keeps the server's.
            """,
        examples: [
            .init("assay sync conflicts", "those nobody has looked at"),
            .init("assay sync conflicts --all --json", "all, as JSON Lines"),
        ],
        options: Common.store + [all.declaration],
        run: run
    )

    static let resolve = Command(
        "resolve",
        "say which value of a conflict shall stand",
        examples: [
            .init("assay sync resolve 3 mine", "put my value back; the next sync sends it"),
            .init("assay sync resolve 4 theirs", "the server's value is right"),
        ],
        options: Common.store,
        positionals: [.init("NUMBER"), .init("SIDE", choices: ["mine", "theirs"])],
        run: { invocation, session in
            let organization = try session.organization(.writes)
            guard let number = Int64(invocation.arguments[0]) else {
                throw Failure.usage("'\(invocation.arguments[0])' is no number of a conflict")
            }
            try organization.store.resolve(
                number,
                takeMine: invocation.arguments[1] == "mine",
                organizationKey: organization.key,
                organization.mapping()
            )
            try session.console.line("conflict \(number): \(invocation.arguments[1]) stands")
            return .ok
        }
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        let organization = try session.organization(.reads)
        let conflicts = try organization.store.conflicts(
            organizationKey: organization.key,
            openOnly: !invocation[all]
        )
        let table = Table(
            [
                .init("number", isNumber: true), .init("what"), .init("record", isFlexible: true),
                .init("field"), .init("before", isFlexible: true), .init("mine", isFlexible: true),
                .init("theirs", isFlexible: true), .init("stands"), .init("at"),
            ],
            format: Table.format(invocation, session.console),
            on: session.console
        )
        for conflict in conflicts {
            if invocation[Common.json] {
                try session.console.json(json(conflict))
                continue
            }
            try table.row([
                .integer(conflict.number), .text(words(conflict.kind)),
                .text(conflict.record ?? conflict.rowID),
                .text(conflict.field == "*" ? "the whole record" : conflict.field),
                .text(plain(conflict.base)), .text(plain(conflict.mine)),
                .text(plain(conflict.theirs)), .text(conflict.isMine ? "mine" : "theirs"),
                .time(conflict.recordedAt),
            ])
        }
        if invocation[Common.json] { return .ok }
        if try table.finish() == 0 { session.console.note("assay: no conflicts") }
        return .ok
    }

    /// A value as people write it; as JSON where it is several.
    private static func plain(_ text: String?) throws -> String? {
        guard let text else { return nil }
        let value = try JSON(parsing: text)
        return value.isNull ? nil : value.stringValue ?? text
    }

    private static func json(_ conflict: SyncConflict) -> JSON {
        [
            "number": .integer(conflict.number), "what": .string(words(conflict.kind)),
            "kind": .string(conflict.kind), "table": .string(conflict.table),
            "id": .string(conflict.rowID), "record": .text(conflict.record),
            "field": .string(conflict.field), "base": .text(conflict.base),
            "mine": .text(conflict.mine), "theirs": .text(conflict.theirs),
            "stands": conflict.isMine ? "mine" : "theirs",
            "at": .string(conflict.recordedAt.description),
        ]
    }

    private static func words(_ kind: String) -> String {
        switch kind {
        case "both_changed": "both changed"
        case "edited_there": "I deleted, they edited"
        case "deleted_there": "I edited, they deleted"
        case "hidden_there": "I edited, no longer visible to you there"
        default: "lost by the server"
        }
    }
}
