import AuditLog
import CRM
import JSON
import Ledger
import Storage

/// `assay audit verify`: recompute the log and compare everything stored with it.
enum AuditVerifyCommand {
    private static let incremental = Option.flag(
        "incremental",
        "trust what the newest checkpoint covers, check what follows"
    )
    private static let checkpoint = Option.path(
        "checkpoint",
        "FILE",
        isRepeated: true,
        "the log must begin with this checkpoint, kept elsewhere; any number, of any age"
    )
    private static let full = Option.flag("full", "check every entry (the default)")

    static let command = Command(
        "verify",
        "recompute the whole log and name whatever was changed",
        details: """
            Compared are the entries, the scores and newest scores, their stored inputs, the \
            parameters of models, and tables, indexes, views and triggers. Contacts with their \
            earlier versions and handles, companies, interactions, deals, outcomes, models, \
            imports with their rejected lines, mappings, merges, overrides, runs, tokens, actors \
            and organizations are compared with what the log committed to at its newest \
            checkpoint: an import, 'score --all', 'audit checkpoint', 'audit prove' and a sync \
            record one. What was written since is counted and not compared; the tables that are \
            not compared at all are named. Exit code 0 when what was compared is as it was \
            written, 10 when it is not.
            """,
        examples: [.init("assay audit verify --json", "the findings as one JSON object")],
        options: [Common.db.declaration, Common.json.declaration]
            + [incremental.declaration, full.declaration, checkpoint.declaration],
        run: run
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws
        -> ExitCode
    {
        if invocation[incremental], invocation[full] {
            throw Failure.usage("--incremental and --full exclude each other")
        }
        let store = try session.store(.reads)
        let files = try invocation.all(checkpoint).map { try SignedFile($0, store) }
        if invocation[incremental], !files.isEmpty {
            throw Failure.usage("--incremental trusts the file; --checkpoint needs every entry")
        }
        let bar = session.progress("Verifying", unit: "entries")
        defer { bar.finish() }
        let report = try LedgerVerifier(store).verify(
            isIncremental: invocation[incremental],
            noted: files.map(\.noted)
        ) {
            bar.update(Int($0), of: Int($1))
        }
        bar.finish()
        if invocation[Common.json] {
            try session.console.json(report.json)
        } else {
            try print(report, files, session.console)
        }
        return report.isIntact ? .ok : .verificationFailed
    }

    private static func print(
        _ report: LedgerReport,
        _ files: [SignedFile],
        _ console: Console
    ) throws {
        let checked = report.size - report.verifiedFrom
        try console.line("Log       \(report.origin)")
        try console.line(
            "Entries   \(ProgressBar.grouped(Int(report.size)))"
                + (report.verifiedFrom > 0
                    ? ", the last \(ProgressBar.grouped(Int(checked))) recomputed"
                    : ", all recomputed")
        )
        try console.line(
            "Compared  \(PlainWords.count(report.rows.scores, "score")),"
                + " \(PlainWords.count(report.payloads, "payload")) (inputs and results),"
                + " \(PlainWords.count(report.models, "model")),"
                + " \(PlainWords.count(report.checkpoints, "checkpoint"))"
        )
        if let commitment = report.commitment {
            try console.line(
                "Records   \(PlainWords.count(commitment.rows, "row")) as entry"
                    + " \(commitment.entry) commits to them"
            )
        }
        if report.erasures > 0 {
            try console.line(
                "Erased    \(PlainWords.count(report.erasures, "contact")): the inputs of"
                    + " \(PlainWords.count(report.erasedPayloads, "entry")) are gone,"
                    + " as the log says, so that nothing proves the columns of"
                    + " \(PlainWords.count(report.rows.erased, "score"))"
            )
        }
        let records = report.records
        try console.line(
            "Uncovered \(PlainWords.count(records.contacts, "contact")),"
                + " \(PlainWords.count(records.interactions, "interaction")),"
                + " \(PlainWords.count(records.opportunities, "deal")),"
                + " \(PlainWords.count(records.outcomes, "outcome")):"
                + (report.commitment == nil
                    ? " the log does not commit to them as this version keeps them;"
                        + " 'assay audit checkpoint' does"
                    : " written since, compared from the next checkpoint on")
        )
        try console.line("Not seen  " + report.notCompared.joined(separator: ", "))
        try console.line("Root      \(report.root.hex)")
        try printPlaces(report, files, console)
        try console.line()
        try printFindings(report, console)
    }

    /// What lies outside the file, and where the log is no straight line.
    private static func printPlaces(
        _ report: LedgerReport,
        _ files: [SignedFile],
        _ console: Console
    ) throws {
        if let size = report.notedSize {
            try console.line(
                "This machine last noted \(PlainWords.count(Int(size), "entry"))"
                    + " of the log, in a file beside the data"
            )
        }
        if let putBack = report.putBack {
            try console.line(
                "Put back  \(SafeText.visible(putBack)); this copy was not written to since, and its"
                    + " log will tell of it with the first write"
            )
        }
        for noted in report.noted {
            let signer = files.first { $0.noted == noted }?.signer ?? ""
            try console.line(
                "Outside   \(SafeText.visible(noted.name)): the log begins with these"
                    + " \(PlainWords.count(Int(clamping: noted.checkpoint.size), "entry"))\(signer)"
            )
        }
        for step in report.backwards {
            try console.line(
                "Time ran back at entry \(step.seq): \(Instant(microseconds: step.at)) after"
                    + " \(Instant(microseconds: step.after)); the clock was put back"
            )
        }
        for continuation in report.continuations {
            try console.line(
                "Continued at entry \(continuation.seq) (\(Instant(microseconds: continuation.at))):"
                    + " \(continuation.story)"
            )
        }
        if report.rows.untoldIDs > 0 {
            try console.line(
                "Accepted  \(PlainWords.count(report.rows.untoldIDs, "score")) under an id that the contact"
                    + " lost to an import or an adoption by an earlier version of Assay; traces of"
                    + " it are there, an entry of the log is not"
            )
        }
    }

    private static func printFindings(_ report: LedgerReport, _ console: Console) throws {
        if report.isIntact {
            let words = "Intact: all that was compared is as it was written."
            try console.line(console.styled(words, .green))
            return
        }
        let words = PlainWords.count(report.problemCount, "finding")
        try console.line(console.styled("NOT intact: \(words).", .red))
        for problem in report.problems {
            try console.line("  " + SafeText.visible("\(problem)"))
        }
        let more = report.problemCount - report.problems.count
        if more > 0 { try console.line("  … and \(ProgressBar.grouped(more)) more") }
    }
}

/// A checkpoint that was kept in a file.
private struct SignedFile {
    let noted: NotedCheckpoint
    /// Who signed it, as far as this device can tell.
    let signer: String

    /// Reads a checkpoint, with or without signatures.
    init(_ path: String, _ store: Store) throws {
        let signed: SignedCheckpoint
        do {
            let bytes = try SmallFile.read(path)
            signed = try SignedCheckpoint(parsing: String(decoding: bytes, as: UTF8.self))
        } catch let error as LedgerError {
            throw Failure.usage(SafeText.visible("--checkpoint \(path): \(error)"))
        }
        noted = NotedCheckpoint(name: path, checkpoint: signed.checkpoint)
        let key = try store.deviceKey()
        signer =
            if signed.signatures.isEmpty {
                ", unsigned"
            } else if let key, signed.isSigned(by: key) {
                ", signed by this device"
            } else {
                ", the signature is of a key that this device does not have"
            }
    }
}
