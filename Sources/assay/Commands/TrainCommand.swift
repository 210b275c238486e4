import CRM
import Engine
import JSON
import Scoring
import Storage
import Training

/// `assay train`: learn from local outcomes, and use the result if it is better.
enum TrainCommand {
    private static let keep = Option.text(
        "keep",
        "COLUMN",
        isRepeated: true,
        "use a column although it looks as if it knew the outcome"
    )
    private static let leaveOut = Option.text(
        "leave-out",
        "COLUMN",
        isRepeated: true,
        "do not use a column"
    )
    private static let horizon = Option.integer(
        "horizon",
        "DAYS",
        in: 0...365,
        "see each lead as it was so long before its outcome (default 7)"
    )
    private static let publish = Option.choice(
        "publish",
        ["if-better", "always", "never"],
        "when to use the new model (default if-better)"
    )
    private static let ifDue = Option.flag(
        "if-due",
        "train only when enough outcomes came since the last training (for a timer)"
    )

    static let command = Command(
        "train",
        "learn from won and lost leads, and use the model if it is better",
        details: """
            Each lead counts as it stood before its outcome. Columns that look as if they knew the \
            outcome are named and left out. It takes 10 outcomes, 2 of each kind at least. The model \
            is measured on outcomes it has not seen, and takes the place of the one in use when it is \
            not worse on those that neither has seen: 8 won and 8 lost at least, decided after the \
            last the model in use learned from. Where they are fewer, it must not be worse than the \
            base rate and the rule book. Old scores keep the model that made them.
            """,
        examples: [
            .init("assay train", "learn from all outcomes"),
            .init("assay train --leave-out Owner --publish never", "a trial without a column"),
            .init("assay train --if-due && assay score --stale", "nightly, when it pays"),
        ],
        options: Common.store + [
            keep.declaration, leaveOut.declaration, horizon.declaration, publish.declaration,
            ifDue.declaration,
        ],
        run: run
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        let organization = try session.organization(.writes)
        let engine = ScoringEngine(store: organization.store)
        if invocation[ifDue] {
            let due = try engine.trainingDue(organizationKey: organization.key)
            guard due.isDue else {
                session.console.note(
                    "assay: not due: \(due.new) new outcomes since the last training, "
                        + "\(due.needed) needed"
                )
                return .ok
            }
        }
        var choices = ModelTraining.Choices()
        choices.kept = Set(invocation.all(keep))
        choices.leftOut = Set(invocation.all(leaveOut))
        guard let report = try train(engine, organization, choices, invocation, session) else {
            return .ok
        }
        if invocation[Common.json] {
            try session.console.json(json(report))
        } else {
            try print(report, session)
        }
        return .ok
    }

    /// Nil where a timer asked and it is too early.
    private static func train(
        _ engine: ScoringEngine,
        _ organization: Organization,
        _ choices: ModelTraining.Choices,
        _ invocation: Invocation,
        _ session: Session
    ) throws -> TrainingReport? {
        let publication: ScoringEngine.Publication =
            switch invocation[publish] {
            case "always": .always
            case "never": .never
            default: .ifBetter
            }
        var bar = session.progress("Reading", unit: "leads")
        var stage = "Reading"
        defer { bar.finish() }
        do {
            return try engine.train(
                organization: organization.id,
                choices: choices,
                horizonDays: invocation[horizon] ?? 7,
                publication: publication
            ) { name, done in
                if name != stage {
                    bar.finish()
                    stage = name
                    bar = session.progress(name, unit: "steps")
                }
                bar.update(done, of: nil)
            }
        } catch let error as TrainingError {
            switch error {
            case .unknownColumn, .isOutcome: throw Failure.usage("\(error)")
            default: break
            }
            if case .tooFew = error, invocation[ifDue] {
                session.console.note("assay: not due: \(error)")
                return nil
            }
            throw Failure(.failure, "\(error)")
        }
    }

