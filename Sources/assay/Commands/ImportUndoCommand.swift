import Interchange
import JSON
import Storage

/// `assay import undo ID`: take an import back.
enum ImportUndoCommand {
    private static let yes = Option.flag(
        "yes",
        "go on even if what it made or changed was worked on since"
    )

    private static let dryRun = Option.flag("dry-run", "say what would be done; change nothing")

    static let command = Command(
        "undo",
        "take an import back: what it made is removed, what it changed is restored",
        details: """
            What was edited since in records that the import had changed stays. Where fields that \
            it changed were changed again, or records that it made were edited, noted, marked or \
            got a history since, nothing is done: they are listed, and --yes goes on: those \
            fields stay as they are, those records go with that work. 'assay import redo ID' \
            takes the undo back.
            """,
        options: Common.store + [yes.declaration, dryRun.declaration],
        positionals: [.init("ID")],
        run: run
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws
        -> ExitCode
    {
        let organization = try session.organization(.writes)
        let run = try organization.importRun(invocation.arguments[0])
        let isTrial = invocation[dryRun]
        let undo = try organization.store.undo(
            importID: run.id,
            dropsLaterWork: invocation[yes] || isTrial,
            isTrial: isTrial
        )
        if invocation[Common.json] {
            try session.console.json([
                "dry_run": .bool(isTrial),
                "removed": .integer(Int64(undo.removed)),
                "restored": .integer(Int64(undo.restored)),
                "kept": .integer(Int64(undo.kept.count)),
                "dropped": .integer(Int64(undo.dropped.count)),
            ])
        } else {
            try session.console.line(
                (isTrial ? "Nothing was done. It would be: " : "Took the import back: ")
                    + "\(PlainWords.count(undo.removed, "record")) removed,"
                    + " \(ProgressBar.grouped(undo.restored)) restored."
            )
            if undo.kept.count > 0 {
                try session.console.line(
                    "\(PlainWords.count(undo.kept.count, "record")) changed by it and again since:"
                        + " the later values stay: " + SafeText.visible("\(undo.kept)")
                )
            }
            if undo.dropped.count > 0 {
                try session.console.line(
                    (isTrial ? "--yes removes" : "Removed") + " with what was done since: "
                        + SafeText.visible("\(undo.dropped)")
                )
            }
        }
        return .ok
    }
}

/// `assay import redo ID`: do an undone import again.
enum ImportRedoCommand {
    private static let dryRun = Option.flag("dry-run", "say what would be done; change nothing")

    static let command = Command(
        "redo",
        "do an import again that was undone, without its file",
        details: """
            What the undo removed is there again, and fields that still have the value of before \
            the import get its value. What was edited since the undo stays.
            """,
        options: Common.store + [dryRun.declaration],
        positionals: [.init("ID")],
        run: run
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws
        -> ExitCode
    {
        let organization = try session.organization(.writes)
        let run = try organization.importRun(invocation.arguments[0])
        let isTrial = invocation[dryRun]
        let redo = try organization.store.redo(importID: run.id, isTrial: isTrial)
        if invocation[Common.json] {
            try session.console.json([
                "dry_run": .bool(isTrial),
                "returned": .integer(Int64(redo.returned)),
                "restored": .integer(Int64(redo.restored)),
                "kept": .integer(Int64(redo.kept.count)),
            ])
            return .ok
        }
        try session.console.line(
            (isTrial ? "Nothing was done. It would be: " : "Did the import again: ")
                + "\(PlainWords.count(redo.returned, "record")) returned,"
                + " \(ProgressBar.grouped(redo.restored)) changed."
        )
        if redo.kept.count > 0 {
            try session.console.line(
                "\(PlainWords.count(redo.kept.count, "record")) changed since the undo: the later"
                    + " values stay: " + SafeText.visible("\(redo.kept)")
            )
        }
        return .ok
    }
}
