import CRM
import Engine
import JSON
import Scoring
import Storage

/// `assay models`: the versions of the model, and what to do with them.
enum ModelsCommand {
    static let command = Command(
        "models",
        "list, show, compare, publish and take back versions of the model",
        details: """
            Without a word behind it, lists the models, newest last. MODEL is a name (trained-3) or \
            the beginning of a hash.
            """,
        examples: [
            .init("assay models", "all versions and how good they are"),
            .init("assay models show --html model.html", "the model in use as a page"),
            .init("assay models rollback", "the model before this one"),
            .init("assay models fit", "the rule book, fitted to your columns and contacts"),
        ],
        options: Common.store,
        subcommands: [
            ModelShowCommand.command, ModelCompareCommand.command, publish, rollback, fit,
            ModelDriftCommand.command, ModelFairnessCommand.command, ModelExportCommand.command,
        ],
        run: list
    )

    private static let publish = Command(
        "publish",
        "make a stored model the one in use",
        examples: [.init("assay models publish trained-2", "score with it from now on")],
        options: Common.store,
        positionals: [.init("MODEL")],
        run: { invocation, session in
            let organization = try session.organization(.writes)
            let engine = ScoringEngine(store: organization.store)
            let model = try organization.model(invocation.arguments[0], engine)
            // A card this version cannot use must not come into use.
            _ = try engine.scorer(modelSHA256: model.sha256)
            let published = try organization.store.publish(
                sha256: model.sha256,
                organizationKey: organization.key
            )
            return try say(published, "is in use now", invocation, session)
        }
    )

    private static let rollback = Command(
        "rollback",
        "go back to the model in use before",
        examples: [.init("assay models rollback", "undo the last publication")],
        options: Common.store,
        run: { invocation, session in
            let organization = try session.organization(.writes)
            guard let model = try organization.store.rollBack(organizationKey: organization.key)
            else {
                throw Failure(
                    .notFound,
                    "there is no model to go back from: the rule book is in use"
                )
            }
            return try say(model, "is in use again", invocation, session)
        }
    )

    private static let fit = Command(
        "fit",
        "fit the rule book to the columns and contacts there are, and use it",
        details: """
            Columns whose names and values the rule book understands become features, and the average \
            lead scores 50; outcomes tell how many leads are won, nothing else. An import does this \
            by itself while no model was trained. It takes 20 contacts.
            """,
        examples: [.init("assay models fit", "after a sync, or to do without a trained model")],
        options: Common.store,
        run: { invocation, session in
            let organization = try session.organization(.writes)
            let engine = ScoringEngine(store: organization.store)
            if case .fitted(let model, _) = try engine.fitRuleBook(organization: organization.id) {
                return try say(model, "is in use now", invocation, session)
            }
            let model = try engine.currentModel(organizationKey: organization.key)
            return try say(model, "is in use already", invocation, session)
        }
    )

    private static func say(
        _ model: ModelRecord,
        _ what: String,
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        if invocation[Common.json] {
            try session.console.json(json(model))
        } else {
            try session.console.line("\(model.name) \(what)")
        }
        return .ok
    }

    @Sendable private static func list(
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        let organization = try session.organization(.writes)
        let engine = ScoringEngine(store: organization.store)
        let current = try engine.currentModel(organizationKey: organization.key)
        let table = Table(
            [
                .init("name"), .init("state"), .init("outcomes", isNumber: true),
                .init("roc_auc", title: "AUC", isNumber: true),
                .init("log_loss", isNumber: true), .init("base_log_loss", isNumber: true),
                .init("recorded_at", title: "TRAINED"),
                .init("trained_until", title: "OUTCOMES TO"),
                .init("sha256"),
            ],
            format: Table.format(invocation, session.console),
            on: session.console
        )
        for model in try organization.models() {
            func figure(_ name: String) -> Cell {
                let metrics = model.metrics
                let honest = metrics["without_suspicious"]?[name] ?? metrics["holdout"]?[name]
                guard let value = honest?.doubleValue else {
                    return Cell("", .null)
                }
                return Cell(Decimals.text(value), .number(value))
            }
            var hash = Cell.text(model.sha256)
            hash.short = String(model.sha256.prefix(12))
            let state =
                model.key == current.key ? "in use" : model.retiredAt == nil ? "stored" : "retired"
            try table.row([
                .text(model.name),
                .text(model.kind == "expert" && state == "stored" ? "rule book" : state),
                .integer(model.training["outcomes"]?.intValue), figure("roc_auc"),
                figure("log_loss"), figure("base_log_loss"), .time(model.recordedAt),
                .time(model.trainedUntil), hash,
            ])
        }
        try table.finish()
        return .ok
    }

    /// A model as JSON, without its parameters.
    static func json(_ model: ModelRecord) -> JSON {
        func moment(_ instant: Instant?) -> JSON {
            instant.map { .string($0.description) } ?? .null
        }
        return [
            "name": .string(model.name), "kind": .string(model.kind),
            "sha256": .string(model.sha256), "metrics": model.metrics,
            "outcomes": model.training["outcomes"] ?? .null,
            "won": model.training["won"] ?? .null,
            "trained_from": moment(model.trainedFrom), "trained_until": moment(model.trainedUntil),
            "recorded_at": moment(model.recordedAt), "published_at": moment(model.publishedAt),
            "retired_at": moment(model.retiredAt), "is_in_use": .bool(model.isInUse),
        ]
    }
}

extension Organization {
    /// The models this organization can use, oldest first.
    func models() throws -> [ModelRecord] {
        try store.models().filter { $0.organizationKey == nil || $0.organizationKey == key }
    }

    /// The model of a name or the beginning of a hash.
    func model(_ given: String, _ engine: ScoringEngine) throws -> ModelRecord {
        _ = try engine.currentModel(organizationKey: key)
        let all = try models()
        let found = all.filter { $0.name == given }
        if let model = found.last { return model }
        let hashed = given.count >= 6 ? all.filter { $0.sha256.hasPrefix(given) } : []
        guard let model = hashed.first else {
            throw Failure(
                .notFound,
                "no model '\(SafeText.visible(given))'; there are: "
                    + all.map(\.name).joined(separator: ", ")
            )
        }
        guard hashed.count == 1 else {
            throw Failure.usage("several models have a hash that begins with '\(given)'")
        }
        return model
    }
}