    private static func print(_ report: TrainingReport, _ session: Session) throws {
        let console = session.console
        let page = EvaluationPage(
            console: console,
            isUnicode: CalibrationPlot.isUnicode(session.variables)
        )
        let training = report.training
        let won = training.set.won.count { $0 }
        try console.line(
            "Learned from \(ProgressBar.grouped(training.set.won.count)) outcomes"
                + " (\(ProgressBar.grouped(won)) won):"
                + " \(training.set.features.count) features,"
                + " \(training.attributes.count) of them your own columns,"
                + " \(report.card.combinations.count) combinations of them"
        )
        for column in training.leftOut {
            let word = column.isLeak ? "Left out  " : "Not used  "
            let name = SafeText.visible(column.column)
            try console.line("\(word)\(name): it \(SafeText.visible(column.reason))")
        }
        if training.leftOut.contains(where: \.isLeak) {
            try console.line("          use one all the same with --keep COLUMN")
        }
        try suspicions(training.suspicious, console)
        try console.line()
        try console.line(console.styled(Self.heading(report), .bold))
        try comparison(report, page)
        try page.calibration(report.report.calibration)
        try console.line()
        try console.line(
            report.isPublished
                ? "\(report.model.name) is in use now; 'assay score --stale' scores with it"
                : "\(report.model.name) is stored; \(report.previous.name) stays in use. "
                    + "'assay models publish \(report.model.name)' changes that"
        )
    }

    /// Columns that are used although they may know the outcome.
    static func suspicions(_ suspicious: [Suspicion], _ console: Console) throws {
        for doubt in suspicious {
            let reasons = doubt.reasons.map(\.description).joined(separator: "; it ")
            try console.line(
                "Suspicious  \(SafeText.visible(doubt.column)): it \(SafeText.visible(reasons))"
            )
        }
        guard !suspicious.isEmpty else { return }
        try console.line(
            "          used, but they may have been filled in because of the outcome; drop one with"
                + " --leave-out COLUMN"
        )
    }

    private static func heading(_ report: TrainingReport) -> String {
        switch report.report.method {
        case .since: "On the outcomes since those of \(report.previous.name), new to both models"
        case .latest: "On the latest quarter, which the new model had not seen"
        case .random: "On a quarter drawn by chance, which the new model had not seen"
        case .none: "Too few outcomes to keep some apart: each as if it had not been learned from"
        }
    }

    /// The new model beside the one in use and, where that has seen what it is measured on, beside
    /// the rule book.
    private static func comparison(_ report: TrainingReport, _ page: EvaluationPage) throws {
        let (figures, name) = (report.report, report.previous.name)
        let seen = figures.championSeen
        var columns = [("new model", figures.challenger)]
        if let honest = figures.withoutSuspicious {
            columns.insert(("without suspicious columns", honest), at: 0)
        }
        columns.append((EvaluationPage.heading(name, seen: seen), figures.champion))
        if seen > 0 { columns.append(("rule book", figures.ruleBook)) }
        try page.comparison(columns)
        try page.flattered(
            name,
            seen: seen,
            of: figures.challenger.count,
            therefore: "the rule book and the base rate decide"
        )
    }

    private static func json(_ report: TrainingReport) -> JSON {
        var object = ModelsCommand.json(report.model).objectValue ?? [:]
        object["is_published"] = .bool(report.isPublished)
        object["previous"] = .string(report.previous.name)
        object["features"] = .integer(Int64(report.training.set.features.count))
        object["combinations"] = .integer(Int64(report.card.combinations.count))
        object["iterations"] = .integer(Int64(report.iterations))
        object["suspicious"] = .array(report.training.suspicious.map(\.json))
        object["left_out"] = .array(
            report.training.leftOut.map { column in
                [
                    "column": .string(column.column), "reason": .string(column.reason),
                    "is_leak": .bool(column.isLeak),
                ]
            }
        )
        return .object(object)
    }
}
