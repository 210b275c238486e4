import Engine
import JSON

/// `assay models compare`: two models on the same known outcomes.
enum ModelCompareCommand {
    static let command = Command(
        "compare",
        "measure two models on the same known outcomes",
        details: """
            Both are measured on the outcomes that neither can have learned from: decided after the \
            last of theirs. Where fewer than 8 of each kind are, on all known outcomes, and the \
            columns say how many each may have seen. The interval is that of the difference, over \
            resampled leads.
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
        let comparison = try engine.compare(models, organization: organization.id)
        if invocation[Common.json] {
            try session.console.json([
                "models": .array(
                    comparison.models.map { model in
                        [
                            "name": .string(model.name), "quality": model.quality.json,
                            "seen_at_most": .integer(Int64(model.seen)),
                        ]
                    }
                ),
                "difference": comparison.difference.map(EvaluationJSON.intervals) ?? .null,
            ])
        } else {
            try EvaluationPage(console: session.console, isUnicode: false).show(comparison)
        }
        return .ok
    }
}
