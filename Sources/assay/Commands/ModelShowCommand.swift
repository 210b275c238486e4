import Engine
import Interchange
import JSON
import Scoring
import Storage

/// `assay models show`: a model as a readable scorecard.
enum ModelShowCommand {
    private static let html = Option.path(
        "html",
        "FILE",
        "write one self-contained web page with a plot for each feature"
    )

    static let command = Command(
        "show",
        "show a whole model: every feature, its answers and their points",
        details: """
            Points are above or below the average lead, who scores 50; 15 double the odds. Each is \
            split into what the rule book says and what outcomes taught. Where people set scores of \
            their own ('assay override'), it counts who was nearer to how it ended. Without MODEL the \
            one in use is shown.
            """,
        examples: [
            .init("assay models show", "the model in use"),
            .init("assay models show expert-1 --html model.html", "as a page for a browser"),
        ],
        options: Common.store + [html.declaration],
        positionals: [.init("MODEL", .optional)],
        run: run
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        let organization = try session.organization(.writes)
        let engine = ScoringEngine(store: organization.store)
        let current = try engine.currentModel(organizationKey: organization.key)
        let model =
            try invocation.arguments.first.map { try organization.model($0, engine) } ?? current
        let sheet = ModelSheet(
            try engine.scorer(modelSHA256: model.sha256).scorecard,
            sha256: model.sha256,
            inUseSince: model.key == current.key ? model.publishedAt : nil
        )
        if let path = invocation[html] {
            let file = try ExportFile(path)
            try file.append(Array(ModelHTML(sheet: sheet).page.utf8))
            try file.finish()
            session.console.note("assay: \(SafeText.visible(sheet.name)) is in \(path)")
            guard invocation[Common.json] else { return .ok }
        }
        let overrides = try organization.store.overrideRecord(
            organizationKey: organization.key,
            modelKey: model.key
        )
        if invocation[Common.json] {
            var object = sheet.json.objectValue ?? [:]
            object["overrides"] = overrides.json
            try session.console.json(.object(object))
        } else {
            let page = ModelPage(console: session.console)
            try page.head(sheet)
            try page.overrides(overrides)
            try page.features(sheet)
        }
        return .ok
    }
}
