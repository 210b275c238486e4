import AuditLog
import CRM
import Engine
import Interchange
import JSON
import Storage

/// `assay audit report`: what an auditor is given of a period, as one file.
enum AuditReportCommand {
    private static let output = Option.path("output", short: "o", "FILE", "write into FILE")
    private static let since = Option.moment("since", "from then on (default: the first entry)")
    private static let until = Option.moment(
        "until",
        isEnd: true,
        "up to then, a date with its whole day (default: now)"
    )
    private static let by = Option.text(
        "by",
        "COLUMN",
        "compare the groups of this attribute (default: contact.country)"
    )
    private static let replace = Option.flag("replace", "overwrite FILE if it exists")

    static let command = Command(
        "report",
        "write what an auditor asks for: models, scores, overrides, exports, and the verification",
        details: """
            One HTML file without script, in the language of --lang, to read and to print: models \
            with owner, approval, purpose, limits, data and figures; drift and fairness; scores by \
            model and scorer; overrides and who was nearer; disputed scores; erasures; exports and \
            who took them; checkpoints; and what 'assay audit verify' finds. Each table has the \
            query below it that gives it. No contact is named. Without --output, or with --json, \
            the figures are printed as JSON. The log gets an entry.
            """,
        examples: [
            .init("assay audit report --output report.html", "everything up to now"),
            .init(
                "assay audit report --since 2026-07-01 --until 2026-09-30 -o q3.html --lang it",
                "a quarter, in Italian"
            ),
        ],
        options: Common.store + [
            output.declaration, since.declaration, until.declaration, by.declaration,
            replace.declaration, Common.language.declaration,
        ],
        run: run
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        let path = invocation[output]
        if let path, Settings.exists(path), !invocation[replace] {
            throw Failure.usage(
                "--output: '\(SafeText.visible(path))' exists; name another file, or add --replace"
            )
        }
        let language = try session.language(invocation)
        let (organization, isNoted) = try session.organizationToTakeFrom()
        let engine = ScoringEngine(store: organization.store)
        let now = organization.store.environment.now()
        var choices = AuditReportChoices()
        choices.since = invocation[since]?.instant(now: now)
        choices.until = invocation[until]?.instant(now: now)
        choices.groupedBy = invocation[by]
        if let since = choices.since, since >= choices.until ?? now {
            throw Failure.usage("--since is not before --until")
        }
        let bar = session.progress("Verifying", unit: "entries")
        defer { bar.finish() }
        let report: AuditReport
        do {
            report = try engine.auditReport(
                organizationKey: organization.key,
                organization: organization.id,
                choices
            ) { bar.update(Int($0), of: Int($1)) }
        } catch let error as TrainingError {
            throw Failure(.notFound, "\(error)")
        }
        bar.finish()
        if let path {
            let page = Array(AuditReportPage(report, language: language).html.utf8)
            let file = try ExportFile(path)
            try file.append(page)
            try note(page, "html", isNoted, engine, session)
            try file.finish()
            session.console.note("assay: the report is in \(SafeText.visible(path))")
        }
        if path == nil || invocation[Common.json] {
            let bytes = report.json.orderedBytes
            if path == nil { try note(bytes, "json", isNoted, engine, session) }
            try session.console.write(bytes + [UInt8(ascii: "\n")])
        }
        return report.verification.isIntact ? .ok : .verificationFailed
    }

    private static func note(
        _ bytes: [UInt8],
        _ format: String,
        _ isNoted: Bool,
        _ engine: ScoringEngine,
        _ session: Session
    ) throws {
        guard isNoted else {
            return session.console.note(
                "assay: this file can only be read, so that its log does not tell of the report"
            )
        }
        try engine.noteAuditReport(bytes, format: format)
    }
}
