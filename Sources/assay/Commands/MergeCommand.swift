import CRM
import JSON
import Storage

/// `assay merge A B`: two contacts are one person.
enum MergeCommand {
    private static let keep = Option.text(
        "keep",
        "CONTACT",
        "which of the two stays (default: the one whose id comes from a CRM, else the first)"
    )

    static let command = Command(
        "merge",
        "make two contacts one",
        details: """
            The history of both is put together, empty fields are filled from the one that goes, and \
            its id and addresses lead to the one that stays, in later imports too. 'assay \
            duplicates' lists whom to look at; 'assay merge undo ID' takes a merge back.
            """,
        examples: [
            .init("assay merge C-104 C-377", "C-377 becomes a part of C-104"),
            .init("assay merge C-104 C-377 --keep C-377", "the other way round"),
        ],
        options: Common.store + [keep.declaration],
        positionals: [.init("CONTACT"), .init("OTHER")],
        subcommands: [undo, list],
        run: run
    )

    static let undo = Command(
        "undo",
        "take a merge back",
        options: Common.store,
        positionals: [.init("ID")],
        run: { invocation, session in
            let organization = try session.organization(.writes)
            do {
                let merge = try organization.store.make(
                    MergeStep.undo(id: invocation.arguments[0]),
                    organizationKey: organization.key
                )
                try print(merge, "are two again", invocation, session)
            } catch let error as MergeError {
                throw Failure(.notFound, error.description)
            }
            return .ok
        }
    )

    static let list = Command(
        "list",
        "list the merges that stand, newest first",
        options: Common.store,
        run: { invocation, session in
            let organization = try session.organization(.reads)
            let table = Table(
                [
                    .init("id"), .init("merged_at"), .init("kept", isFlexible: true),
                    .init("gone", isFlexible: true), .init("moved", isNumber: true),
                ],
                format: Table.format(invocation, session.console),
                on: session.console
            )
            for merge in try organization.store.merges(organizationKey: organization.key) {
                try table.row([
                    .text(merge.id), .time(merge.at), .text(merge.kept.id), .text(merge.gone.id),
                    .integer(merge.moved),
                ])
            }
            if try table.finish() == 0 { session.console.note("assay: nothing was merged") }
            return .ok
        }
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        let organization = try session.organization(.writes)
        let given = invocation.arguments
        let keys = try given.prefix(2).map { try organization.contactKey([$0]) }
        guard keys[0] != keys[1] else {
            throw Failure.usage("'\(SafeText.visible(given[0]))' and the other are one contact")
        }
        let ids = try keys.map { try organization.store.contact(key: $0).id }
        var kept = 0
        if let wish = invocation[keep] {
            let key = try organization.contactKey([wish])
            guard let place = keys.firstIndex(of: key) else {
                throw Failure.usage("--keep names one of the two that are merged")
            }
            kept = place
        } else if ids[0].hasPrefix(ImportBatch.madePrefix),
            !ids[1].hasPrefix(ImportBatch.madePrefix)
        {
            kept = 1
        }
        let merge = try organization.store.make(
            MergeStep.merge(kept: keys[kept], gone: keys[1 - kept]),
            organizationKey: organization.key
        )
        try print(merge, "are one", invocation, session)
        return .ok
    }

    private static func print(
        _ merge: ContactMerge,
        _ what: String,
        _ invocation: Invocation,
        _ session: Session
    ) throws {
        if invocation[Common.json] {
            try session.console.json([
                "merge_id": .string(merge.id), "kept": .string(merge.kept.id),
                "gone": .string(merge.gone.id), "moved": .integer(Int64(merge.moved)),
            ])
            return
        }
        let pair = "\(merge.kept.name) (\(merge.kept.id)) and \(merge.gone.name) (\(merge.gone.id))"
        let rows = PlainWords.count(merge.moved, "record")
        try session.console.line(SafeText.visible("\(pair) \(what); \(rows) changed hands"))
        if what == "are one" {
            try session.console.line("to take it back: assay merge undo \(merge.id)")
        }
    }
}
