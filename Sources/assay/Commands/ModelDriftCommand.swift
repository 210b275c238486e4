import Engine
import Storage
import Training

/// `assay models drift`: whether today's leads still are those the model learned from.
enum ModelDriftCommand {
    static let command = Command(
        "drift",
        "compare today's contacts and outcomes with those a model learned from",
        details: """
            Each feature's population stability index: 0.1 is worth a look, 0.25 an alarm. Wins after \
            the last outcome the model learned from are compared with those it expected: beyond \
            three standard deviations it no longer fits. Exit 1 on an alarm.
            """,
        examples: [.init("assay models drift", "the model in use")],
        options: Common.store,
        positionals: [.init("MODEL", .optional)],
        run: run
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        let organization = try session.organization(.writes)
        let engine = ScoringEngine(store: organization.store)
        let model =
            try invocation.arguments.first.map { try organization.model($0, engine) }
            ?? engine.currentModel(organizationKey: organization.key)
        let report = try engine.drift(of: model, organization: organization.id)
        if invocation[Common.json] {
            try session.console.json(report.json)
        } else {
            try print(report, session.console)
        }
        return report.level == .alarm ? .failure : .ok
    }

    private static func print(_ report: DriftReport, _ console: Console) throws {
        try console.line(
            "\(report.model.name) against \(ProgressBar.grouped(report.contacts)) contacts of today"
        )
        let moved = report.shifts.filter { $0.level > .steady }
        for shift in moved {
            try console.line(
                "  \(Decimals.text(shift.stability, 3))  \(shift.level.rawValue)  "
                    + SafeText.visible(shift.feature)
            )
        }
        if moved.isEmpty {
            let most = report.shifts.first.map {
                ", the most in \(SafeText.visible($0.feature)):"
                    + " \(Decimals.text($0.stability, 3))"
            }
            try console.line("  no feature has moved by 0.1 or more" + (most ?? ""))
        }
        if let quality = report.quality, let surprise = report.surprise {
            try console.line(
                "  \(quality.won) of \(quality.count) later outcomes won;"
                    + " \(Decimals.text(surprise, 1)) standard deviations from what"
                    + " was expected, AUC \(Decimals.text(quality.rocAUC)),"
                    + " log loss \(Decimals.text(quality.logLoss))"
            )
        } else {
            try console.line("  no outcome is known to be later than those it learned from")
        }
        try console.line(
            console.styled(report.level.rawValue, report.level == .alarm ? .red : .green)
        )
    }
}
