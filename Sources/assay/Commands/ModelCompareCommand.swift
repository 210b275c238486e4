import Engine
import JSON
import Scoring
import Storage

/// `assay models compare`: two models on the same known outcomes.
enum ModelCompareCommand {
    static let command = Command(
        "compare",
        "measure two models on the same known outcomes",
        details: """
            Both are measured on all outcomes known now. A model that learned from some of them has \
            an advantage; 'assay train' and 'assay evaluate' measure on outcomes kept apart. The \
            interval is that of the difference, over resampled leads.
            """,
        examples: [.init("assay models compare trained-1 trained-2", "which one is better")],
        options: Common.store,
        positionals: [.init("MODEL"), .init("MODEL")],
        run: run
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        let organization = try session.organization(.writes)
        let engine = ScoringEngine(store: organization.store)
        let models = try invocation.arguments.map { try organization.model($0, engine) }
        let training = try ModelTraining(
            engine.trainingData(organization: organization.id),
            choices: ModelTraining.Choices()
        )
        let won = training.data.won
        let predictions = try models.map { model in
            training.logOdds(of: try engine.scorer(modelSHA256: model.sha256).scorecard)
                .map(RealMath.sigmoid)
        }
        let qualities = predictions.map { Quality($0, won: won) }
        let losses = (0..<won.count).map { row in
            loss(predictions[0][row], won[row]) - loss(predictions[1][row], won[row])
        }
        let interval = Bootstrap.interval(rows: won.count, seed: 1) { rows in
            rows.reduce(0) { $0 + losses[$1] } / Double(rows.count)
        }
        if invocation[Common.json] {
            try session.console.json([
                "models": .array(
                    zip(models, qualities).map { model, quality in
                        ["name": .string(model.name), "quality": quality.json]
                    }
                ),
                "log_loss_difference": .number(qualities[0].logLoss - qualities[1].logLoss),
                "low": .number(interval.lowerBound), "high": .number(interval.upperBound),
            ])
            return .ok
        }
        let page = QualityPage(console: session.console)
        try page.figures(zip(models, qualities).map { ($0.name, $1) })
        let difference = QualityPage.decimal(qualities[0].logLoss - qualities[1].logLoss)
        try session.console.line(
            "  log loss of the first less that of the second: \(difference)"
                + " (95 %: \(QualityPage.decimal(interval.lowerBound)) to"
                + " \(QualityPage.decimal(interval.upperBound)))"
        )
        return .ok
    }

    private static func loss(_ probability: Double, _ isWon: Bool) -> Double {
        -RealMath.log(max(1e-15, isWon ? probability : 1 - probability))
    }
}
