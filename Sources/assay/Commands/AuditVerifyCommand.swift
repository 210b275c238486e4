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
    private static let full = Option.flag("full", "check every entry (the default)")

    static let command = Command(
        "verify",
        "recompute the whole log and name whatever was changed",
        details: """
            Compared are the entries, the scores and newest scores, their stored inputs, and the \
            parameters of models. The log has no entries of the records themselves: contacts, \
            interactions, deals, outcomes and labels are only counted, and a change to one is not \
            found; nor is one to what is told of a model, an import or a run. Exit code 0 when \
            what was compared is as it was written, 10 when it is not.
            """,
        examples: [.init("assay audit verify --json", "the findings as one JSON object")],
        options: [Common.db.declaration, Common.json.declaration]
            + [incremental.declaration, full.declaration],
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
        let bar = session.progress("Verifying", unit: "entries")
        defer { bar.finish() }
        let report = try LedgerVerifier(store).verify(isIncremental: invocation[incremental]) {
            bar.update(Int($0), of: Int($1))
        }
        bar.finish()
        if invocation[Common.json] {
            try session.console.json(report.json)
        } else {
            try print(report, session.console)
        }
        return report.isIntact ? .ok : .verificationFailed
    }

    private static func print(_ report: LedgerReport, _ console: Console) throws {
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
                + " the log has no entries of these records"
        )
        try console.line("Root      \(report.root.hex)")
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
        try console.line()
        if report.isIntact {
            let words =
                "Intact: entries, scores, inputs and models' parameters are as they were written."
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
