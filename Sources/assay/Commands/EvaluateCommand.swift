import CRM
import Engine
import JSON
import Scoring
import Storage
import Training

/// `assay evaluate`: how good models are on outcomes they have not seen.
enum EvaluateCommand {
    private static let folds = Option.integer(
        "folds",
        in: 2...20,
        "train N models, each measured on the part it did not see"
    )
    private static let holdout = Option.integer(
        "holdout",
        "PERCENT",
        in: 5...80,
        "keep so many percent apart (default 25: the latest where outcomes have dates)"
    )
    private static let random = Option.flag(
        "random",
        "keep outcomes apart by chance even where they have dates"
    )
    private static let by = Option.text("by", "COLUMN", "figures by the answers of a column too")
    private static let csv = Option.path("csv", "FILE", "measure on a flat table instead")
    private static let outcome = Option.text("outcome", "COLUMN", "the table's outcome column")
    private static let testRows = Option.path(
        "test-rows",
        "FILE",
        "numbers of the rows to keep apart, one a line, from 0, the header not counted"
    )
    private static let leaveOut = Option.text(
        "leave-out",
        "COLUMN",
        isRepeated: true,
        "do not use a column"
    )
    private static let keep = Option.text(
        "keep",
        "COLUMN",
        isRepeated: true,
        "use a column although it looks as if it knew the outcome"
    )

    static let command = Command(
        "evaluate",
        "measure a freshly trained model on outcomes it has not seen",
        details: """
            Trains on a part of the outcomes and measures on the rest, beside the model in use and \
            the base rate, with 95 % intervals, calibration, lift and figures by category. The model \
            in use is compared on outcomes decided after the last it learned from, where 8 of each \
            kind are; else its column says how many it may have seen. Nothing is stored. With \
            --csv a table is measured straight from its file.
            """,
        examples: [
            .init("assay evaluate", "on the latest quarter of the outcomes"),
            .init("assay evaluate --folds 5 --by contact.country", "cross-validated, by country"),
            .init(
                "assay evaluate --csv leads.csv --outcome Converted --test-rows test.txt",
                "a table with a fixed holdout"
            ),
        ],
        options: Common.store + [
            folds.declaration, holdout.declaration, random.declaration, by.declaration,
            csv.declaration, outcome.declaration, testRows.declaration, leaveOut.declaration,
            keep.declaration,
        ],
        run: run
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        let given = try invocation[csv].map { path in
            guard let column = invocation[outcome] else {
                throw Failure.usage("--csv needs --outcome COLUMN")
            }
            return try table(path, column, invocation, session)
        }
        if given == nil, invocation[outcome] != nil || invocation[testRows] != nil {
            throw Failure.usage("--outcome and --test-rows go with --csv FILE")
        }
        let subject = try given ?? held(invocation, session)
        let plan = try plan(subject, invocation)
        let bar = session.progress("Training", unit: "models")
        let result = HeldOut(subject.set, plan.plan) { bar.update($0, of: $1) }
        bar.finish()
        let won = result.rows.map { subject.set.won[$0] }
        let evaluation = Evaluation(
            logOdds: result.logOdds,
            scores: result.scores,
            won: won,
            thresholds: subject.thresholds,
            seed: 1
        )
        let report = EvaluationReport(
            title: plan.title,
            evaluation: evaluation,
            comparison: subject.champion.map { champion in
                ModelComparison(
                    [
                        .init(name: "new model", record: nil, logOdds: result.logOdds),
                        .init(
                            name: champion.model.name,
                            record: champion.model,
                            logOdds: result.rows.map { champion.logOdds[$0] }
                        ),
                    ],
                    rows: result.rows,
                    of: champion.data
                )
            },
            segments: try segments(subject, result, won, invocation[by]),
            leftOut: subject.leftOut
        )
        if invocation[Common.json] {
            try session.console.json(report.json)
        } else {
            try report.print(session)
        }
        return .ok
    }

    private static func held(
        _ invocation: Invocation,
        _ session: Session
    ) throws -> EvaluationSubject {
        let organization = try session.organization(.writes)
        let engine = ScoringEngine(store: organization.store)
        var choices = ModelTraining.Choices()
        choices.leftOut = Set(invocation.all(leaveOut))
        choices.kept = Set(invocation.all(keep))
        let training = try ModelTraining(
            engine.trainingData(organization: organization.id),
            choices: choices
        )
        let model = try engine.currentModel(organizationKey: organization.key)
        let card = try engine.scorer(modelSHA256: model.sha256).scorecard
        return EvaluationSubject(
            set: training.set,
            thresholds: try organization.thresholds(),
            times: training.data.isDated
                ? training.data.decided.map { $0?.microseconds ?? .min } : nil,
            champion: (model, training.logOdds(of: card), training.data),
            column: { name in
                training.data.pool.names.contains(name)
                    ? training.data.attributes.column(name) : nil
            },
            testRows: nil,
            leftOut: training.leftOut
        )
    }

    private static func table(
        _ path: String,
        _ outcome: String,
        _ invocation: Invocation,
        _ session: Session
    ) throws -> EvaluationSubject {
        let table = try EvaluationTable(path: path, outcome: outcome)
        for warning in table.warnings { session.console.note("assay: \(warning)") }
        return try table.subject(
            leftOut: Set(invocation.all(leaveOut)),
            kept: Set(invocation.all(keep)),
            testRows: try invocation[testRows].map { try table.rows(listedIn: $0) }
        )
    }

    private static func plan(
        _ subject: EvaluationSubject,
        _ invocation: Invocation
    ) throws -> (plan: HeldOut.Plan, title: String) {
        let won = subject.set.won
        let winners = won.count { $0 }
        guard winners > 1, won.count - winners > 1 else {
            throw Failure(
                .failure,
                "cannot evaluate: \(winners) outcomes are won and \(won.count - winners) lost; "
                    + "at least two of each are needed"
            )
        }
        if let rows = subject.testRows {
            guard rows.count < won.count else {
                throw Failure(.failure, "all rows are kept apart: none is left to learn from")
            }
            return (.rows(rows), "The rows listed, which the model had not seen")
        }
        if let count = invocation[folds] {
            let folds = Split.folds(count, won: won, seed: 1)
            return (.folds(folds, count: count), "\(count) folds, each by a model of the others")
        }
        let share = Double(invocation[holdout] ?? 25) / 100
        let percent = "\(invocation[holdout] ?? 25) %"
        if let times = subject.times, !invocation[random] {
            let rows = Split.latest(share: share, times: times)
            return (.rows(rows), "The latest \(percent), which the model had not seen")
        }
        let rows = Split.holdout(share: share, won: won, seed: 1)
        return (.rows(rows), "\(percent) drawn by chance, which the model had not seen")
    }

    private static func segments(
        _ subject: EvaluationSubject,
        _ result: HeldOut,
        _ won: [Bool],
        _ name: String?
    ) throws -> (column: String, segments: [Evaluation.Segment])? {
        guard let name else { return nil }
        guard let column = subject.column(name) else {
            throw Failure(.notFound, "there is no column '\(SafeText.visible(name))'")
        }
        let labels = result.rows.map { column.text($0) ?? "unknown" }
        let all = Evaluation.segments(logOdds: result.logOdds, won: won, labels: labels)
        return (name, Array(all.prefix(30)))
    }
}
