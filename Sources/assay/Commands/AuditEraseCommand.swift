import CRM
import JSON
import Storage
import Sync

/// `assay audit erase CONTACT`: take a person out of the file for good.
enum AuditEraseCommand {
    private static let reason = Option.choice(
        "reason",
        ErasureReason.allCases.map(\.rawValue),
        "a word for the log (default request)"
    )
    private static let yes = Option.flag("yes", "do it; without it only say what would be done")
    private static let remote = Option.flag(
        "remote",
        "first delete the contact in the linked project as well, by a sync"
    )
    private static let hereOnly = Option.flag(
        "here-only",
        "although the linked project still holds the person: a later sync brings them back"
    )

    static let command = Command(
        "erase",
        "take a person out of the file for good, and search the file for what is left",
        details: """
            The contact, every contact that was merged into it, and all that is told of it in any \
            table leave the file: history, notes, deals' names, outcomes, stored inputs of scores, \
            exchanges of agents, rejected lines of imports, waiting edits. Numbers of past scores \
            stay under a stub that names nobody, the log gets an entry, and 'assay audit verify' \
            and 'replay' say that the person was erased. Afterwards the bytes of the file are \
            searched for names, addresses and ids. Backups, exports and other laptops are not \
            reached. It cannot be taken back. Exit code 10 when a text of the person was still \
            found.
            """,
        examples: [
            .init("assay audit erase anna@rossi.it", "what would be done"),
            .init("assay audit erase anna@rossi.it --yes", "do it, and print the receipt"),
            .init("assay audit erase C-104 --remote --yes", "in the linked project as well"),
        ],
        options: Common.store
            + [
                reason.declaration, remote.declaration, hereOnly.declaration, yes.declaration,
            ],
        positionals: [.init("CONTACT")],
        run: run
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        if invocation[remote], invocation[hereOnly] {
            throw Failure.usage("--remote and --here-only exclude each other")
        }
        let organization = try session.organization(.writes)
        let store = organization.store
        let key = try organization.personKey(invocation.arguments[0])
        let contact = try store.contact(key: key, withDeleted: true)
        guard invocation[yes] else {
            try session.console.line(
                "Would erase \(contact.shownName) for good"
            )
            session.console.note("assay: to do it, repeat the command with --yes")
            return .ok
        }
        if invocation[remote] { try deleteThere(contact.id, organization) }
        let erasure: Erasure
        do {
            erasure = try store.erase(
                contactKey: key,
                reason: invocation[reason].flatMap(ErasureReason.init) ?? .request,
                isHereOnly: invocation[hereOnly]
            )
        } catch let error as ErasureError {
            throw Failure(
                .conflict,
                "\(SafeText.visible("\(error)")) (--remote or --here-only)"
            )
        }
        if invocation[Common.json] {
            try session.console.json(erasure.json)
        } else {
            try print(erasure, session.console)
        }
        return erasure.traces.isEmpty ? .ok : .verificationFailed
    }

    /// Deletes the contact here and, with a sync, in the project.
    private static func deleteThere(_ id: String, _ organization: Organization) throws {
        try organization.store.edit(
            .contact,
            id: id,
            organizationKey: organization.key,
            fields: [:],
            isDeleted: true
        )
        let project = try organization.project()
        _ = try Waiting.run { try await project.sync(verifying: false, options: SyncOptions()) }
    }

    private static func print(_ erasure: Erasure, _ console: Console) throws {
        try console.line("Erased on \(erasure.at), entry \(erasure.entry) of the log")
        let rows = erasure.rows.map { "\($0.count) \($0.table)" }.joined(separator: ", ")
        try console.line("Rows      \(rows)")
        try console.line(
            "Searched  the file and its log for "
                + "\(PlainWords.count(erasure.textsSearched, "text")) of the person: "
                + (erasure.traces.isEmpty ? "none found" : "STILL FOUND")
        )
        for trace in erasure.traces {
            let places = trace.places.map { "\($0.table) (\($0.count))" }
            try console.line(
                "          \(trace.what): \(PlainWords.count(trace.hits, "time")), "
                    + (places.isEmpty
                        ? "in no record; run it again when no other program has the file open"
                        : "in records of others: \(places.joined(separator: ", "))")
            )
        }
        for copy in erasure.copies {
            try console.line("Holds the person still: \(SafeText.visible(copy))")
        }
        if let url = erasure.remote {
            try console.line("Holds the person still: \(SafeText.visible(url))")
        }
        console.note("assay: backups, exports and other laptops were not reached")
    }
}
