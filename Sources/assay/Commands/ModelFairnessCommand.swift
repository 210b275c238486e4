import CRM
import Engine
import JSON
import Scoring
import Storage
import Training

/// `assay models fairness`: how a model treats the groups of an attribute.
enum ModelFairnessCommand {
    private static let by = Option.text(
        "by",
        "COLUMN",
        "the attribute that names the groups, for example contact.country"
    )
    private static let model = Option.text("model", "MODEL", "the model (default: the one in use)")

    static let command = Command(
        "fairness",
        "compare how a model treats groups of leads",
        details: """
            Over all known outcomes: who is called hot, who would be missed, and whether what is \
            expected of a group is what comes of it, each with its 95 % interval. Groups of fewer \
            than thirty leads are marked as small. The attribute need not be used by the model.
            """,
        examples: [.init("assay models fairness --by contact.country", "by country")],
        options: Common.store + [by.declaration, model.declaration],
        run: run
    )

    @Sendable private static func run(
        _ invocation: Invocation,
        _ session: Session
    ) throws -> ExitCode {
        guard let column = invocation[by] else {
            throw Failure.usage("'assay models fairness' needs --by COLUMN")
        }
        let organization = try session.organization(.writes)
        let engine = ScoringEngine(store: organization.store)
        let model =
            try invocation[model].map { try organization.model($0, engine) }
            ?? engine.currentModel(organizationKey: organization.key)
        let training = try ModelTraining(
            engine.trainingData(organization: organization.id),
            choices: ModelTraining.Choices()
        )
        let report: Fairness
        do {
            report = try engine.fairness(
                of: model,
                by: column,
                training,
                organization.thresholds()
            )
        } catch let error as TrainingError {
            throw Failure(.notFound, "\(error)")
        }
        let data = training.data
        let seen = data.seen(of: Array(data.won.indices), by: model)
        if seen > 0 {
            session.console.note(
                "assay: \(model.name) learned from up to \(ProgressBar.grouped(seen)) of these"
                    + " \(PlainWords.count(data.won.count, "outcome")), which flatters its AUC"
            )
        }
        let table = Table(
            [
                .init("group", isFlexible: true), .init("leads", isNumber: true),
                .init("won"), .init("expected", isNumber: true), .init("hot"),
                .init("missed"), .init("mean_score", isNumber: true), .init("auc"), .init("note"),
            ],
            format: Table.format(invocation, session.console),
            on: session.console
        )
        for group in report.groups { try table.row(cells(group)) }
        try table.finish()
        return .ok
    }

    private static func cells(_ group: Fairness.Group) -> [Cell] {
        let isOff = !group.observed.interval.contains(group.expected)
        let note = group.isSmall ? "small" : isOff ? "expected lies outside" : ""
        let area = group.rocAUC.flatMap { area in group.rocInterval.map { (area, $0) } }
        return [
            .text(group.name), .integer(group.count), share(group.observed),
            Cell(Decimals.whole(group.expected), .number(group.expected)),
            share(group.selection), share(group.falseNegatives),
            Cell(Decimals.text(group.meanScore, 1), .number(group.meanScore)),
            area.map { area in
                Cell(
                    "\(Decimals.text(area.0, 2))"
                        + " (\(Decimals.text(area.1.lowerBound, 2)) to"
                        + " \(Decimals.text(area.1.upperBound, 2)))",
                    [
                        "value": .number(area.0), "low": .number(area.1.lowerBound),
                        "high": .number(area.1.upperBound),
                    ]
                )
            } ?? Cell("", .null),
            .text(note.isEmpty ? nil : note),
        ]
    }

    private static func share(_ share: (share: Double, interval: ClosedRange<Double>)) -> Cell {
        Cell(
            "\(Decimals.whole(share.share)) (\(Decimals.whole(share.interval.lowerBound))"
                + " to \(Decimals.whole(share.interval.upperBound)))",
            [
                "value": .number(share.share), "low": .number(share.interval.lowerBound),
                "high": .number(share.interval.upperBound),
            ]
        )
    }
}
