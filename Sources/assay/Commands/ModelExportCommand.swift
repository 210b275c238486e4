import CRM
import Engine
import ModelExport
import Scoring
import Storage

/// `assay models export`: the model as one SQL statement.
enum ModelExportCommand {
    private static let dialect = Option.choice(
        "dialect",
        SQLDialect.allCases.map(\.rawValue),
        "the engine that will run it"
    )
    private static let model = Option.text(
        "model",
        "NAME|SHA",
        "the model, by name or first digits of its hash (default: the one in use)"
    )
    private static let asOf = Option.moment(
        "as-of",
        "score as of that moment (default: the engine's present at each run)"
    )
    private static let select = Option.flag("select", "print a SELECT instead of a view")

    static let command = Command(
        "export",
        "print the model as one SQL statement that scores every contact",
        details: """
            The view 'assay_score' gives contact_id, log_odds_micro, log_odds, score, probability, \
            category and reasons (JSON, strongest first, in thousandths of a point). For sqlite it \
            reads the data file itself. For the others it reads tables named contact, company, \
            interaction and opportunity, with the columns that 'assay export' writes as CSV: all may \
            be text; moments are RFC 3339 text with a zone, or timestamps with one. Bins, log-odds \
            and scores are those of 'assay score'. Known differences: \(SQLExport.limits).
            """,
        examples: [
            .init(
                "assay models export --dialect sqlite | sqlite3 copy.db",
                "a view in a copy of the data file"
            ),
            .init(
                "assay models export --dialect postgres --select --as-of 2026-06-01",
                "one query for one moment"
            ),
        ],
        options: Common.store
            + [
                dialect.declaration, model.declaration, asOf.declaration, select.declaration,
            ],
        run: run
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        guard let dialect = invocation[dialect].flatMap(SQLDialect.init) else {
            throw Failure.usage("'assay models export' needs --dialect")
        }
        let organization = try session.organization(.writes)
        let engine = ScoringEngine(store: organization.store)
        let record =
            try invocation[model].map { try organization.model($0, engine) }
            ?? engine.currentModel(organizationKey: organization.key)
        let card = try engine.scorer(modelSHA256: record.sha256).scorecard
        let moment = invocation[asOf]?.instant(now: Environment.system.now())
        let export = try SQLExport(
            card,
            dialect: dialect,
            asOf: moment,
            organizationID: organization.id,
            thresholds: try organization.thresholds()
        )
        try session.console.write(
            Array((export.statement(isView: !invocation[select]) + ";\n").utf8)
        )
        return .ok
    }
}
