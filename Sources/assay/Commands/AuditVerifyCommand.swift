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
        details: "Exit code 0 when everything is as it was written, 10 when it is not.",
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
            try session.console.json(json(report))
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
            "Compared  \(PlainWords.count(report.payloads, "payload")),"
                + " \(PlainWords.count(report.scores, "score")),"
                + " \(PlainWords.count(report.checkpoints, "checkpoint"))"
        )
        try console.line("Root      \(report.root.hex)")
        for continuation in report.continuations {
            try console.line(
                "Continued at entry \(continuation.seq) (\(Instant(microseconds: continuation.at))):"
                    + " \(continuation.story)"
            )
        }
        try console.line()
        if report.isIntact {
            try console.line(console.styled("Intact: everything is as it was written.", .green))
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

    private static func json(_ report: LedgerReport) -> JSON {
        [
            "intact": .bool(report.isIntact), "log": .string(report.origin),
            "entries": .integer(report.size), "verified_from": .integer(report.verifiedFrom),
            "root": .string(report.root.hex), "payloads": .integer(Int64(report.payloads)),
            "scores": .integer(Int64(report.scores)),
            "checkpoints": .integer(Int64(report.checkpoints)),
            "continuations": .array(report.continuations.map(\.json)),
            "problem_count": .integer(Int64(report.problemCount)),
            "problems": .array(
                report.problems.map {
                    [
                        "table": .string($0.table), "key": .string($0.key),
                        "detail": .string($0.detail),
                    ]
                }
            ),
        ]
    }
}
