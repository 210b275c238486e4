import Engine
import JSON
import Scoring
import Storage
import Training

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
        let bounds = Bootstrap.difference(predictions[0], less: predictions[1], won: won, seed: 1)
        if invocation[Common.json] {
            try session.console.json([
                "models": .array(
                    zip(models, qualities).map { model, quality in
                        ["name": .string(model.name), "quality": quality.json]
                    }
                ),
                "difference": EvaluationJSON.intervals(bounds),
            ])
            return .ok
        }
        let page = EvaluationPage(console: session.console, isUnicode: false)
        try page.comparison(zip(models, qualities).map { ($0.name, $1) })
        try page.difference(bounds, from: models[1].name)
        return .ok
    }
}
