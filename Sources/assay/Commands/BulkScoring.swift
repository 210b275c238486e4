import CRM
import Engine
import JSON
import Storage

/// `assay score --all` and `--stale`: everybody in one run.
struct BulkScoring {
    /// Whether only contacts that changed since their last score are meant.
    let onlyStale: Bool
    /// The past moment to score for; nil for the present.
    let asOf: Instant?

    /// Scores with a bar, and says what came out.
    ///
    /// - Throws: ``Failure`` with ``ExitCode/interrupted`` when the user stopped it.
    func run(_ invocation: Invocation, _ session: Session) throws -> ExitCode {
        let organization = try session.organization(.writes)
        let began = ProgressBar.seconds()
        let report = try score(organization, session)
        let seconds = max(ProgressBar.seconds() - began, 0.000_001)
        if invocation[Common.json] {
            try session.console.json(json(report, seconds))
        } else {
            try print(report, seconds, organization, session.console)
        }
        if report.wasStopped {
            throw Interrupt.failure(
                "\(PlainWords.count(report.scored, "score")) are stored;"
                    + " 'assay score --stale' does the rest"
            )
        }
        return .ok
    }

    private func score(_ organization: Organization, _ session: Session) throws -> BulkReport {
        Interrupt.listen()
        let bar = session.progress("Scoring", unit: "contacts")
        defer { bar.finish() }
        return try ScoringEngine(store: organization.store).scoreAll(
            organization: organization.id,
            onlyStale: onlyStale,
            asOf: asOf,
            shouldStop: { Interrupt.isRequested },
            progress: { bar.update($0, of: $1) }
        )
    }

    private func print(
        _ report: BulkReport,
        _ seconds: Double,
        _ organization: Organization,
        _ console: Console
    ) throws {
        var line = "Scored \(PlainWords.count(report.scored, "contact"))"
        if let asOf { line += " as of \(PlainWords.minute(asOf))" }
        line += " in \(PlainWords.seconds(seconds))"
        if report.scored > 0 {
            line += ", \(ProgressBar.grouped(Int(Double(report.scored) / seconds))) a second"
        }
        try console.line(line + ", by model \(report.model.name).")
        guard asOf == nil else { return }
        let counts = try organization.store.categoryCounts(organizationKey: organization.key)
        let words = Category.allCases.map {
            "\(ProgressBar.grouped(counts[$0] ?? 0)) \($0.rawValue)"
        }
        try console.line("All contacts now: \(words.joined(separator: ", ")).")
        if console.terminal.isTerminal, report.scored > 0 {
            try console.line(console.styled("'assay top' shows whom to call.", .dim))
        }
    }

    private func json(_ report: BulkReport, _ seconds: Double) -> JSON {
        [
            "run_id": .string(report.runID), "scored": .integer(Int64(report.scored)),
            "model": .string(report.model.name), "model_sha256": .string(report.model.sha256),
            "as_of": .string(report.asOf.description), "stopped": .bool(report.wasStopped),
            "seconds": .number((seconds * 1000).rounded() / 1000),
        ]
    }
}
